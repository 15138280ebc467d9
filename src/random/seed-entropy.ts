/**
 * At most how hard a seed is to guess, from its look alone: the number of bits that the shortest description takes
 * among those that who guesses tries first. A text is cut into words, dates, times, numbers, walks on a keyboard, known
 * digits, copies of what stood before, and single characters, where none of these is shorter (as in Wheeler, "zxcvbn",
 * USENIX Security 2016).
 *
 * It is an upper bound: a text may follow from something that is not looked for here.
 */
import { createHash } from "node:crypto";
import { aText, checkArguments } from "../arguments.js";
import { piecesOfTime } from "./dates-and-times.js";
import { IDENTIFIERS, SEQUENCES, WORDS } from "./known-texts.js";
import { readsLikeLanguage } from "./reads-like-language.js";

/** From here on nobody finds a seed by trying: at a microsecond a guess, a thousand processors take 150,000 years. */
export const SAFE_BITS = 72;

/** One of the 2,000 words that come to mind first. */
const WORD_BITS = 11;
const SEPARATOR_BITS = 1;
/** That digits follow, and how many; each takes its own on top. */
const NUMBER_BITS = 2;
/** That numbers have separators, and which. */
const LIST_BITS = 3;
/** Where in which of the sequences it begins. */
const SEQUENCE_BITS = 12;
/** A letter of a text that reads like a language, where its words are not in the list. */
const PROSE_BITS = 2.2;
/** That it is a copy; from where and how long comes on top. */
const COPY_BITS = 4;
/** Longer texts are looked at so far: nobody types that much, and copies are looked for everywhere. */
const LONGEST_LOOK = 256;
const SHORTEST_COPY = 2;
const SHORTEST_WORD = 3;
const SHORTEST_SEQUENCE = 5;

const KNOWN = new Set(WORDS);
const LONGEST_WORD = Math.max(...WORDS.map((word) => word.length));
const WALKS = SEQUENCES.flatMap((walk) => [walk, Array.from(walk).reverse().join("")]);
const LEET: Readonly<Record<string, string>> = {
  ...{ "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", $: "s", "!": "i" },
};

const SEPARATOR = /[-_ .,:/]/;

