/**
 * What an operation is: a shape rule, a forward computation and, right beside it, its vector-Jacobian product.
 */
import type { Kernels } from "../kernels/kernels.js";
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

/** Throws unless the shape is 1 × 1. */
export function scalarShape(name: string, shape: Shape): Shape {
  if (shape.rows !== 1 || shape.columns !== 1 || shape.perSample) {
    throw new RangeError(`${name}: expected a 1 × 1 variable, got ${describeShape(shape)}.`);
  }
  return shape;
}
