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

/** Rows of X in one array: feature f of sample i is data[offset + f · stride + i], as in a tensor. */
export interface FeatureMatrix {
  /** d, the number of features. */
  readonly rows: number;
  /** N, the number of samples. */
  readonly columns: number;
  readonly data: Float32Array;
  /** Distance between features; N where it is left out. */
  readonly stride?: number;
  /** Where the first feature begins; 0 where it is left out. */
  readonly offset?: number;
}

/** One feature of X for all samples, without copying (float64 numbers are rounded). */
export function featureRow(X: FeatureMatrix, feature: number): Float32Array {
  const start = (X.offset ?? 0) + feature * (X.stride ?? X.columns);
  const row = X.data.subarray(start, start + X.columns);
  return row instanceof Float32Array ? row : Float32Array.from(row);
}

/** Lets category j compete for each row: it wins where x_j + offset is the largest sum, the first of equals. */
function compete(
  column: Float32Array,
  offset: number,
  j: number,
  largest: Float32Array,
  codes: Int32Array,
): void {
  for (let i = 0; i < codes.length; i += 1) {
    const value = fround(column[i] + offset);
    if (value > largest[i] || (value === largest[i] && j < codes[i])) {
      largest[i] = value;
      codes[i] = j;
    }
  }
}

/** Takes category j out of the competition: the rows that it won go to their next best. */
function withdraw(
  columns: readonly Float32Array[],
  offsets: Float32Array,
  j: number,
  largest: Float32Array,
  codes: Int32Array,
): void {
  for (let i = 0; i < codes.length; i += 1) {
    if (codes[i] !== j) continue;
    largest[i] = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < columns.length; k += 1) {
      const value = fround(columns[k][i] + offsets[k]);
      if (k !== j && value > largest[i]) {
        largest[i] = value;
        codes[i] = k;
      }
    }
  }
}

/** The largest x_j + offset_j of each row, added in float32, and its category: the first of equals. */
function competition(
  columns: readonly Float32Array[],
  offsets: ArrayLike<number>,
): { largest: Float32Array; codes: Int32Array } {
  const largest = new Float32Array(columns[0].length).fill(Number.NEGATIVE_INFINITY);
  const codes = new Int32Array(largest.length);
  columns.forEach((column, j) => {
    compete(column, fround(offsets[j]), j, largest, codes);
  });
  return { largest, codes };
}

/** The category of each sample: the first j with the largest x_j + offset_j, added in float32. */
export function categoryCodes(columns: readonly Float32Array[], offsets: ArrayLike<number>): Int32Array {
  return competition(columns, offsets).codes;
}

/** The offset above which a category wins each row, given the largest sum of the others. */
function marginsOver(largest: Float32Array, column: Float32Array): Float32Array {
  const margins = new Float32Array(largest.length);
  for (let i = 0; i < margins.length; i += 1) margins[i] = largest[i] - column[i];
  return margins;
}

/** How many rows have each code (missing ones, −1, are not counted). */
export function countCodes(codes: Int32Array, levels: number): number[] {
  const counts = new Array<number>(levels).fill(0);
  for (let i = 0; i < codes.length; i += 1) if (codes[i] >= 0) counts[codes[i]] += 1;
  return counts;
}

/**
 * The offset with exactly `wanted` margins below it (or the nearest that float32 allows), by bisection. The margins are
 * partitioned on the way, so that each step looks only at those within the bisected interval.
 */
function offsetFor(margins: Float32Array, wanted: number): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < margins.length; i += 1) {
    if (margins[i] < low) low = margins[i];
    if (margins[i] > high) high = margins[i];
  }
  const spread = Math.max(1, Math.abs(low), Math.abs(high)) * 1e-6;
  low -= spread;
  high += spread;
  let from = 0;
  let to = margins.length;
  for (let step = 0; step < 60; step += 1) {
    const middle = fround((low + high) / 2);
    if (middle <= low || middle >= high) break;
    let below = from;
    for (let i = from; i < to; i += 1) {
      const margin = margins[i];
      if (margin < middle) {
        margins[i] = margins[below];
        margins[below] = margin;
        below += 1;
      }
    }
    if (below === wanted) return middle;
    if (below < wanted) {
      low = middle;
      from = below;
    } else {
      high = middle;
      to = below;
    }
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
  const count = (tried: ArrayLike<number>) => countCodes(categoryCodes(columns, tried), n);
  const plain = wantedShares === undefined ? count(new Array<number>(n).fill(0)) : [];
  if (wantedShares === undefined && plain.every((wins) => wins > 0)) return new Array<number>(n).fill(0);
  const wanted = quotas(wantedShares ?? liftedShares(plain), rows);
  const offsets = start ? Float32Array.from(start) : new Float32Array(n);
  // A quarter of a percentage point, or as near as single rows allow.
  const tolerance = Math.max(n > 2 ? 1 : 0, 0.0025 * rows);
  const { largest, codes } = competition(columns, offsets);
  let counts = countCodes(codes, n);
  let best = offsets.slice();
  let bestCounts = counts;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 60 * n; step += 1) {
    const off = counts.map((wins, j) => Math.abs(wins - wanted[j]));
    const furthest = Math.max(...off);
    const empty = counts.filter((wins) => wins === 0).length;
    if (furthest + empty * rows < least) {
      least = furthest + empty * rows;
      best = offsets.slice();
      bestCounts = counts;
    }
    if (empty === 0 && furthest <= tolerance) break;
    const j = off.indexOf(furthest);
    withdraw(columns, offsets, j, largest, codes);
    offsets[j] = offsetFor(marginsOver(largest, columns[j]), wanted[j]);
    compete(columns[j], offsets[j], j, largest, codes);
    counts = countCodes(codes, n);
  }
  const shifted = best.map((offset) => offset - best[0]);
  // Rounding may cost a category its last row.
  const shiftedCounts = best[0] === 0 ? bestCounts : count(shifted);
  const shiftedServes = shiftedCounts.every((wins) => wins > 0);
  const result = Array.from(shiftedServes ? shifted : best);
  const never = (shiftedServes ? shiftedCounts : bestCounts).indexOf(0);
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
