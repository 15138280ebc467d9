import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { SAFE_BITS, seedEntropy } from "../../src/random/seed-entropy.js";
import { stream } from "../../src/random/streams.js";

describe("an estimate of how hard a seed is to guess, in bits", () => {
  test.each([
    ["42", 6.6],
    ["482913", 19.9],
    ["702938471625", 39.9],
  ])("%s: %d", (seed, bits) => {
    expect(seedEntropy(seed)).toBeCloseTo(bits, 1);
  });

  test.each([
    ["a word, whatever its letters", "statistics", 12],
    ["a word and a date", "exam-2026-06-20", 30],
    ["a date in another order", "exam 20.06.2026", 30],
    ["a date without separators", "exam20260620", 30],
    ["two words and a year", "summer exam 2026", 31],
    ["one digit again and again", "111111111111", 14],
    ["digits in a row", "123456789012", 16],
    ["a word again and again", "examexamexamexam", 20],
    ["one letter again and again", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 14],
    ["a hexadecimal habit", "deadbeefdeadbeef", 30],
  ])("%s is no secret: %s has less than %d", (_, seed, most) => {
    expect(seedEntropy(seed)).toBeLessThan(most);
    expect(seedEntropy(seed)).toBeGreaterThan(0);
  });

  test.each(["3f9a0c7be12d4856a7b0c9d8e1f23456", "3f9a0c7b-e12d-4856-a7b0-c9d8e1f23456"])(
    "%s: four bits a digit, less where digits come again",
    (seed) => {
      expect(seedEntropy(seed)).toBeGreaterThan(115);
      expect(seedEntropy(seed)).toBeLessThanOrEqual(128);
    },
  );

  test("six words that have nothing to do with each other are a good one", () => {
    expect(seedEntropy("tulip gravel monday copper violin sauce")).toBeGreaterThan(60);
  });

  test("never more than the characters can carry, and never less than 0", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200, unit: "grapheme-ascii" }), (seed) => {
        const bits = seedEntropy(seed);
        expect(bits).toBeGreaterThan(0);
        expect(bits).toBeLessThanOrEqual(Math.log2(95) * seed.length + 1e-9);
      }),
    );
  });
});

const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("hex");

/** What a person may type who thinks that it is long enough. */
const GUESSABLE: readonly string[] = [
  ...["42", "482913", "702938471625", "20260620", "exam-2026-06-20", "exam 20.06.2026", "exam20260620"],
  ...[
    "summer exam 2026",
    "Final-Exam-2026!",
    "statistics final exam summer semester 2026",
    "exam_2026_v2_final",
  ],
  ...[
    "Klausur Statistik Wintersemester 2025/26",
    "esame di statistica appello di giugno 2026",
    "prüfung sommer 26",
  ],
  ...[
    "111111111111",
    "123456789012",
    "98765432109876543210",
    "00000000000000000000000000000042",
    "0".repeat(40),
  ],
  ...["a".repeat(32), "examexamexamexam", "deadbeefdeadbeef", "abcabcabcabcabcabcabcabc", "12".repeat(16)],
  ...["aaaaaaaabbbbbbbbccccccccdddddddd", "20260620".repeat(4), "00000000-0000-0000-0000-000000000000"],
  ...["12345678-1234-1234-1234-123456789abc", "11111111-2222-3333-4444-555555555555"],
  ...[
    "0123456789abcdef",
    "0123456789abcdef".repeat(2),
    "fedcba9876543210".repeat(2),
    "abcdefghijklmnopqrstuvwxyz",
  ],
  ...[
    "zyxwvutsrqponmlkjihgfedcba",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "00112233445566778899aabbccddeeff",
  ],
  ...["aabbccddeeffgghhiijjkkllmmnnoo", "1a2b3c4d5e6f7g8h9i0j1k2l3m", "a1b2c3d4e5f6", "13579111315171921"],
  ...["deadbeefcafebabe", "deadbeefcafebabefeedfacebadc0ffee", "c0ffee".repeat(5), "DEADBEEF".repeat(4)],
  ...["3.14159265358979323846264338327950288", "314159265358979323846264338327950288"],
  ...["2.718281828459045235360287471352", "27182818284590452353602874713526624977"],
  ...[
    "1.4142135623730950488016887242",
    "14142135623730950488016887242096980785",
    "1618033988749894848204586834",
  ],
  ...[
    "112358132134558914423337761098715972584",
    "23571113171923293137414347",
    "1248163264128256512102420484096",
  ],
  ...[
    "qwertz",
    "qwertyuiop",
    "qwertzuiopasdfghjkl",
    "qwertyuiopasdfghjklzxcvbnm",
    "asdfghjkl",
    "azertyuiopqsdfghjklm",
  ],
  ...["1qaz2wsx3edc4rfv", "1qay2wsx3edc4rfv5tgb6zhn", "q1w2e3r4t5y6u7i8o9p0", "mnbvcxzlkjhgfdsapoiuytrewq"],
  ...[
    "password",
    "Password123!",
    "p4ssw0rd",
    "P4ssw0rd!2026",
    "P@$$w0rd123",
    "l1n34r r3gr3ss10n",
    "s3cr3t s33d",
  ],
  ...["letmein123", "iloveyou", "iloveyouiloveyou", "hunter2hunter2", "trustno1", "admin123", "changeme"],
  ...["correct horse battery staple", "CorrectHorseBatteryStaple", "correct-horse-battery-staple"],
  ...["the quick brown fox jumps over the lazy dog", "to be or not to be", "may the force be with you"],
  ...[
    "hello world",
    "Hello, World!",
    "lorem ipsum dolor sit amet",
    "once upon a time",
    "my secret seed for the exam",
  ],
  ...[
    "ilovemydogverymuch",
    "mysecretpassword2026",
    "machine learning exam",
    "heteroscedasticity",
    "abracadabra",
  ],
  ...["nonlinear regression exam june 2026", "summer2026winter2027", "monday tuesday wednesday thursday"],
  ...[digest("md5", ""), digest("md5", "password"), digest("md5", "1234"), digest("md5", "2026")],
  ...[
    digest("sha1", "exam"),
    digest("sha256", "42"),
    digest("sha256", "hello world"),
    digest("sha512", "test"),
  ],
  ...[digest("sha1", "secret").toUpperCase(), Buffer.from("exam2026secret").toString("hex")],
  ...[Buffer.from("password2026").toString("base64"), Buffer.from("statistics exam").toString("base64")],
];

