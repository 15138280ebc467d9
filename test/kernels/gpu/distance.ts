/**
 * Largest difference, relative to the largest expected entry; infinite where a number is missing or not a number,
 * which Math.max would let through a comparison.
 */
export function distance(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const size = Math.max(...expected.map(Math.abs));
  const differences = actual.map((a, i) => Math.abs(a - expected[i]));
  return Math.max(...differences.map((d) => (Number.isNaN(d) ? Number.POSITIVE_INFINITY : d))) / size;
}
