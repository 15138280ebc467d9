/** Whether a text is words or random letters, where the words themselves are not known. */
import { WORDS } from "./known-texts.js";

/** Random letters pass for words once in 2^14 times. */
const EVIDENCE_BITS = 14;
const CAPITAL_BITS = 3;
const LETTERS = 26;
/** How often one letter follows another in the known words, and how often any does. */
const FOLLOWS = new Map<string, number>();
for (const word of WORDS) {
  for (const pair of pairsOf(word)) {
    for (const key of [pair, pair[0]]) FOLLOWS.set(key, (FOLLOWS.get(key) ?? 0) + 1);
  }
}

/** Overlapping pairs of letters, as they are written. */
function pairsOf(text: string): string[] {
  return Array.from(text.matchAll(/(?=([a-z]{2}))/gi), ([, pair]) => pair);
}

/**
 * Whether letters follow each other as in words: so much more likely by chance from words than from all letters alike that
 * random letters reach it once in 2^EVIDENCE_BITS times (Wald's bound). In words few capitals follow small letters.
 */
export function readsLikeLanguage(text: string): boolean {
  const evidence = pairsOf(text).map((written) => {
    const pair = written.toLowerCase();
    const chance = ((FOLLOWS.get(pair) ?? 0) + 0.5) / ((FOLLOWS.get(pair[0]) ?? 0) + 0.5 * LETTERS);
    return Math.log2(LETTERS * chance) - (/[a-z][A-Z]/.test(written) ? CAPITAL_BITS : 0);
  });
  return evidence.reduce((sum, bits) => sum + bits, 0) >= EVIDENCE_BITS;
}
