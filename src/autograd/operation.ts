/**
 * What an operation is: a shape rule, a forward computation and, right beside it, its vector-Jacobian product.
 */
import { describeValue, having, objectOf, wholeNumberFrom } from "../arguments.js";
import type { Kernels } from "../kernels/kernels.js";
import { describeKind } from "./kind.js";
import type { Tensor } from "./tensor.js";

export interface Shape {
  readonly rows: number;
  readonly columns: number;
  /** Columns are samples: their number changes from block to block. */
  readonly perSample: boolean;
}

/**
 * The rules of an operation.
 *
 * `forward` overwrites `out`. `vjp` receives ∂loss/∂out and *adds* (∂loss/∂out)·(∂out/∂input) to each input's
 * gradient; an input whose gradient nobody wants has none.
 */
export interface Rule<Attributes = undefined> {
  readonly name: string;
  /** The output's shape; throws an error that names both shapes where the inputs do not fit. */
  shape(inputs: readonly Shape[], attributes: Attributes): Shape;
  forward(kernels: Kernels, inputs: readonly Tensor[], out: Tensor, attributes: Attributes): void;
  vjp(
    kernels: Kernels,
    inputs: readonly Tensor[],
    out: Tensor,
    dOut: Tensor,
    dInputs: readonly (Tensor | undefined)[],
    attributes: Attributes,
  ): void;
}

/** For arguments that are rules of an operation. */
export const someRule = having("a rule with the functions shape, forward and vjp", "shape", "forward", "vjp");

/** What its `shape` gives. */
export const someShape = objectOf(
  { rows: wholeNumberFrom(0), columns: wholeNumberFrom(0) },
  "{ rows, columns, perSample }, whole numbers from 0 on",
);

/** "5 × 32" for error messages; samples are written as n. */
export function describeShape({ rows, columns, perSample }: Shape): string {
  return `${rows} × ${perSample ? "n" : columns}`;
}

/** Throws unless both shapes are equal. */
export function sameShape(name: string, a: Shape, b: Shape): Shape {
  if (a.rows !== b.rows || a.perSample !== b.perSample || (!a.perSample && a.columns !== b.columns)) {
    throw new RangeError(`${name}: shapes differ, ${describeShape(a)} and ${describeShape(b)}.`);
  }
  return a;
}

/** A factor or a count that an operation is given. @throws TypeError unless it is a number (NaN and ∞ are) */
export function checkNumber(operation: string, name: string, value: number): number {
  if (typeof value === "number") return value;
  throw new TypeError(`${operation}: ${name} must be a number, not ${describeKind(value)}.`);
}

/** @throws TypeError unless the samples of a table are a number above 0 */
export function checkSamples(operation: string, samples: number): number {
  if (typeof samples === "number" && samples > 0) return samples;
  throw new TypeError(`${operation}: samples must be a number above 0, not ${describeValue(samples)}.`);
}

/** Statistics are read where they are, since they change: @throws TypeError where the kernels cannot read there */
export function checkHeld(
  operation: string,
  kernels: Kernels,
  statistic: Float64Array,
  length = statistic?.length,
): void {
  if (statistic instanceof Float64Array && kernels.holds(statistic)) {
    if (statistic.length === length) return;
    throw new RangeError(`${operation}: expected ${length} numbers, got ${statistic.length}.`);
  }
  throw new TypeError(
    `${operation}: expected numbers that kernels.float64 of the tape's kernels made, got ${describeKind(statistic)}.`,
  );
}

/** @throws RangeError for a number that is no row of the shape */
export function checkRows(operation: string, shape: Shape, rows: Iterable<number>): void {
  for (const row of rows) {
    if (Number.isInteger(row) && row >= 0 && row < shape.rows) continue;
    throw new RangeError(`${operation}: there is no row ${row} in ${describeShape(shape)}.`);
  }
}

/** Throws unless the shape is 1 × 1. */
export function scalarShape(name: string, shape: Shape): Shape {
  if (shape.rows !== 1 || shape.columns !== 1 || shape.perSample) {
    throw new RangeError(`${name}: expected a 1 × 1 variable, got ${describeShape(shape)}.`);
  }
  return shape;
}
