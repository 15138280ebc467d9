/**
 * Cut points of ordinal columns (section 3.2): equal-width, equal-frequency or k-means bins of a continuous column.
 *
 * A cut point belongs to the bin above it: the bin of x is the number of cut points ≤ x. Cut points are float32 numbers,
 * so that float32 and float64 code put every value in the same bin.
 */
import { UsageError } from "../usage-error.js";
import { kMeansStarts } from "./k-means.js";
import { radixSort } from "./radix-sort.js";

export const BINNINGS = ["equal-width", "equal-frequency", "k-means"] as const;
export type Binning = (typeof BINNINGS)[number];

/** The float32 number halfway between two neighbours, or the upper one where float32 has nothing between. */
function between(lower: number, upper: number): number {
  const middle = Math.fround((lower + upper) / 2);
  return middle > lower && middle <= upper ? middle : upper;
}

function equalWidth(sorted: Float32Array, bins: number): number[] {
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  return Array.from({ length: bins - 1 }, (_, i) => Math.fround(low + ((i + 1) * (high - low)) / bins));
}

/** Begins each bin at the wanted row, or at the nearest place where the value changes: equal values share a bin. */
function equalFrequencyStarts(sorted: Float32Array, changes: Int32Array, bins: number): number[] {
  const starts: number[] = [];
  let next = 0;
  let first = 0;
  for (let bin = 1; bin < bins; bin += 1) {
    const wanted = Math.floor((bin * sorted.length) / bins);
    // Each later bin still needs a change of its own.
    const last = changes.length - (bins - bin);
    while (next < last && changes[next] < wanted) next += 1;
    if (next > first && wanted - changes[next - 1] <= changes[next] - wanted) next -= 1;
    starts.push(changes[next]);
    next += 1;
    first = next;
  }
  return starts;
}

/** The places in a sorted array where a new value begins, the first one left out. */
function changesOf(sorted: Float32Array): Int32Array {
  const changes = new Int32Array(sorted.length);
  let size = 0;
  for (let i = 1; i < sorted.length; i += 1) if (sorted[i] !== sorted[i - 1]) changes[size++] = i;
  return changes.subarray(0, size);
}

/**
 * The bins − 1 ascending cut points of a column.
 *
 * Equal-frequency bins differ by at most one row as long as no equal values stand across a boundary (equal values always
 * share a bin). K-means bins have the least within-bin sum of squares. Equal-width bins may be empty, except the outer two.
 *
 * @param values one column of X, in any order
 * @param where how messages call the column, for example `columns[3] (condition)`
 * @throws UsageError when the column has fewer different values than bins
 */
export function cutPoints(values: Float32Array, bins: number, binning: Binning, where: string): number[] {
  const sorted = radixSort(values);
  const changes = changesOf(sorted);
  if (changes.length + 1 < bins) {
    throw new UsageError(
      `${where}: ${bins} bins need at least ${bins} different values, and the column of X behind it has ${changes.length + 1}`,
    );
  }
  if (binning === "equal-width") return equalWidth(sorted, bins);
  const starts =
    binning === "k-means" ? kMeansStarts(sorted, bins) : equalFrequencyStarts(sorted, changes, bins);
  return starts.map((start) => between(sorted[start - 1], sorted[start]));
}
