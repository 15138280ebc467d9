/**
 * Gradient check: the tape's gradients against central differences, in float64 and over several blocks.
 *
 * In float64, because float32 has too few digits: at its best step a difference is still off by some 1e-5, in float64
 * by some 1e-10 (docs/03-gradcheck.md). Over several blocks, because statistics such as β change with every sample of
 * the table: only then is the envelope theorem tested.
 */
import {
  aFunction,
  aList,
  anObject,
  checkArguments,
  type Kind,
  optional,
  positiveNumber,
  wholeNumberFrom,
} from "../arguments.js";
import { blockSizes, CheckedFunction, type CheckInput, samplesOf } from "./checked-function.js";
import {
  centralDifference,
  type Quotient,
  roundingOf,
  steadiestSlope,
  type Values,
  WIDEST,
} from "./difference-quotient.js";
import type { Offence } from "./rule-contract.js";
import type { Variable } from "./tape.js";
import type { Tensor } from "./tensor.js";

export {
  type CheckInput,
  type FixedInput,
  fixed,
  type ParameterInput,
  parameter,
} from "./checked-function.js";

export interface GradcheckOptions {
  /**
   * Half the step of the central difference, relative to |x|, or to the median |x| of its input where that is larger.
   * Default 5e-6, about ∛ε of float64, where rounding and curvature err equally.
   */
  readonly step?: number;
  /**
   * Largest accepted absolute difference. Default: 1e-8 of the largest derivative by the same input (or of the slope to
   * one side of the entry), so that units do not matter.
   */
  readonly absolute?: number;
  /** Largest accepted difference relative to the larger of the two values. Default 1e-5. */
  readonly relative?: number;
  /** Samples in a block. Default: such that there are three blocks or more, and the last one is shorter. */
  readonly blockSize?: number;
}

export interface GradcheckResult {
  readonly ok: boolean;
  /** Names the worst entry, the tape's value and the difference quotient, in lines of at most 80 characters. */
  readonly message: string;
  /** The worst entry's difference, in multiples of what is accepted: at most 1 if ok. */
  readonly worst: number;
}

const tolerance: Kind = {
  allowed: "a finite number from 0 on",
  holds: (value) => typeof value === "number" && value >= 0 && Number.isFinite(value),
};

type Tolerances = Required<Pick<GradcheckOptions, "step" | "relative">> & Pick<GradcheckOptions, "absolute">;

interface Place {
  readonly input: number;
  readonly row: number;
  readonly sample: number;
}

interface Measured extends Place {
  readonly gradient: number;
  /** The usual step there. */
  readonly h: number;
  /** Derivative by any entry of the input, as the tape has it. */
  readonly largest: number;
  /** The absolute difference that is accepted there. */
  readonly unit: number;
}

/** One entry of one input: both derivatives and how far they are apart. */
interface Entry extends Measured {
  readonly difference: number;
  /** The part of `accepted` that rounding errors of the difference quotient need. */
  readonly rounding: number;
  readonly accepted: number;
  /** Their distance in multiples of what is accepted; ∞ where one is no number. */
  readonly excess: number;
}

/**
 * Compares gradients of every entry of every input. Each rule is also pulled back onto gradients that are not zero, of
 * both signs: it must add to them, since a variable may be used more than once; with another vector, in which it must be
 * linear; and without each of its gradients, since nobody may want them. It must leave its inputs as they are.
 *
 * An output that is not a single number is first multiplied entry by entry with fixed weights of both signs and summed. Where rounding
 * errors of f hide all derivatives by an input, the check says so and is not ok.
 *
 * @param f an operation, or any function that records operations on the tape of its inputs (it is called twice where
 * one size of blocks is not enough)
 * @param inputs tensors, [features × samples]; those that are not per sample wrapped in `parameter`, those that need
 * no gradient (labels) in `fixed`
 * @throws TypeError for an input that is none of these, RangeError where there is nothing to check
 * @example gradcheck(relu, [Tensor.from([[1, -2, 3]])]).ok
 * @example gradcheck((x, y) => meanSquaredError(x, y, 3), [prediction, fixed(labels)]).message
 */
export function gradcheck(
  f: (...inputs: Variable[]) => Variable,
  inputs: readonly CheckInput[],
  options: GradcheckOptions = {},
): GradcheckResult {
  checkArguments("gradcheck", {
    f: [f, aFunction],
    inputs: [inputs, aList],
    options: [options, anObject],
    "options.step": [options?.step, optional(positiveNumber)],
    "options.absolute": [options?.absolute, optional(tolerance)],
    "options.relative": [options?.relative, optional(tolerance)],
    "options.blockSize": [options?.blockSize, optional(wholeNumberFrom(1))],
  });
  const { step = 5e-6, absolute, relative = 1e-5, blockSize } = options;
  const samples = samplesOf(inputs);
  const sizes = blockSize === undefined ? blockSizes(samples) : [blockSize];
  const results: GradcheckResult[] = [];
  for (const size of sizes) {
    const result = checkWith(new CheckedFunction(f, inputs, samples, size), { step, absolute, relative });
    if (!result.ok) return result;
    results.push(result);
  }
  return results.reduce((worst, result) => (result.worst > worst.worst ? result : worst));
}

