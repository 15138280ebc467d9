/**
 * A piecewise linear map as one array of float64 numbers, so that kernels find a piece quickly and threads can share it:
 * [number of knots, first knot, buckets per unit, knots, values, slopes, first piece of each bucket].
 */

/** The most knots of a map. */
export const MOST_KNOTS = 257;
/** Equal parts of the range of the knots: a search begins at the first piece of x's bucket. */
export const BUCKETS = 256;

export const KNOTS = 3;
export const VALUES = KNOTS + MOST_KNOTS;
export const SLOPES = VALUES + MOST_KNOTS;
export const STARTS = SLOPES + MOST_KNOTS;
export const PIECEWISE_LENGTH = STARTS + BUCKETS;

/** Fills the table for a map through the points (knots[i], values[i]), knots strictly ascending. */
export function fillPiecewiseTable(
  table: Float64Array,
  knots: readonly number[],
  values: readonly number[],
): void {
  const last = knots.length - 1;
  const low = knots[0];
  const perUnit = last > 0 ? BUCKETS / (knots[last] - low) : 0;
  table.set([knots.length, low, perUnit]);
  table.set(knots, KNOTS);
  table.set(values, VALUES);
  for (let i = 0; i < last; i++) {
    table[SLOPES + i] = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i]);
  }
  for (let bucket = 0, piece = 0; bucket < BUCKETS; bucket++) {
    // One bucket early, so that rounding never starts a search beyond x.
    while (piece + 1 < last && (knots[piece + 1] - low) * perUnit < bucket - 1) piece++;
    table[STARTS + bucket] = piece;
  }
}
