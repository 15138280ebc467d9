/**
 * What every rule of an operation keeps to, whatever its formulas: it reads its inputs and its output and adds to the
 * gradients that are wanted, linearly in ∂loss/∂output. `gradcheck` tries each rule with gradients, and with vectors,
 * that the comparison of numbers alone would never show it.
 */
import type { Step, Variable } from "./tape.js";
import type { Tensor } from "./tensor.js";

/** A rule that does what no rule may. */
export interface Offence {
  readonly operation: string;
  /** In words, of at most 55 characters. */
  readonly what: string;
  /** Numbers that show it, by name. */
  readonly values: readonly (readonly [name: string, value: number])[];
}

type Entry = (i: number, s: number) => number;
type Added = readonly (number[][] | undefined)[];

/** ∂loss/∂output is multiplied with these to see whether a rule is linear in it: another sign, size, a limit. */
const FACTORS = [-1.7, 2 ** 20, 2 ** -20];

/** Numbers of both signs, of sizes in [0.5, 1.5), that favour no entry (multiples of irrational numbers, modulo 1). */
export function signedSpread(i: number, s: number): number {
  const sign = (i * 0.5698402909980532 + s * 0.4142135623730951) % 1 < 0.5 ? 1 : -1;
  return sign * (0.5 + ((i * 0.7548776662466927 + s * 0.6180339887498949 + 0.1) % 1));
}

/** Whether a rule writes where it only may read; everything is as before afterwards. */
export function changing(
  { operation, inputs }: Step,
  work: string,
  read: readonly Variable[],
  run: () => void,
): Offence | undefined {
  const gradients = inputs.map(({ gradient }) => gradient);
  const before = read.map(({ value }) => value.toArrays());
  const gradientsBefore = gradients.map((gradient) => gradient?.toArrays());
  run();
  let offence: Offence | undefined;
  read.forEach(({ value }, k) => {
    const entries = value.toArrays();
    const changed = entries.flat().findIndex((entry, at) => !Object.is(entry, before[k].flat()[at]));
    if (changed < 0) return;
    const what = `its ${work} must not change ${k < inputs.length ? `its input ${k}` : "its output"}`;
    offence ??= {
      operation,
      what,
      values: [
        ["before", before[k].flat()[changed]],
        ["after", entries.flat()[changed]],
      ],
    };
    fill(value, (i, s) => before[k][i][s]);
  });
  gradients.forEach((gradient, k) => {
    fill(gradient, (i, s) => gradientsBefore[k]?.[i][s] ?? 0);
  });
  return offence;
}

/**
 * Whether a rule of several inputs needs a gradient that is not there: one that is missing now (a fixed input), or any
 * one that could be. With a single input that is no question: where its gradient is not wanted, no rule is called.
 */
export function needing(step: Step): Offence | undefined {
  const gradients = step.inputs.map(({ gradient }) => gradient);
  const wanted = gradients.flatMap((gradient, k) => (gradient ? [k] : []));
  const absent = gradients.findIndex((gradient) => !gradient);
  // One that is missing comes first: nothing can be pulled back before that is mended.
  const trials = [...(absent < 0 ? [] : [absent]), ...(wanted.length > 1 ? wanted : [])];
  for (const k of trials) {
    try {
      added(
        step,
        () => 0,
        gradients.map((gradient, other) => (other === k ? undefined : gradient)),
      );
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const what = `its rule must do without the gradient of its input ${k}`;
      return { operation: step.operation, what, values: [] };
    }
  }
  return undefined;
}

/** Whether a step's rule adds the same to gradients of zero and to others, of both signs. */
export function overwriting(step: Step, relative: number): Offence | undefined {
  const onZero = added(step, () => 0);
  // Of the size of what is added, so that none of it is lost to rounding, and none is too small to be seen.
  const size = largestOf(onZero) || 1;
  for (const sign of [1, -1]) {
    const onOthers = added(step, (i, s) => sign * size * signedSpread(i, s));
    const difference = firstDifference(onZero, onOthers, relative, size);
    if (!difference) continue;
    return {
      operation: step.operation,
      what: `its rule must add (+=) to the gradient of its input ${difference.input}`,
      values: [
        ["onto a gradient of zero it adds", difference.a],
        ["onto others it adds", difference.b],
      ],
    };
  }
  return undefined;
}

/** Whether a step's rule adds other than a multiple where ∂loss/∂output is multiplied by a number. */
export function nonlinear(step: Step, relative: number): Offence | undefined {
  const dOut = step.output.gradient;
  if (!dOut) return undefined;
  const before = dOut.toArrays();
  const usual = added(step, () => 0);
  for (const factor of FACTORS) {
    fill(dOut, (i, s) => factor * before[i][s]);
    const other = added(step, () => 0);
    fill(dOut, (i, s) => before[i][s]);
    const multiple = usual.map((rows) => rows?.map((row) => row.map((entry) => factor * entry)));
    const size = Math.max(largestOf(multiple), largestOf(other));
    const difference = firstDifference(multiple, other, relative, size);
    if (!difference) continue;
    return {
      operation: step.operation,
      what: `its rule must be linear in dOut (gradient of its input ${difference.input})`,
      values: [
        ["for dOut it adds", difference.a / factor],
        [`for ${factor}·dOut it adds`, difference.b],
      ],
    };
  }
  return undefined;
}

/** What a step's rule adds to gradients that start somewhere; all gradients are as before afterwards. */
function added(step: Step, start: Entry, wanted?: readonly (Tensor | undefined)[]): Added {
  const gradients = step.inputs.map(({ gradient }) => gradient);
  const before = gradients.map((gradient) => gradient?.toArrays());
  for (const gradient of gradients) fill(gradient, start);
  try {
    step.backward(wanted);
    return gradients.map((gradient) =>
      gradient?.toArrays().map((row, i) => row.map((entry, s) => entry - start(i, s))),
    );
  } finally {
    gradients.forEach((gradient, k) => {
      fill(gradient, (i, s) => before[k]?.[i][s] ?? 0);
    });
  }
}

function largestOf(numbers: Added): number {
  return Math.max(0, ...numbers.flatMap((rows) => rows?.flat().filter(Number.isFinite).map(Math.abs) ?? []));
}

/** Where two rules' results differ by more than rounding. @param size of the largest entry */
function firstDifference(
  one: Added,
  other: Added,
  relative: number,
  size: number,
): { input: number; a: number; b: number } | undefined {
  for (const [input, rows] of one.entries()) {
    for (const [i, row] of (rows ?? []).entries()) {
      for (const [s, a] of row.entries()) {
        const b = other[input]?.[i][s] ?? 0;
        const accepted = relative * Math.max(Math.abs(a), Math.abs(b)) + 1e-8 * size;
        if (Math.abs(a - b) > accepted) return { input, a, b };
      }
    }
  }
  return undefined;
}

/** Sets every entry. */
export function fill(tensor: Tensor | undefined, entry: Entry): void {
  if (!tensor) return;
  for (let i = 0; i < tensor.rows; i++) {
    for (let s = 0; s < tensor.columns; s++) tensor.set(i, s, entry(i, s));
  }
}
