/**
 * Categorical attributes (section 3.2): the argmax over n_j columns, the inverse of one-hot encoding.
 *
 * Offsets added to the columns before the argmax steer how often each category wins. They are prices: the best ones
 * solve the dual of a transport problem from rows to categories, a concave maximisation, which we solve one offset at a
 * time (each step finds the offset that gives its category exactly the wanted number of rows).
 */
import { UsageError } from "../usage-error.js";
import { quotas } from "./frequencies.js";

const { fround } = Math;

/** Rows of X in one array: feature f of sample i is data[f · columns + i]. A tensor of the engine fits. */
export interface FeatureMatrix {
  /** d, the number of features. */
  readonly rows: number;
  /** N, the number of samples. */
  readonly columns: number;
  readonly data: Float32Array;
}

/** One feature of X for all samples, without copying. */
export function featureRow(X: FeatureMatrix, feature: number): Float32Array {
  return X.data.subarray(feature * X.columns, (feature + 1) * X.columns);
}

/** The category of each sample: the first j with the largest x_j + offset_j, added in float32. */
export function categoryCodes(columns: readonly Float32Array[], offsets: readonly number[]): Int32Array {
  const rows = columns[0].length;
  const codes = new Int32Array(rows);
  const best = new Float32Array(rows).fill(Number.NEGATIVE_INFINITY);
  columns.forEach((column, j) => {
    const offset = fround(offsets[j]);
    for (let i = 0; i < rows; i += 1) {
      const value = fround(column[i] + offset);
      if (value > best[i]) {
        best[i] = value;
        codes[i] = j;
      }
    }
  });
  return codes;
}

/** How many rows have each code (missing ones, −1, are not counted). */
export function countCodes(codes: Int32Array, levels: number): number[] {
  const counts = new Array<number>(levels).fill(0);
  for (let i = 0; i < codes.length; i += 1) if (codes[i] >= 0) counts[codes[i]] += 1;
  return counts;
}

/** margin[i] = the offset above which category j wins sample i, given the other offsets. */
function margins(
  columns: readonly Float32Array[],
  offsets: readonly number[],
  j: number,
  margin: Float32Array,
): void {
  margin.fill(Number.NEGATIVE_INFINITY);
  columns.forEach((column, k) => {
    if (k === j) return;
    const offset = offsets[k];
    for (let i = 0; i < margin.length; i += 1) {
      const value = fround(column[i] + offset);
      if (value > margin[i]) margin[i] = value;
    }
  });
  for (let i = 0; i < margin.length; i += 1) margin[i] -= columns[j][i];
}

/** The offset with exactly `wanted` margins below it (or the nearest that float32 allows), by bisection. */
function offsetFor(margin: Float32Array, wanted: number): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < margin.length; i += 1) {
    if (margin[i] < low) low = margin[i];
    if (margin[i] > high) high = margin[i];
  }
  const spread = Math.max(1, Math.abs(low), Math.abs(high)) * 1e-6;
  low -= spread;
  high += spread;
  for (let step = 0; step < 60; step += 1) {
    const middle = fround((low + high) / 2);
    if (middle <= low || middle >= high) break;
    let below = 0;
    for (let i = 0; i < margin.length; i += 1) if (margin[i] < middle) below += 1;
    if (below === wanted) return middle;
    if (below < wanted) low = middle;
    else high = middle;
  }
  return fround(high);
}

/** Where the argmax would never choose a category, offsets lift every category to at least this part of 1/n_j. */
const LEAST_PART = 0.1;

/**
 * The offsets that give each category its share of the rows.
 *
 * Without shares the argmax is left alone (offsets 0), unless it would never choose some category: then the offsets lift
 * those to a tenth of an equal share.
 *
 * @param columns the n_j columns of X behind the attribute, one per category
 * @param wantedShares one share per category, summing to 1, or undefined for the plain argmax
 * @param where how messages call the column
 * @param start offsets to begin from: those of an earlier epoch save most of the work
 * @returns n_j float32 numbers, the first of them 0 (only differences matter)
 * @throws UsageError when no offsets give every category a row (equal columns, fewer rows than categories)
 */
export function categoryOffsets(
  columns: readonly Float32Array[],
  wantedShares: readonly number[] | undefined,
  where: string,
  start?: readonly number[],
): number[] {
  const n = columns.length;
  const rows = columns[0].length;
  const plain = countCodes(categoryCodes(columns, new Array<number>(n).fill(0)), n);
  if (wantedShares === undefined && plain.every((count) => count > 0)) return new Array<number>(n).fill(0);
  const wanted = quotas(wantedShares ?? liftedShares(plain), rows);
  const offsets = start ? start.map(fround) : new Array<number>(n).fill(0);
  // A quarter of a percentage point, or as near as single rows allow.
  const tolerance = Math.max(n > 2 ? 1 : 0, 0.0025 * rows);
  const margin = new Float32Array(rows);
  let best = offsets.slice();
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 60 * n; step += 1) {
    const counts = countCodes(categoryCodes(columns, offsets), n);
    const off = counts.map((count, j) => Math.abs(count - wanted[j]));
    const largest = Math.max(...off);
    const empty = counts.filter((count) => count === 0).length;
    if (largest + empty * rows < least) {
      least = largest + empty * rows;
      best = offsets.slice();
    }
    if (empty === 0 && largest <= tolerance) break;
    const j = off.indexOf(largest);
    margins(columns, offsets, j, margin);
    offsets[j] = offsetFor(margin, wanted[j]);
  }
  const shifted = best.map((offset) => fround(offset - best[0]));
  const result = countCodes(categoryCodes(columns, shifted), n).every((count) => count > 0) ? shifted : best;
  const never = countCodes(categoryCodes(columns, result), n).indexOf(0);
  if (never >= 0) {
    throw new UsageError(
      `${where}: category ${never + 1} of ${n} occurs in no row, whatever is added to its column of X; ` +
        "more rows or another seed help",
    );
  }
  return result;
}

function liftedShares(counts: readonly number[]): number[] {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const lifted = counts.map((count) => Math.max(count / rows, LEAST_PART / counts.length));
  const total = lifted.reduce((sum, share) => sum + share, 0);
  return lifted.map((share) => share / total);
}
