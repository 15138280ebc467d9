/** R² of least squares on features of X, with intercept, by ml-matrix's QR: an independent check. */
import { Matrix, QrDecomposition } from "ml-matrix";
import type { Tensor } from "../../src/autograd/tensor.js";

export function leastSquaresR2(
  X: Tensor,
  y: Float32Array,
  features: (x: number) => number[] = (x) => [x],
): number {
  const rows = Array.from({ length: X.columns }, (_, s) => [
    1,
    ...Array.from({ length: X.rows }, (_, j) => features(X.at(j, s))).flat(),
  ]);
  const A = new Matrix(rows);
  const target = Matrix.columnVector(Array.from(y));
  const residual = Matrix.sub(target, A.mmul(new QrDecomposition(A).solve(target)));
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return 1 - residual.to1DArray().reduce((sum, value) => sum + value * value, 0) / variance;
}
