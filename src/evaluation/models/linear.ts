/**
 * Ordinary least squares and ridge regression, from the Gram matrix of the centred features.
 *
 * Same definitions as scikit-learn's LinearRegression and Ridge: the intercept is never penalised.
 */
import {
  CholeskyDecomposition,
  Matrix as Dense,
  EigenvalueDecomposition,
  SingularValueDecomposition,
} from "ml-matrix";
import type { Matrix } from "../matrix.js";
import { type Centred, centre, gram, times, transposedTimes } from "./gram.js";
import type { Fitted, SynchronousModel } from "./model.js";

/** Below this pivot of the Gram matrix with unit diagonal, a feature counts as a combination of the others. */
const SMALLEST_PIVOT = 1e-10;

/** A fitted linear model: prediction = X·coefficients + intercept. */
export interface LinearFit extends Fitted {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

export function linearFit(coefficients: Float64Array, { featureMeans, targetMean }: Centred): LinearFit {
  let intercept = targetMean;
  for (let j = 0; j < coefficients.length; j++) intercept -= coefficients[j] * featureMeans[j];
  return { coefficients, intercept, predict: (X) => times(X, coefficients, intercept) };
}

/**
 * Least squares without a penalty. Where the coefficients are not unique (constant or collinear features, fewer
 * samples than features) the shortest solution is taken.
 */
export const linearRegression: SynchronousModel<LinearFit> = {
  fit(X, y) {
    const centred = centre(X, y);
    return linearFit(leastSquares(centred), centred);
  },
};

/** Least squares with the penalty alpha·‖coefficients‖². */
export function ridgeRegression(alpha: number): SynchronousModel<LinearFit> {
  return {
    fit(X, y) {
      const centred = centre(X, y);
      const d = X.columns;
      const G = gram(centred.X);
      for (let j = 0; j < d; j++) G[j * d + j] += alpha;
      const { scale, scaled } = unitDiagonal(G, d);
      const solve = choleskySolver(scaled, 0) ?? pseudoInverseSolver(scaled);
      const right = transposedTimes(centred.X, centred.y);
      return linearFit(rescaled(solve, scale, right), centred);
    },
  };
}

function leastSquares({ X, y }: Centred): Float64Array {
  if (X.rows <= X.columns) return shortestSolution(X, y);
  const { scale, scaled } = unitDiagonal(gram(X), X.columns);
  const solve = choleskySolver(scaled, SMALLEST_PIVOT) ?? pseudoInverseSolver(scaled);
  const coefficients = rescaled(solve, scale, transposedTimes(X, y));
  // The Gram matrix squares the condition number. One step of refinement, with residuals taken from X itself,
  // brings the digits back (Björck's corrected seminormal equations).
  const prediction = times(X, coefficients);
  const correction = rescaled(
    solve,
    scale,
    transposedTimes(
      X,
      y.map((value, i) => value - prediction[i]),
    ),
  );
  return coefficients.map((value, j) => value + correction[j]);
}

/** D·G·D with ones on the diagonal, and D: features in other units must not look like collinear ones. */
function unitDiagonal(G: Float64Array, d: number): { scale: Float64Array; scaled: Dense } {
  const scale = new Float64Array(d);
  for (let j = 0; j < d; j++) scale[j] = G[j * d + j] > 0 ? 1 / Math.sqrt(G[j * d + j]) : 0;
  const scaled = new Dense(d, d);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k < d; k++) scaled.set(j, k, G[j * d + k] * (scale[j] * scale[k]));
  }
  return { scale, scaled };
}

type Solver = (right: Dense) => Dense;

function rescaled(solve: Solver, scale: Float64Array, right: Float64Array): Float64Array {
  const solution = solve(Dense.columnVector(Array.from(right, (value, j) => value * scale[j])));
  return scale.map((factor, j) => solution.get(j, 0) * factor);
}

/** Undefined when a pivot is not above the smallest allowed. */
function choleskySolver(A: Dense, smallestPivot: number): Solver | undefined {
  const cholesky = new CholeskyDecomposition(A);
  if (!cholesky.isPositiveDefinite()) return undefined;
  const L = cholesky.lowerTriangularMatrix;
  for (let j = 0; j < A.rows; j++) {
    if (!(L.get(j, j) ** 2 > smallestPivot)) return undefined;
  }
  return (right) => cholesky.solve(right);
}

/** For a singular Gram matrix: directions with (numerically) no variance get no weight. */
function pseudoInverseSolver(A: Dense): Solver {
  const { eigenvectorMatrix: V, realEigenvalues } = new EigenvalueDecomposition(A, { assumeSymmetric: true });
  const threshold = SMALLEST_PIVOT * Math.max(...realEigenvalues, 0);
  return (right) => {
    const inEigenbasis = V.transpose().mmul(right);
    realEigenvalues.forEach((value, j) => {
      inEigenbasis.set(j, 0, value > threshold ? inEigenbasis.get(j, 0) / value : 0);
    });
    return V.mmul(inEigenbasis);
  };
}

/** Of the many exact fits when there are fewer samples than features, the one with the smallest norm. */
function shortestSolution(X: Matrix, y: Float64Array): Float64Array {
  const transposed = new Dense(X.columns, X.rows);
  for (let j = 0; j < X.columns; j++) {
    for (let i = 0; i < X.rows; i++) transposed.set(j, i, X.data[j * X.rows + i]);
  }
  // Xᵀ = U·S·Vᵀ, so the pseudo-inverse of X is U·S⁻¹·Vᵀ.
  const svd = new SingularValueDecomposition(transposed, { autoTranspose: true });
  const s = svd.diagonal;
  const threshold = Math.max(...s, 0) * Math.max(X.rows, X.columns) * Number.EPSILON;
  const inner = svd.rightSingularVectors.transpose().mmul(Dense.columnVector(Array.from(y)));
  s.forEach((value, j) => {
    inner.set(j, 0, value > threshold ? inner.get(j, 0) / value : 0);
  });
  return Float64Array.from(svd.leftSingularVectors.mmul(inner).getColumn(0));
}
