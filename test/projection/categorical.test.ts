import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { categoryCodes, categoryOffsets, countCodes, featureRow } from "../../src/projection/categorical.js";
import { quotas, shares } from "../../src/projection/frequencies.js";
import { samples } from "./samples.js";

function columnsOf(categories: number, rows: number, seed: string): Float32Array[] {
  const { X } = samples(categories, rows, seed);
  return Array.from({ length: categories }, (_, j) => featureRow(X, j));
}

test("without frequencies the category is the argmax, the first of equals", () => {
  const columns = [Float32Array.of(1, 0, 5, 1), Float32Array.of(2, 0, 4, 2), Float32Array.of(0, 0, 5, 3)];
  expect(categoryOffsets(columns, undefined, "x")).toEqual([0, 0, 0]);
  expect(Array.from(categoryCodes(columns, [0, 0, 0]))).toEqual([1, 0, 0, 2]);
});

test("frequencies are met within one percentage point", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 12 }),
      fc.integer({ min: 0, max: 1000 }),
      (weights, seed) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const wanted = weights.map((weight) => weight / total);
        const columns = columnsOf(weights.length, 1500, String(seed));
        const codes = categoryCodes(columns, categoryOffsets(columns, wanted, "x"));
        countCodes(codes, weights.length).forEach((count, j) => {
          expect(Math.abs(count / 1500 - wanted[j])).toBeLessThanOrEqual(0.01);
        });
      },
    ),
    { numRuns: 40 },
  );
});

test("Zipf's law over 20 categories, from earlier offsets in no time", () => {
  const columns = columnsOf(20, 4000, "zipf");
  const wanted = shares("zipf", 20);
  const offsets = categoryOffsets(columns, wanted, "x");
  const counts = countCodes(categoryCodes(columns, offsets), 20);
  counts.forEach((count, j) => {
    expect(Math.abs(count / 4000 - wanted[j])).toBeLessThanOrEqual(0.01);
  });
  expect(counts).not.toContain(0);
  expect(categoryOffsets(columns, wanted, "x", offsets)).toEqual(offsets);
});

test("a category that the argmax never chooses is lifted", () => {
  const columns = columnsOf(3, 300, "lift");
  const low = columns[1].map((value) => value - 1000);
  const codes = categoryCodes(
    [columns[0], low, columns[2]],
    categoryOffsets([columns[0], low, columns[2]], undefined, "x"),
  );
  expect(countCodes(codes, 3)[1]).toBeGreaterThan(0);
});

test("columns that cannot be told apart are refused with their place", () => {
  const same = Float32Array.of(1, 1, 1, 1);
  expect(() => categoryOffsets([same, same], undefined, "columns[2] (region)")).toThrow(
    /^columns\[2\] \(region\): category \d of 2 occurs in no row/,
  );
});

test("shares sum to 1, quotas to the rows, and every category gets one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 15 }),
      fc.integer({ min: 15, max: 500 }),
      (weights, rows) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const counts = quotas(
          weights.map((weight) => weight / total),
          rows,
        );
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows);
        expect(Math.min(...counts)).toBeGreaterThan(0);
      },
    ),
  );
  expect(shares({ zipf: 2 }, 3).map((share) => share / shares({ zipf: 2 }, 3)[0])).toEqual([
    1,
    expect.closeTo(1 / 4, 12),
    expect.closeTo(1 / 9, 12),
  ]);
  expect(shares("equal", 4)).toEqual([0.25, 0.25, 0.25, 0.25]);
});
