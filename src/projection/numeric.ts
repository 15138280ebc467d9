/**
 * Numeric attributes: a column of X as it is, rescaled to a range, or mapped by ranks to a named distribution.
 *
 * Every map is monotone and piecewise linear between knots (a range has two, a distribution 257), so its derivative is
 * the slope of a piece: the tape can use it as an operation, and further rows can be mapped with the same knots.
 */
import { MOST_KNOTS } from "../kernels/piecewise-table.js";
import { type Distribution, quantile } from "./distributions.js";
import { radixSort } from "./radix-sort.js";

/** Linear to [low, high], or by ranks to a distribution. */
export type NumericMap = { readonly to: "range"; readonly low: number; readonly high: number } | Distribution;

/** x ↦ y through the points (knots[i], values[i]): linear between them, constant outside. Knots ascend strictly. */
export interface PiecewiseMap {
  readonly knots: readonly number[];
  readonly values: readonly number[];
}

/** Pieces of a rank table; in the tails they get as short as single rows. */
const PIECES = MOST_KNOTS - 1;

/**
 * The knots of a map, from all values of a column.
 *
 * The knots of a distribution are ranks of the column, dense in the tails (t²(3 − 2t) of evenly spaced t), and the value
 * at rank r is the quantile at (r + ½)/N. Equal values of a constant column map to the middle.
 */
export function piecewiseMap(values: Float32Array, map: NumericMap): PiecewiseMap {
  const sorted = radixSort(values);
  const last = sorted.length - 1;
  if (map.to === "range") {
    if (sorted[0] === sorted[last]) return { knots: [sorted[0]], values: [(map.low + map.high) / 2] };
    return { knots: [sorted[0], sorted[last]], values: [map.low, map.high] };
  }
  const knots: number[] = [];
  const images: number[] = [];
  const pieces = Math.min(PIECES, last);
  let previousRank = -1;
  for (let k = 0; k <= pieces; k += 1) {
    const t = pieces === 0 ? 0 : k / pieces;
    const rank = last <= PIECES ? k : Math.round(last * t * t * (3 - 2 * t));
    if (rank === previousRank) continue;
    previousRank = rank;
    // Equal values share the quantile in the middle of their ranks.
    let from = rank;
    while (from > 0 && sorted[from - 1] === sorted[rank]) from -= 1;
    let to = rank;
    while (to < last && sorted[to + 1] === sorted[rank]) to += 1;
    if (knots.length > 0 && knots[knots.length - 1] === sorted[rank]) continue;
    knots.push(sorted[rank]);
    images.push(quantile(map, ((from + to) / 2 + 0.5) / sorted.length));
  }
  return { knots, values: images };
}

/** The piece that holds x: the last i with knots[i] ≤ x, at most knots.length − 2. */
function pieceOf(knots: readonly number[], x: number): number {
  let low = 0;
  let high = knots.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (knots[middle] <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The map at each x, in float64. */
export function applyPiecewise({ knots, values }: PiecewiseMap, x: Float32Array): Float64Array {
  const result = new Float64Array(x.length);
  const last = knots.length - 1;
  for (let i = 0; i < x.length; i += 1) {
    if (x[i] <= knots[0]) result[i] = values[0];
    else if (x[i] >= knots[last]) result[i] = values[last];
    else {
      const piece = pieceOf(knots, x[i]);
      const share = (x[i] - knots[piece]) / (knots[piece + 1] - knots[piece]);
      result[i] = values[piece] + share * (values[piece + 1] - values[piece]);
    }
  }
  return result;
}

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

/** x with so many decimals: the float64 number that reads back from the short decimal text. */
export function roundTo(x: number, decimals: number): number {
  const power = POWERS[decimals];
  const rounded = Math.round(x * power) / power;
  return rounded === 0 ? 0 : rounded;
}
