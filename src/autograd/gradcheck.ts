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
import {
  closely,
  type Entry,
  isCoarse,
  isHidden,
  isRounding,
  quickly,
  shapeAt,
  type Tolerances,
} from "./checked-entry.js";
import { blockSizes, CheckedFunction, type CheckInput, samplesOf } from "./checked-function.js";
import type { Offence } from "./rule-contract.js";
import type { Variable } from "./tape.js";

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

/**
 * Compares gradients of every entry of every input. Each rule is also pulled back onto gradients that are not zero, of
 * both signs: it must add to them, since a variable may be used more than once; with another vector, in which it must be
 * linear; and without each of its gradients, since nobody may want them. It must leave its inputs as they are.
 *
 * An output that is not a single number is first multiplied entry by entry with fixed weights of both signs and summed.
 * Where rounding errors of f hide all derivatives by an input, the check says so and is not ok.
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
  if (bent) return offended(bent);
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