/** What looks long, and was not drawn at random. */
const LOOKS_LONG: readonly string[] = [
  ...["Wed Nov 25 16:58:33 UTC 2026", "Wed 25 Nov 16:58:33 CET 2026", "Wed Nov 25 04:58:33 PM UTC 2026"],
  "Wed Nov 25 2026 16:58:33 GMT+0000 (Coordinated Universal Time)",
  "Wed Nov 25 2026 17:58:33 GMT+0100 (Central European Standard Time)",
  ...["2026-11-25T16:58:33.702938471Z", "2026-11-25T16:58:33.702938471+01:00", "20261125T165833Z"],
  ...["Wednesday, November 25, 2026 4:58 PM", "2026-11-25 16:58:33.702938"],
  ...["In the beginning God created the heaven and the earth.", "All models are wrong, but some are useful!"],
  ...["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "550e8400-e29b-41d4-a716-446655440000"],
  ...["giobergia2026synthetic", "1,1,2,3,5,8,13,21,34,55,89,144,233", "2 3 5 7 11 13 17 19 23 29 31 37 41"],
  ...[digest("md5", "klausur2026"), digest("sha256", "exam2025")],
];

test.each(LOOKS_LONG)("%s looks long and is no secret", (seed) => {
  expect(seedEntropy(seed)).toBeLessThan(SAFE_BITS);
});

test.each([
  ["Chinese", 0x4e00, 8000],
  ["Korean", 0xac00, 11172],
  ["Greek", 0x3b1, 24],
  ["Cyrillic", 0x430, 32],
  ["Arabic", 0x621, 26],
])("random characters of other scripts: no less than there are: %s", (name, first, count) => {
  const random = stream("seed-entropy", name);
  const draw = () => String.fromCodePoint(first + Math.floor(random() * count));
  const seeds = Array.from({ length: 500 }, () => Array.from({ length: 10 }, draw));
  // A character that comes again is a copy, and less.
  const different = seeds.filter((seed) => new Set(seed).size === seed.length).map((seed) => seed.join(""));
  expect(different.length).toBeGreaterThan(10);
  const bits = different.map((seed) => seedEntropy(seed));
  expect(Math.min(...bits)).toBeGreaterThan(10 * Math.log2(count) - 1e-9);
});

describe("where a warning ends", () => {
  test("a hundred seeds that can be guessed are below: words, dates, keyboards, known digits, digests, repetitions", () => {
    expect(GUESSABLE.length).toBeGreaterThanOrEqual(100);
    expect(GUESSABLE.filter((seed) => seedEntropy(seed) >= SAFE_BITS)).toEqual([]);
  });

  test.each([
    ["hexadecimal digits", "0123456789abcdef"],
    ["base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"],
    ["base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"],
    ["base64url", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"],
    ["printable ASCII", Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join("")],
    ["decimal digits", "0123456789"],
  ])("random ones of 96 bits and more are above: %s", (name, alphabet) => {
    const length = Math.ceil(96 / Math.log2(alphabet.length));
    const random = stream("seed-entropy", name);
    const draw = () => alphabet[Math.floor(random() * alphabet.length)];
    const seeds = Array.from({ length: 2000 }, () => Array.from({ length }, draw).join(""));
    expect(seeds.filter((seed) => seedEntropy(seed) < SAFE_BITS)).toEqual([]);
  });
});