/** Characters that somebody chooses from who takes one such as this. */
const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[!-/:-@[-`{-~ ]/, 33],
  // Common ones; a phrase in these scripts counts as if its characters were drawn at random.
  [/\p{Script=Han}/u, 21_000],
  [/\p{Script=Hangul}/u, 11_172],
  [/(?![\p{Script=Han}\p{Script=Hangul}])[^\0-\x7f]/u, 128],
];

/** A digest's length in hexadecimal digits tells its algorithm. */
const DIGESTS: Readonly<Record<number, string>> = { 32: "md5", 40: "sha1", 64: "sha256", 128: "sha512" };
const DIGEST_BITS = 15;
/** Digests of words are looked for with these at their end, too. */
const RECENT_YEARS = Array.from({ length: 6 }, (_, year) => String(2024 + year));
/** A known phrase, however it is written. */
const PHRASE_BITS = 15;
const SHORTEST_PHRASE = 12;

/**
 * At most so many bits has who guesses the seed to try.
 *
 * @example
 * seedEntropy("482913"); // 19.9
 * seedEntropy("exam-2026-06-20"); // 24: a word, a separator, a date
 */
export function seedEntropy(seed: string): number {
  checkArguments("seedEntropy", { seed: [seed, aText] });
  if (seed.length > LONGEST_LOOK) return seedEntropy(seed.slice(0, LONGEST_LOOK));
  const digits = seed.replace(/[-: ]/g, "").toLowerCase();
  const hexadecimal = /^[0-9a-f]{8,}$/.test(digits);
  if (hexadecimal && (IDENTIFIERS.has(digits) || isKnownDigest(digits))) return DIGEST_BITS;
  const letters = seed.toLowerCase().replace(/[^\p{L}\d]/gu, "");
  if (letters.length >= SHORTEST_PHRASE && KNOWN.has(letters)) return PHRASE_BITS;
  const texts = [seed, seed.replaceAll(" ", "")];
  if (hexadecimal) texts.push(readable(digits, "hex"));
  if (/^[\w+/-]{8,}=*$/.test(seed)) texts.push(readable(seed, "base64"));
  const bits = texts.filter((text) => text !== "").map((text) => shortest(text, characterBits(text)));
  if (hexadecimal) bits.push(shortest(digits, /[a-f]/.test(digits) ? () => 4 : characterBits(digits), false));
  if (/^\d+(?:(, ?|[ ;-])\d+)(?:\1\d+)+$/.test(seed)) {
    const numbers = seed.replace(/\D/g, "");
    bits.push(LIST_BITS + shortest(numbers, characterBits(numbers), false));
  }
  return Math.min(...bits);
}

/** A text that is written as hexadecimal digits or in base64; empty where there is none. */
function readable(text: string, encoding: "hex" | "base64"): string {
  const decoded = Buffer.from(text, encoding).toString("latin1");
  return /^[ -~]{6,}$/.test(decoded) ? decoded : "";
}

/** Whether it is the digest of a word, of a word and a year, or of a small number. */
function isKnownDigest(digits: string): boolean {
  const algorithm = DIGESTS[digits.length];
  if (algorithm === undefined) return false;
  const numbers = Array.from({ length: 10_000 }, (_, number) => String(number));
  const phrases = ["", "hello world", "Hello World", "Hello, World!", "hello, world", "123456", "12345678"];
  const is = (text: string) => createHash(algorithm).update(text).digest("hex") === digits;
  return (
    [...phrases, ...WORDS, ...numbers].some(is) ||
    WORDS.some((word) => RECENT_YEARS.some((year) => is(word + year)))
  );
}

/** Bits of the shortest description of a text, with those that a single character takes. */
function shortest(text: string, single: (character: string) => number, dated = true): number {
  const plain = text.toLowerCase();
  const unleet = Array.from(plain, (character) => LEET[character] ?? character).join("");
  /** Bits of the first characters, for each number of them. */
  const best = [0];
  const offer = (begin: number, end: number, bits: number): number => {
    best[end] = Math.min(best[end] ?? Number.POSITIVE_INFINITY, best[begin] + bits);
    return end;
  };
  for (let at = 0; at < text.length; at++) {
    offer(at, at + 1, single(text[at]));
    const after = (dated ? piecesOfTime(text, at) : []).map(({ end, bits }) => offer(at, end, bits));
    const digits = longest(text.length - at, (length) => /\d/.test(text[at + length - 1]));
    if (digits > 1) after.push(offer(at, at + digits, NUMBER_BITS + digits * Math.log2(10)));
    for (let end = at + SHORTEST_WORD; end <= Math.min(text.length, at + LONGEST_WORD); end++) {
      const written = text.slice(at, end);
      const leet = unleet.slice(at, end);
      if (KNOWN.has(plain.slice(at, end))) after.push(offer(at, end, WORD_BITS + caseBits(written)));
      else if (KNOWN.has(leet) || KNOWN.has(leet.replaceAll("i", "l"))) {
        after.push(offer(at, end, WORD_BITS + caseBits(written) + 2));
      }
    }
    const walk = longest(text.length - at, (length) =>
      WALKS.some((known) => known.includes(plain.slice(at, at + length))),
    );
    if (walk >= SHORTEST_SEQUENCE) offer(at, at + walk, SEQUENCE_BITS + Math.log2(walk));
    // As LZ77 has it: so much of what stood before, which may overlap with what it gives.
    for (let from = 0; from < at; from++) {
      const copy = longest(text.length - at, (length) => text[from + length - 1] === text[at + length - 1]);
      if (copy >= SHORTEST_COPY) offer(at, at + copy, COPY_BITS + Math.log2(at - from) + Math.log2(copy));
    }
    for (const end of after)
      if (end > at && SEPARATOR.test(text[end] ?? "")) offer(end, end + 1, SEPARATOR_BITS);
  }
  return best[text.length];
}

/** The greatest length for which something is true that is true for all shorter ones. */
function longest(most: number, holds: (length: number) => boolean): number {
  let length = 0;
  while (length < most && holds(length + 1)) length += 1;
  return length;
}

/** One of three usual ways to write a word; else each letter is written one way or the other. */
function caseBits(word: string): number {
  if (word === word.toLowerCase()) return 0;
  return word === word.toUpperCase() || word.slice(1) === word.slice(1).toLowerCase() ? 1 : word.length;
}

/** What a character takes where nothing is known about its neighbours. */
function characterBits(text: string): (character: string) => number {
  const classes = CLASSES.filter(([pattern]) => pattern.test(text));
  const bits = Math.log2(
    Math.max(
      2,
      classes.reduce((sum, [, size]) => sum + size, 0),
    ),
  );
  if (!readsLikeLanguage(text)) return () => bits;
  return (character) => {
    if (SEPARATOR.test(character)) return SEPARATOR_BITS;
    return /\p{L}/u.test(character) ? PROSE_BITS : bits;
  };
}

/** For warnings: the number of bits, and that it is an upper bound. */
export function seedBits(seed: string): string {
  return `at most about ${Math.round(seedEntropy(seed))} bits`;
}
