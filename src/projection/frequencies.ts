/**
 * How often each category shall occur: given shares, equal shares, or Zipf's law.
 */
import { exp, log } from "../random/elementary.js";

export type Frequencies = readonly number[] | "equal" | "zipf" | { readonly zipf: number };

/** The shares of `categories` categories; they sum to 1. Zipf: the share of rank r is proportional to r^−exponent. */
export function shares(frequencies: Frequencies, categories: number): number[] {
  if (typeof frequencies === "object" && !("zipf" in frequencies)) return [...frequencies];
  if (frequencies === "equal") return new Array<number>(categories).fill(1 / categories);
  const exponent = typeof frequencies === "object" ? frequencies.zipf : 1;
  const weights = Array.from({ length: categories }, (_, i) => exp(-exponent * log(i + 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Whole numbers of rows that sum to `rows` and follow the shares, each at least 1 (largest remainders get the rest). */
export function quotas(shareOf: readonly number[], rows: number): number[] {
  const counts = shareOf.map((share) => Math.max(1, Math.floor(share * rows)));
  let left = rows - counts.reduce((sum, count) => sum + count, 0);
  const byNeed = shareOf
    .map((share, index) => ({ index, need: share * rows - counts[index] }))
    .sort((a, b) => b.need - a.need || a.index - b.index);
  for (let i = 0; left > 0; i += 1, left -= 1) counts[byNeed[i % byNeed.length].index] += 1;
  // Categories lifted to one row take it from the largest.
  for (; left < 0; left += 1) counts[counts.indexOf(Math.max(...counts))] -= 1;
  return counts;
}