function checkWith(checked: CheckedFunction, tolerances: Tolerances): GradcheckResult {
  const { gradients, offence, bent } = checked.gradients(tolerances.relative);
  if (offence) return offended(offence);

  const entries = quickly(checked, gradients, tolerances);
  if (entries.length === 0) {
    throw new RangeError("gradcheck: no input has an entry to check; all are fixed or empty.");
  }
  // The worst first: one entry that is surely wrong is enough.
  const doubtful = entries.filter((entry) => entry.excess > 1 || isHidden(entry) || isCoarse(entry));
  for (const entry of doubtful.sort((a, b) => b.excess - a.excess)) {
    const closer = closely(checked, entry, tolerances);
    entries[entries.indexOf(entry)] = closer;
    if (closer.excess > 1) {
      if (isRounding(checked, closer, tolerances.relative)) {
        const message = `input ${closer.input}: not checked, rounding errors of f are too large for its derivatives`;
        return { ok: false, message, worst: closer.excess };
      }
      const lines = [...describe(closer), ...shapeAt(checked, closer).map((line) => `  ${line}`)];
      return { ok: false, message: lines.join("\n"), worst: closer.excess };
    }
  }
  const worst = entries.reduce((most, entry) => (entry.excess > most.excess ? entry : most));
  const hidden = entries.filter(isHidden);
  const lost = gradients.findIndex((_, k) => {
    const own = entries.filter(({ input }) => input === k);
    return own.length > 0 && own.every(isHidden);
  });
  if (lost >= 0) {
    const message = `input ${lost}: not checked, rounding errors of f hide all its derivatives`;
    return { ok: false, message, worst: worst.excess };
  }
  if (bent) return offended(bent);
  const coarse = entries.filter((entry) => isCoarse(entry) && !isHidden(entry));
  const lines = ["all entries agree; the worst is", ...describe(worst)];
  if (hidden.length > 0) {
    lines.push(`rounding errors of f hide ${hidden.length} of ${entries.length} derivatives: not checked`);
  }
  if (coarse.length > 0) {
    const shares = coarse.map(({ rounding, gradient }) => (100 * rounding) / Math.abs(gradient));
    const percent = Number(Math.max(...shares).toPrecision(2));
    lines.push(`rounding errors of f: ${coarse.length} of ${entries.length} checked to ${percent} % only`);
  }
  return { ok: true, message: lines.join("\n"), worst: worst.excess };
}

function offended({ operation, what, values: shown }: Offence): GradcheckResult {
  const name = operation.length > 22 ? `${operation.slice(0, 21)}…` : operation;
  const message = [`${name}: ${what}`, ...values(shown)].join("\n");
  return { ok: false, message, worst: Number.POSITIVE_INFINITY };
}

/**
 * Whether what differs is nobody's mistake but rounding: inputs that differ in the last digits alone give another f, or
 * another gradient, by a share that comes near that by which the entry is off (a thousandth of it or more); or f is so
 * flat there that both derivatives vanish beside its slope some way off.
 */
function isRounding(checked: CheckedFunction, entry: Entry, relative: number): boolean {
  const { input, row, sample, gradient, difference, largest, h } = entry;
  const apart = Math.abs(gradient - difference);
  const sum = () => checked.terms().reduce((total, term) => total + term, 0);
  const [f, other] = [sum(), checked.withOtherLastDigits(sum)];
  const share = Math.abs(f - other) / Math.max(Math.abs(f), Math.abs(other));
  if (apart < 1000 * share * Math.max(largest, Math.abs(difference))) return true;

  const otherGradient = checked.withOtherLastDigits(() =>
    checked.gradients(relative).gradients[input]?.at(row, sample),
  );
  if (apart < 1000 * Math.abs(gradient - (otherGradient ?? gradient))) return true;

  const at = around(checked, entry);
  const [x, here] = at(0);
  const slopes = [h, -h].map((step) => {
    const [moved, there] = at(step * WIDEST);
    return Math.abs(change(here, there) / (moved - x));
  });
  return Math.max(Math.abs(gradient), Math.abs(difference)) < 1e-9 * Math.max(...slopes);
}

/** The median of the numbers' sizes, without zeros; 1 where all are. */
function typicalSize(numbers: readonly number[]): number {
  const sizes = numbers.filter((x) => x !== 0 && Number.isFinite(x)).map(Math.abs);
  return sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 1;
}

/** f around one entry of an input. */
function around(checked: CheckedFunction, { input, row, sample }: Place): Values {
  const tensor = checked.inputs[input];
  const x = tensor.at(row, sample);
  return (change) => {
    tensor.set(row, sample, x + change);
    const moved = tensor.at(row, sample);
    const terms = checked.terms();
    tensor.set(row, sample, x);
    return [moved, terms];
  };
}

