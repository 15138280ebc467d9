/**
 * One entry of one input of a gradient check: the tape's derivative beside the difference quotient, how much of what lies
 * between them is accepted, and what could explain the rest (rounding, a kink, a jump).
 */
import type { CheckedFunction } from "./checked-function.js";
import {
  centralDifference,
  type Quotient,
  roundingOf,
  steadiestSlope,
  type Values,
  WIDEST,
} from "./difference-quotient.js";
import type { Tensor } from "./tensor.js";

/** As in the options of `gradcheck`. */
export interface Tolerances {
  readonly step: number;
  readonly absolute: number | undefined;
  readonly relative: number;
}

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
export interface Entry extends Measured {
  readonly difference: number;
  /** The part of `accepted` that rounding errors of the difference quotient need. */
  readonly rounding: number;
  readonly accepted: number;
  /** Their distance in multiples of what is accepted; ∞ where one is no number. */
  readonly excess: number;
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
export function quickly(
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
export function closely(checked: CheckedFunction, entry: Entry, { relative }: Tolerances): Entry {
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
export function isHidden({ gradient, difference, rounding }: Entry): boolean {
  return rounding > 0.1 * Math.max(Math.abs(gradient), Math.abs(difference));
}

/** Whether what is accepted is mostly rounding, and much more than the tolerances alone. */
export function isCoarse({ rounding, accepted }: Entry): boolean {
  return rounding > 10 * (accepted - rounding);
}

/**
 * Whether what differs is nobody's mistake but rounding: inputs that differ in the last digits alone give another f, or
 * another gradient, by a share that comes near that by which the entry is off (a thousandth of it or more); or f is so
 * flat there that both derivatives vanish beside its slope some way off.
 */
export function isRounding(checked: CheckedFunction, entry: Entry, relative: number): boolean {
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

/**
 * What f looks like at the worst entry, from its slopes to the left and to the right at the step and at a tenth of it:
 * across a kink they differ by as much for any step, on a smooth curve by a tenth, at a jump by ten times.
 */
export function shapeAt(checked: CheckedFunction, entry: Entry): string[] {
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
