/**
 * Centred features and their Gram matrix: all that linear, ridge and lasso regression need to know of the data.
 */
import { feature, type Matrix, matrix } from "../matrix.js";
import { mean } from "./mean.js";

/** Samples per block: a block of eight features (16 KB) stays in the first-level cache. */
const BLOCK = 256;

/** Features and targets with their means taken off; the means give the intercept back. */
export interface Centred {
  readonly X: Matrix;
  readonly y: Float64Array;
  readonly featureMeans: Float64Array;
  readonly targetMean: number;
}

export function centre(X: Matrix, y: Float64Array): Centred {
  const centred = matrix(X.rows, X.columns);
  const featureMeans = new Float64Array(X.columns);
  for (let j = 0; j < X.columns; j++) {
    const from = feature(X, j);
    const to = feature(centred, j);
    const m = mean(from);
    featureMeans[j] = m;
    for (let i = 0; i < from.length; i++) to[i] = from[i] - m;
  }
  const targetMean = mean(y);
  return { X: centred, y: y.map((value) => value - targetMean), featureMeans, targetMean };
}

/** XᵀX [features × features], both triangles filled. Each entry is summed block by block, in the order of the samples. */
export function gram(X: Matrix): Float64Array {
  const { rows, columns: d, data } = X;
  const G = new Float64Array(d * d);
  for (let start = 0; start < rows; start += BLOCK) {
    const end = Math.min(start + BLOCK, rows);
    let j = 0;
    for (; j + 1 < d; j += 2) {
      // Two features against four at a time: six loads feed eight products.
      let k = 0;
      for (; k + 3 <= j + 1 && k + 3 < d; k += 4) tile(data, rows, start, end, j, k, G, d);
      for (; k <= j + 1; k++) {
        G[j * d + k] += dotRange(data, j * rows, k * rows, start, end);
        G[(j + 1) * d + k] += dotRange(data, (j + 1) * rows, k * rows, start, end);
      }
    }
    for (; j < d; j++) {
      for (let k = 0; k <= j; k++) G[j * d + k] += dotRange(data, j * rows, k * rows, start, end);
    }
  }
  for (let j = 0; j < d; j++) for (let k = 0; k < j; k++) G[k * d + j] = G[j * d + k];
  return G;
}

/** Adds the products of features j, j+1 with k … k+3 over samples start … end to G. */
function tile(
  data: Float64Array,
  rows: number,
  start: number,
  end: number,
  j: number,
  k: number,
  G: Float64Array,
  d: number,
): void {
  const a0 = j * rows;
  const a1 = a0 + rows;
  const b0 = k * rows;
  const b1 = b0 + rows;
  const b2 = b1 + rows;
  const b3 = b2 + rows;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  for (let i = start; i < end; i++) {
    const p = data[a0 + i];
    const q = data[a1 + i];
    const u = data[b0 + i];
    const v = data[b1 + i];
    const w = data[b2 + i];
    const z = data[b3 + i];
    s00 += p * u;
    s01 += p * v;
    s02 += p * w;
    s03 += p * z;
    s10 += q * u;
    s11 += q * v;
    s12 += q * w;
    s13 += q * z;
  }
  const g0 = j * d + k;
  const g1 = g0 + d;
  G[g0] += s00;
  G[g0 + 1] += s01;
  G[g0 + 2] += s02;
  G[g0 + 3] += s03;
  G[g1] += s10;
  G[g1 + 1] += s11;
  G[g1 + 2] += s12;
  G[g1 + 3] += s13;
}

function dotRange(data: Float64Array, a: number, b: number, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += data[a + i] * data[b + i];
  return sum;
}

/** Xᵀv [features], for v [samples]. */
export function transposedTimes(X: Matrix, v: Float64Array): Float64Array {
  const out = new Float64Array(X.columns);
  for (let j = 0; j < X.columns; j++) {
    const x = feature(X, j);
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i] * v[i];
    out[j] = sum;
  }
  return out;
}

/** X·w + constant [samples], for w [features]. */
export function times(X: Matrix, w: Float64Array, constant = 0): Float64Array {
  const out = new Float64Array(X.rows).fill(constant);
  for (let j = 0; j < X.columns; j++) {
    const weight = w[j];
    if (weight === 0) continue;
    const x = feature(X, j);
    for (let i = 0; i < x.length; i++) out[i] += weight * x[i];
  }
  return out;
}
