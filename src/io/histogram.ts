/**
 * Small histograms made of characters, one per column of a description.
 */
import { inRange } from "../table/range.js";

const BARS = "▁▂▃▄▅▆▇█";

/** Counts as bars of eight heights; a count of 0 is a space, the largest count the highest bar. */
export function bars(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count) =>
      count === 0 ? " " : BARS[Math.min(BARS.length - 1, Math.floor((count / most) * BARS.length))],
    )
    .join("");
}

/** How many of the present values lie in each of `bins` equal-width intervals from the least to the largest. */
export function binCounts(column: Float32Array | Float64Array, bins: number): number[] {
  const values = inRange(column);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counts = new Array<number>(bins).fill(0);
  const width = (high - low) / bins;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    counts[width > 0 ? Math.min(bins - 1, Math.floor((value - low) / width)) : 0] += 1;
  }
  return counts;
}
