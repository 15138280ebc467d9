/** What is told where a seed that somebody typed keeps plain data secret: it is never refused, but named for what it is. */
import { SAFE_BITS, seedBits, seedEntropy } from "../random/seed-entropy.js";

/**
 * Writes the warning of a recipe's seed, if it gets one: that of plain data is the one that was typed, or the default,
 * which everybody knows. (A table's that was typed is stretched, and cannot be judged.)
 */
export function warnOfSeed(seed: string, recipe: string): void {
  if (seedEntropy(seed) >= SAFE_BITS) return;
  process.stderr.write(
    `warning: the seed can be guessed (${seedBits(seed)}), and who has it can make every target of ${recipe} again; for rows that shall stay secret give a long random --seed, or generate a table.\n`,
  );
}
