/**
 * Values of a size that can be squared: beyond it, sums of squares (and of their squares) leave float64.
 */

/** Between 2^−200 and 2^200 (6e−61 and 2e60) the fourth power is a normal number. */
const SQUARED_TWICE = 200;

/**
 * The power of two to divide by, so that the largest value is between 1 and 2; 1 where the values are in range already.
 * @param exponent what is in range: sizes from 2^−exponent to 2^exponent
 */
export function rangeScale(values: Iterable<number>, exponent = SQUARED_TWICE): number {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  if (largest === 0 || (largest >= 2 ** -exponent && largest <= 2 ** exponent)) return 1;
  // 2^−1074 has no reciprocal: the smallest scale is the smallest normal number.
  return 2 ** Math.max(-1022, Math.min(1023, Math.floor(Math.log2(largest))));
}

/** The values divided by their rangeScale; themselves where they are in range. */
export function inRange<T extends Float32Array | Float64Array>(values: T): T {
  const scale = rangeScale(values);
  return scale === 1 ? values : (values.map((value) => value / scale) as T);
}
