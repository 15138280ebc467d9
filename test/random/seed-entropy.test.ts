import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { seedEntropy } from "../../src/random/seed-entropy.js";

describe("an estimate of how hard a seed is to guess, in bits", () => {
  test.each([
    ["42", 6.6],
    ["482913", 19.9],
    ["702938471625", 39.9],
    ["3f9a0c7be12d4856a7b0c9d8e1f23456", 128],
    ["3f9a0c7b-e12d-4856-a7b0-c9d8e1f23456", 128],
  ])("%s: %d", (seed, bits) => {
    expect(seedEntropy(seed)).toBeCloseTo(bits, 1);
  });

  test.each([
    ["a word, whatever its letters", "statistics", 12],
    ["a word and a date", "exam-2026-06-20", 30],
    ["a date in another order", "exam 20.06.2026", 30],
    ["a date without separators", "exam20260620", 30],
    ["two words and a year", "summer exam 2026", 31],
    ["one digit again and again", "111111111111", 10],
    ["digits in a row", "123456789012", 10],
    ["a word again and again", "examexamexamexam", 16],
    ["one letter again and again", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 10],
    ["a hexadecimal habit", "deadbeefdeadbeef", 30],
  ])("%s is no secret: %s has less than %d", (_, seed, most) => {
    expect(seedEntropy(seed)).toBeLessThan(most);
    expect(seedEntropy(seed)).toBeGreaterThan(0);
  });

  test("six words that have nothing to do with each other are a good one", () => {
    expect(seedEntropy("tulip gravel monday copper violin sauce")).toBeGreaterThan(60);
  });

  test("never more than the characters can carry, and never less than 0", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200, unit: "grapheme-ascii" }), (seed) => {
        const bits = seedEntropy(seed);
        expect(bits).toBeGreaterThan(0);
        expect(bits).toBeLessThanOrEqual(Math.log2(95) * seed.length);
      }),
    );
  });
});
