import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { exp, log } from "../../src/random/elementary.js";
import { normal } from "../../src/random/normal.js";
import { stream } from "../../src/random/streams.js";

/** Difference in units of the last place of the expected value. */
function ulps(actual: number, expected: number): number {
  return Math.abs(actual - expected) / (Math.abs(expected) * Number.EPSILON);
}

describe("our own elementary functions agree with the engine's to a few units in the last place", () => {
  test("log", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        if (Math.log(x) !== 0)
          expect(Math.abs(log(x) - Math.log(x))).toBeLessThan(4e-16 * Math.max(1, Math.abs(Math.log(x))));
      }),
    );
  });

  test("exp", () => {
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(ulps(exp(x), Math.exp(x))).toBeLessThan(4);
      }),
    );
  });
});

test("normal numbers have mean 0, variance 1 and the tails of a normal distribution", () => {
  const draw = normal(stream("tests", "normal"));
  const sample = Array.from({ length: 100_000 }, draw);
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length;
  const beyondTwo = sample.filter((value) => Math.abs(value) > 2).length / sample.length;
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.003);
});

test("streams with other names have other numbers, whatever characters the names have", () => {
  const first = (...path: [string, ...(string | number)[]]) => stream(...path)();
  expect(
    new Set([first("a", "b/c"), first("a", "b", "c"), first("a/b", "c"), first("a", "b%2Fc")]).size,
  ).toBe(4);
});
