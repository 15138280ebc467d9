/**
 * Ridge regression on all linear, squared and cross terms of the standardised features, each term standardised again.
 *
 * The d(d + 3)/2 terms are never stored, and neither is their Gram matrix (5,150 terms for 100 features): conjugate
 * gradients need only products with the terms, and those are made from the features as they pass. What scikit-learn
 * says with StandardScaler, PolynomialFeatures(2), StandardScaler and Ridge in a pipeline.
 * M. R. Hestenes and E. Stiefel, "Methods of conjugate gradients for solving linear systems" (1952).
 */
import { feature, type Matrix, matrix } from "../matrix.js";
import { gram } from "./gram.js";
import { mean } from "./mean.js";
import type { SynchronousModel } from "./model.js";

const ITERATIONS = 500;
/** Norm of the remaining gradient, against that at the start. */
const TOLERANCE = 1e-6;
/** Samples that pass together, so that a feature's share of them stays in the first-level cache. */
const BLOCK = 256;

/** Mean and reciprocal deviation of each feature or term; 0 in place of the reciprocal where nothing varies. */
interface Standard {
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

export function quadraticRidge(alpha: number): SynchronousModel {
  return {
    fit(X, y) {
      const features = featureStandard(X);
      const Z = standardiseWithOne(X, features);
      const terms = termStandard(Z);
      const targetMean = mean(y);
      const weights = conjugateGradients(
        Z,
        terms,
        y.map((value) => value - targetMean),
        alpha,
      );
      return {
        predict(more) {
          const out = termsTimes(standardiseWithOne(more, features), terms, weights);
          return out.map((value) => value + targetMean);
        },
      };
    },
  };
}

function featureStandard(X: Matrix): Standard {
  const means = new Float64Array(X.columns);
  const scales = new Float64Array(X.columns);
  for (let j = 0; j < X.columns; j++) {
    const x = feature(X, j);
    means[j] = mean(x);
    let squares = 0;
    for (let i = 0; i < x.length; i++) squares += (x[i] - means[j]) ** 2;
    scales[j] = squares > 0 ? Math.sqrt(x.length / squares) : 0;
  }
  return { means, scales };
}

/** Standardised features and a last one that is always 1: its products with the others are the linear terms. */
function standardiseWithOne(X: Matrix, { means, scales }: Standard): Matrix {
  const Z = matrix(X.rows, X.columns + 1);
  for (let j = 0; j < X.columns; j++) {
    const z = feature(Z, j);
    const x = feature(X, j);
    for (let i = 0; i < z.length; i++) z[i] = (x[i] - means[j]) * scales[j];
  }
  feature(Z, X.columns).fill(1);
  return Z;
}

/** Term (j, k ≤ j) is number j(j + 1)/2 + k. Its mean is an entry of ZᵀZ/N, its mean square one of (Z∘Z)ᵀ(Z∘Z)/N. */
function termStandard(Z: Matrix): Standard {
  const d = Z.columns;
  const products = gram(Z);
  const squares = gram(
    matrix(
      Z.rows,
      d,
      Z.data.map((z) => z * z),
    ),
  );
  const means = new Float64Array((d * (d + 1)) / 2);
  const scales = new Float64Array(means.length);
  for (let j = 0, t = 0; j < d; j++) {
    for (let k = 0; k <= j; k++, t++) {
      means[t] = products[j * d + k] / Z.rows;
      const meanSquare = squares[j * d + k] / Z.rows;
      const variance = meanSquare - means[t] ** 2;
      // A constant term (such as 1·1) leaves a variance of rounding errors only.
      scales[t] = variance > 1e-12 * meanSquare ? 1 / Math.sqrt(variance) : 0;
    }
  }
  return { means, scales };
}

/** Minimises ‖y − Φw‖² + alpha·‖w‖², where Φ are the standardised terms. */
function conjugateGradients(Z: Matrix, terms: Standard, y: Float64Array, alpha: number): Float64Array {
  const w = new Float64Array(terms.means.length);
  const residual = y.slice();
  let gradient = transposedTermsTimes(Z, terms, residual);
  let norm = squaredNorm(gradient);
  const goal = norm * TOLERANCE * TOLERANCE;
  const direction = gradient.slice();
  for (let iteration = 0; iteration < ITERATIONS && norm > goal; iteration++) {
    const change = termsTimes(Z, terms, direction);
    const step = norm / (squaredNorm(change) + alpha * squaredNorm(direction));
    for (let t = 0; t < w.length; t++) w[t] += step * direction[t];
    for (let i = 0; i < residual.length; i++) residual[i] -= step * change[i];
    gradient = transposedTermsTimes(Z, terms, residual);
    for (let t = 0; t < w.length; t++) gradient[t] -= alpha * w[t];
    const next = squaredNorm(gradient);
    const keep = next / norm;
    for (let t = 0; t < w.length; t++) direction[t] = gradient[t] + keep * direction[t];
    norm = next;
  }
  return w;
}

function squaredNorm(v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
  return sum;
}

/** Φw [samples]: for each sample the quadratic form zᵀAz, with A the scaled weights as a lower triangle. */
function termsTimes(Z: Matrix, { means, scales }: Standard, w: Float64Array): Float64Array {
  const { rows, columns: d, data } = Z;
  const A = w.map((value, t) => value * scales[t]);
  let shift = 0;
  for (let t = 0; t < A.length; t++) shift += A[t] * means[t];
  const out = new Float64Array(rows).fill(-shift);
  const inner = new Float64Array(BLOCK);
  for (let start = 0; start < rows; start += BLOCK) {
    const size = Math.min(BLOCK, rows - start);
    for (let j = 0, t = 0; j < d; j++) {
      inner.fill(0);
      const last = t + j;
      // Four features per pass over `inner`.
      let k = start;
      for (; t + 3 <= last; t += 4, k += 4 * rows) {
        const a = A[t];
        const b = A[t + 1];
        const c = A[t + 2];
        const e = A[t + 3];
        for (let i = 0; i < size; i++) {
          const at = k + i;
          inner[i] += a * data[at] + b * data[at + rows] + c * data[at + 2 * rows] + e * data[at + 3 * rows];
        }
      }
      for (; t <= last; t++, k += rows) {
        const a = A[t];
        for (let i = 0; i < size; i++) inner[i] += a * data[k + i];
      }
      const z = j * rows + start;
      for (let i = 0; i < size; i++) out[start + i] += data[z + i] * inner[i];
    }
  }
  return out;
}

/** Φᵀv [terms]: entries of Zᵀ·diag(v)·Z, standardised. */
function transposedTermsTimes(Z: Matrix, { means, scales }: Standard, v: Float64Array): Float64Array {
  const { rows, columns: d, data } = Z;
  const out = new Float64Array(means.length);
  const weighted = new Float64Array(BLOCK);
  for (let start = 0; start < rows; start += BLOCK) {
    const size = Math.min(BLOCK, rows - start);
    for (let j = 0, t = 0; j < d; j++) {
      const z = j * rows + start;
      for (let i = 0; i < size; i++) weighted[i] = v[start + i] * data[z + i];
      const last = t + j;
      let k = start;
      for (; t + 3 <= last; t += 4, k += 4 * rows) {
        let a = 0;
        let b = 0;
        let c = 0;
        let e = 0;
        for (let i = 0; i < size; i++) {
          const at = k + i;
          const value = weighted[i];
          a += value * data[at];
          b += value * data[at + rows];
          c += value * data[at + 2 * rows];
          e += value * data[at + 3 * rows];
        }
        out[t] += a;
        out[t + 1] += b;
        out[t + 2] += c;
        out[t + 3] += e;
      }
      for (; t <= last; t++, k += rows) {
        let a = 0;
        for (let i = 0; i < size; i++) a += weighted[i] * data[k + i];
        out[t] += a;
      }
    }
  }
  let total = 0;
  for (let i = 0; i < rows; i++) total += v[i];
  for (let t = 0; t < out.length; t++) out[t] = (out[t] - means[t] * total) * scales[t];
  return out;
}
