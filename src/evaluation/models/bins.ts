/**
 * Features cut into at most 255 bins of about equally many training samples, one byte per value.
 *
 * Cut points as in scikit-learn's histogram gradient boosting: between neighbouring values where there are few
 * different ones, else at percentiles (halfway between the two samples around each).
 */
import { feature, type Matrix } from "../matrix.js";

export const MAX_BINS = 255;

export interface Binned {
  readonly samples: number;
  /** `codes[j * samples + i]` is the number of cut points of feature j below its value for sample i. */
  readonly codes: Uint8Array;
  /** Ascending cut points of each feature: bin b holds values ≤ cuts[b] and above cuts[b − 1]. */
  readonly cuts: readonly Float64Array[];
}

export function binFeatures(X: Matrix): Binned {
  const codes = new Uint8Array(X.rows * X.columns);
  const cuts: Float64Array[] = [];
  for (let j = 0; j < X.columns; j++) {
    const values = feature(X, j);
    const points = cutPoints(values.slice().sort());
    cuts.push(points);
    for (let i = 0; i < X.rows; i++) codes[j * X.rows + i] = countBelow(points, values[i]);
  }
  return { samples: X.rows, codes, cuts };
}

function cutPoints(sorted: Float64Array): Float64Array {
  const different = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (different.length <= MAX_BINS) {
    return different.subarray(1).map((value, i) => different[i] + (value - different[i]) / 2);
  }
  const points: number[] = [];
  for (let bin = 1; bin < MAX_BINS; bin++) {
    const at = (bin / MAX_BINS) * (sorted.length - 1);
    const below = sorted[Math.floor(at)];
    const point = below + (sorted[Math.ceil(at)] - below) / 2;
    if (point !== points.at(-1)) points.push(point);
  }
  return Float64Array.from(points);
}

/** How many of the ascending points are below the value. */
function countBelow(points: Float64Array, value: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
