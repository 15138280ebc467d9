/**
 * How hard a seed is to guess: an estimate from its look, without a dictionary.
 *
 * People type words, dates and numbers, and who guesses tries those first. So a word counts as one of some two thousand,
 * whatever its letters, a date as one day of the last years, and only digits count one by one. What looks like a program's
 * random hexadecimal number counts in full. The estimate errs low: a text that is better than it looks gets a warning too
 * many, which does no harm.
 */

/** A word of a language: one of the 2,000 that come to mind first. */
const WORD_BITS = 11;
/** Run-together words are taken apart into words of this length. */
const WORD_LETTERS = 6;
const LETTER_BITS = Math.log2(26);
const DIGIT_BITS = Math.log2(10);
/** A day within some ten years. */
const DATE_BITS = 12;
const YEAR_BITS = 6;
const SEPARATOR_BITS = 1;
const SYMBOL_BITS = 4;
/** 111111, 123456, 987654: where it begins, which way it goes, how far. */
const PATTERN_BITS = 6;

/** Below this length, or with fewer different digits, a hexadecimal number may be a word or a habit. */
const HEX_DIGITS = 16;
const HEX_VARIETY = 8;

const YEAR = "(?:19|20)\\d\\d";
const MONTH = "(?:0?[1-9]|1[0-2])";
const DAY = "(?:0?[1-9]|[12]\\d|3[01])";
const TOKENS = new RegExp(
  [
    `(?<date>${YEAR}([-./_]?)${MONTH}\\2${DAY}(?!\\d)|${DAY}([-./_]?)${MONTH}\\3${YEAR}(?!\\d))`,
    `(?<year>(?<!\\d)${YEAR}(?!\\d))`,
    "(?<digits>\\d+)",
    "(?<letters>\\p{L}+)",
    "(?<separator>[-_ .,:/]+)",
    "(?<symbol>.)",
  ].join("|"),
  "gsu",
);

/**
 * The estimated entropy of a seed, in bits.
 *
 * @example
 * seedEntropy("482913"); // 19.9
 * seedEntropy("exam-2026-06-20"); // 24: a word, a separator, a date
 */
export function seedEntropy(seed: string): number {
  // Zeros in front make no number longer to guess.
  const hexadecimal = seed.replaceAll("-", "").toLowerCase().replace(/^0+/, "");
  if (/^(?=.*[a-f])[0-9a-f]+$/.test(hexadecimal) && isVaried(hexadecimal)) return 4 * hexadecimal.length;
  const [, unit] = /^(.+?)\1+$/su.exec(seed) ?? [];
  if (unit !== undefined) return tokenBits(unit) + Math.log2(seed.length / unit.length);
  return tokenBits(seed);
}

function isVaried(digits: string): boolean {
  return digits.length >= HEX_DIGITS && new Set(digits).size >= HEX_VARIETY;
}

function tokenBits(text: string): number {
  let bits = 0;
  const seen = new Set<string>();
  for (const { 0: token, groups = {} } of text.replace(/^0+(?=\d)/, "").matchAll(TOKENS)) {
    // What is written twice is hardly harder than once.
    if (token.length > 1 && seen.has(token)) {
      bits += SEPARATOR_BITS;
      continue;
    }
    seen.add(token);
    if (groups.date !== undefined) bits += DATE_BITS;
    else if (groups.year !== undefined) bits += YEAR_BITS;
    else if (groups.digits !== undefined) bits += digitBits(groups.digits);
    else if (groups.letters !== undefined) bits += letterBits(groups.letters);
    else bits += groups.separator === undefined ? SYMBOL_BITS : SEPARATOR_BITS;
  }
  return bits;
}

/** Digits that all stay the same, or all go up or down by one, are a pattern, not a number. */
function digitBits(digits: string): number {
  const steps = Array.from(digits.slice(1), (digit, i) => (Number(digit) - Number(digits[i]) + 10) % 10);
  const pattern = steps.every((step) => step === steps[0]) && [0, 1, 9].includes(steps[0] ?? 2);
  return pattern ? Math.min(PATTERN_BITS, DIGIT_BITS * digits.length) : DIGIT_BITS * digits.length;
}

function letterBits(letters: string): number {
  const length = Array.from(letters.replace(/(.)\1{2,}/gu, "$1$1")).length;
  const words = Math.max(1, Math.floor(length / WORD_LETTERS));
  return Math.min(LETTER_BITS * length, WORD_BITS * words);
}
