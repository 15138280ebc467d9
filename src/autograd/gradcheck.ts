/**
 * Gradient check: the tape's gradients against central differences, in float64 and over several blocks.
 *
 * In float64, because float32 has too few digits: at its best step a difference is still off by some 1e-5, in float64
 * by some 1e-10 (docs/03-gradcheck.md). Over several blocks, because statistics such as β change with every sample of
 * the table: only then is the envelope theorem tested.
 */
import { CheckedFunction, type CheckInput } from "./checked-function.js";
import type { Variable } from "./tape.js";

export {
  type CheckInput,
  type FixedInput,
  fixed,
  type ParameterInput,
  parameter,
} from "./checked-function.js";

export interface GradcheckOptions {
  /** Half the step of the central difference, relative to max(1, |x|). Default 5e-6, about ∛ε of float64, where rounding and curvature err equally. */
  readonly step?: number;
  /** Largest accepted absolute difference. Default 1e-8. */
  readonly absolute?: number;
  /** Largest accepted difference relative to the larger of the two values. Default 1e-5. */
  readonly relative?: number;
  /** Samples in a block. Default: at most half of them, such that the last block is shorter. */
  readonly blockSize?: number;
}

export interface GradcheckResult {
  readonly ok: boolean;
  /** Names the worst entry, the tape's value and the difference quotient, in lines of at most 80 characters. */
  readonly message: string;
  /** The worst entry's difference, in multiples of what is accepted: at most 1 if ok. */
  readonly worst: number;
}

/** One entry of one input: both derivatives and how far they are apart. */
interface Entry {
  readonly input: number;
  readonly row: number;
  readonly sample: number;
  readonly gradient: number;
  readonly difference: number;
  readonly accepted: number;
  /** Their distance in multiples of what is accepted; ∞ where one is no number. */
  readonly excess: number;
}

/**
 * Compares gradients of every entry of every input. Each rule is also pulled back onto gradients that are not zero: it
 * must add to them, since a variable may be used more than once; and it must leave its inputs as they are.
 *
 * An output that is not a single number is first multiplied entry by entry with fixed weights and summed.
 *
 * @param f an operation, or any function that records operations on the tape of its inputs
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
  const { step = 5e-6, absolute = 1e-8, relative = 1e-5, blockSize } = options;
  const checked = new CheckedFunction(f, inputs, blockSize);
  const accepts = (a: number, b: number): number => absolute + relative * Math.max(Math.abs(a), Math.abs(b));
  const { gradients, offence } = checked.gradients(accepts);
  if (offence !== undefined) {
    const name = offence.operation.length > 22 ? `${offence.operation.slice(0, 21)}…` : offence.operation;
    const message = [`${name}: ${offence.what}`, ...values(offence.values)].join("\n");
    return { ok: false, message, worst: Number.POSITIVE_INFINITY };
  }

  let worst: Entry | undefined;
  for (const [k, gradient] of gradients.entries()) {
    if (!gradient) continue;
    for (let i = 0; i < gradient.rows; i++) {
      for (let s = 0; s < gradient.columns; s++) {
        const entry = compare(checked, k, i, s, gradient.at(i, s), step, accepts);
        if (!worst || entry.excess > worst.excess) worst = entry;
      }
    }
  }
  if (!worst) throw new RangeError("gradcheck: no input has an entry to check; all are fixed or empty.");
  const ok = worst.excess <= 1;
  const lines = describe(worst);
  if (!ok) lines.push(...shapeAt(checked, worst, step).map((line) => `  ${line}`));
  return {
    ok,
    worst: worst.excess,
    message: (ok ? ["all entries agree; the worst is", ...lines] : lines).join("\n"),
  };
}

/** f with one entry moved by so much from where it is. */
function valueAt(checked: CheckedFunction, place: Place, change: number): [x: number, f: number] {
  const { input, row, sample } = place;
  const tensor = checked.inputs[input];
  const x = tensor.at(row, sample);
  tensor.set(row, sample, x + change);
  const moved: [number, number] = [tensor.at(row, sample), checked.value()];
  tensor.set(row, sample, x);
  return moved;
}

type Place = Pick<Entry, "input" | "row" | "sample">;

function stepOf(checked: CheckedFunction, { input, row, sample }: Place, step: number): number {
  return step * Math.max(1, Math.abs(checked.inputs[input].at(row, sample)));
}

/** (f(x + h) − f(x − h)) / 2h against the gradient. */
function compare(
  checked: CheckedFunction,
  input: number,
  row: number,
  sample: number,
  gradient: number,
  step: number,
  accepts: (a: number, b: number) => number,
): Entry {
  const place = { input, row, sample };
  const h = stepOf(checked, place, step);
  const [high, above] = valueAt(checked, place, h);
  const [low, below] = valueAt(checked, place, -h);
  const difference = (above - below) / (high - low);
  // The rounding error of two values of f, over their distance.
  const rounding = (4 * Number.EPSILON * checked.magnitude) / h;
  const accepted = accepts(gradient, difference) + rounding;
  const excess = Math.abs(gradient - difference) / accepted;
  return {
    ...place,
    gradient,
    difference,
    accepted,
    excess: Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess,
  };
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
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}

/**
 * What f looks like at the worst entry, from its slopes to the left and to the right at the step and at a tenth of it:
 * across a kink they differ by as much for any step, on a smooth curve by a tenth, at a jump by ten times.
 */
function shapeAt(checked: CheckedFunction, entry: Entry, step: number): string[] {
  const h = stepOf(checked, entry, step);
  const [x, f] = valueAt(checked, entry, 0);
  const slopes = [h, h / 10].map((distance) => {
    const [high, above] = valueAt(checked, entry, distance);
    const [low, below] = valueAt(checked, entry, -distance);
    return {
      left: (f - below) / (x - low),
      right: (above - f) / (high - x),
      central: (above - below) / (high - low),
    };
  });
  const [wide, narrow] = slopes;
  const [change, changeOfNarrow] = slopes.map(({ left, right }) => Math.abs(right - left));
  const short = (value: number) => String(Number(value.toPrecision(5)));
  if (Math.abs(narrow.central - entry.gradient) <= entry.accepted) {
    return ["with a tenth of the step they agree: within it f has a kink, or bends a lot"];
  }
  if (!(change > 100 * entry.accepted)) return [];
  if (changeOfNarrow > 5 * change) return ["slopes grow as the step shrinks: a jump lies within the step"];
  if (changeOfNarrow < change / 2) return [];
  return [
    `slopes ${short(wide.left)} to the left, ${short(wide.right)} to the right,`,
    "as far apart with a tenth of the step: this entry is at a kink",
  ];
}