/** All entries by the usual step. */
function quickly(
  checked: CheckedFunction,
  gradients: readonly (Tensor | undefined)[],
  { step, absolute, relative }: Tolerances,
): Entry[] {
  const here = checked.terms();
  const entries: Entry[] = [];
  for (const [input, derivatives] of gradients.entries()) {
    if (!derivatives) continue;
    const largest = Math.max(0, ...derivatives.toArrays().flat().filter(Number.isFinite).map(Math.abs));
    const size = typicalSize(checked.inputs[input].toArrays().flat());
    for (let row = 0; row < derivatives.rows; row++) {
      for (let sample = 0; sample < derivatives.columns; sample++) {
        const place = { input, row, sample };
        const h = step * Math.max(size, Math.abs(checked.inputs[input].at(row, sample)));
        const f = around(checked, place);
        const [above, below] = [f(h), f(-h)];
        const sides = [above, below].map(([, terms]) => Math.abs(change(here, terms)) / h);
        const unit = absolute ?? 1e-8 * Math.max(largest, ...sides.filter(Number.isFinite));
        const quotient = centralDifference((distance) => (distance > 0 ? above : below), h);
        entries.push(
          judged({ ...place, gradient: derivatives.at(row, sample), h, largest, unit }, quotient, relative),
        );
      }
    }
  }
  return entries;
}

/** An entry by the step at which difference quotients are steadiest, and with what rounds within f. */
function closely(checked: CheckedFunction, entry: Entry, { relative }: Tolerances): Entry {
  const { h, difference } = entry;
  const f = around(checked, entry);
  const size = roundingSize(checked, entry);
  const rounding = Math.max(entry.rounding, roundingOf(size, h));
  const again = judged(entry, { slope: difference, rounding }, relative);
  const quotient = steadiestSlope(f, h, size);
  const tells = Number.isFinite(quotient.slope) && quotient.unsteady < 0.1;
  return tells ? judged(entry, quotient, relative) : again;
}

/** The size of what rounds on the way from an entry to f. */
function roundingSize(checked: CheckedFunction, { input, row, sample, h }: Entry): number {
  const tensor = checked.inputs[input];
  const x = tensor.at(row, sample);
  const here = checked.results();
  tensor.set(row, sample, x + h * WIDEST);
  const there = checked.results();
  tensor.set(row, sample, x);
  return checked.roundingSize(here, there);
}

function judged(entry: Measured, { slope, rounding }: Quotient, relative: number): Entry {
  const { gradient, unit } = entry;
  const accepted = unit + relative * Math.max(Math.abs(gradient), Math.abs(slope)) + rounding;
  const apart = Math.abs(gradient - slope);
  const excess = apart === 0 ? 0 : apart / accepted;
  return {
    ...entry,
    difference: slope,
    rounding,
    accepted,
    excess: Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess,
  };
}

/** Σ of the terms' changes. */
function change(from: Float64Array, to: Float64Array): number {
  return to.reduce((sum, term, t) => (Object.is(term, from[t]) ? sum : sum + (term - from[t])), 0);
}

/** Whether nothing can be said about a derivative, since the quotient is mostly rounding. */
function isHidden({ gradient, difference, rounding }: Entry): boolean {
  return rounding > 0.1 * Math.max(Math.abs(gradient), Math.abs(difference));
}

/** Whether what is accepted is mostly rounding, and much more than the tolerances alone. */
function isCoarse({ rounding, accepted }: Entry): boolean {
  return rounding > 10 * (accepted - rounding);
}

function describe({ input, row, sample, gradient, difference, accepted }: Entry): string[] {
  return [
    `input ${input}, entry (${row}, ${sample})`,
    ...values([
      ["the tape says", gradient],
      ["central differences say", difference],
      ["apart by", Math.abs(gradient - difference)],
      ["accepted", accepted],
    ]),
  ];
}

/** Names and numbers below one another. */
function values(lines: readonly (readonly [name: string, value: number])[]): string[] {
  const width = Math.max(0, ...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}

/**
 * What f looks like at the worst entry, from its slopes to the left and to the right at the step and at a tenth of it:
 * across a kink they differ by as much for any step, on a smooth curve by a tenth, at a jump by ten times.
 */
function shapeAt(checked: CheckedFunction, entry: Entry): string[] {
  const f = around(checked, entry);
  const { h } = entry;
  const [x, here] = f(0);
  const slopes = [h, h / 10].map((distance) => {
    const [high, above] = f(distance);
    const [low, below] = f(-distance);
    return { left: change(below, here) / (x - low), right: change(here, above) / (high - x) };
  });
  const [wide] = slopes;
  const [bend, bendOfNarrow] = slopes.map(({ left, right }) => Math.abs(right - left));
  const short = (value: number) => String(Number(value.toPrecision(5)));
  if (!(bend > 100 * entry.accepted && bend > roundingOf(roundingSize(checked, entry), h / 10))) return [];
  if (bendOfNarrow > 5 * bend) return ["slopes grow as the step shrinks: a jump lies within the step"];
  if (bendOfNarrow < bend / 2) return [];
  return [
    `slopes ${short(wide.left)} to the left, ${short(wide.right)} to the right,`,
    "as far apart with a tenth of the step: this entry is at a kink",
  ];
}
