/**
 * A piecewise linear map as one array of float64 numbers, so that threads can share it:
 * [number of knots, knots, values, slopes], with room for the most knots in each part.
 *
 * The room behind the last knot is filled with infinity: a search for the piece then always takes the same steps,
 * without a branch that the processor could guess wrong.
 */

/** The most knots of a map. */
export const MOST_KNOTS = 257;

export const KNOTS = 1;
export const VALUES = KNOTS + MOST_KNOTS;
export const SLOPES = VALUES + MOST_KNOTS;
export const PIECEWISE_LENGTH = SLOPES + MOST_KNOTS;

/** Fills the table for a map through the points (knots[i], values[i]), knots strictly ascending. */
export function fillPiecewiseTable(
  table: Float64Array,
  knots: readonly number[],
  values: readonly number[],
): void {
  table[0] = knots.length;
  table.fill(Number.POSITIVE_INFINITY, KNOTS, VALUES);
  table.set(knots, KNOTS);
  table.set(values, VALUES);
  for (let i = 0; i + 1 < knots.length; i++) {
    table[SLOPES + i] = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i]);
  }
}
