import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { ckmeans } from "simple-statistics";
import { countCodes } from "../../src/projection/categorical.js";
import { BINNINGS, cutPoints } from "../../src/projection/cut-points.js";
import { kMeansStarts } from "../../src/projection/k-means.js";
import { ordinalCodes } from "../../src/projection/ordinal.js";
import { samples } from "./samples.js";

function sumOfSquares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** The least within-cluster sum of squares over all ways to cut a sorted array, by trying every one. */
function exhaustive(sorted: readonly number[], clusters: number): number {
  if (clusters === 1) return sumOfSquares(sorted);
  let least = Number.POSITIVE_INFINITY;
  for (let first = 1; first <= sorted.length - clusters + 1; first += 1) {
    least = Math.min(
      least,
      sumOfSquares(sorted.slice(0, first)) + exhaustive(sorted.slice(first), clusters - 1),
    );
  }
  return least;
}

function cutAt(sorted: readonly number[], starts: readonly number[]): number[][] {
  const edges = [0, ...starts, sorted.length];
  return edges.slice(1).map((end, i) => sorted.slice(edges[i], end));
}

test("k-means bins are the optimum that exhaustive search finds, equal values included", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 4, maxLength: 11 }),
      fc.integer({ min: 2, max: 4 }),
      (values, clusters) => {
        const sorted = [...values].sort((a, b) => a - b);
        fc.pre(new Set(sorted).size >= clusters);
        const starts = kMeansStarts(Float32Array.from(sorted), clusters);
        const found = cutAt(sorted, starts).reduce((sum, cluster) => sum + sumOfSquares(cluster), 0);
        expect(found).toBeCloseTo(exhaustive(sorted, clusters), 6);
        for (const start of starts) expect(sorted[start]).toBeGreaterThan(sorted[start - 1]);
      },
    ),
  );
});

test("k-means bins of 2,000 values are those of simple-statistics", () => {
  const sorted = Float32Array.from(samples(1, 2000).X.data).sort();
  const theirs = ckmeans(Array.from(sorted), 5);
  expect(cutAt(Array.from(sorted), kMeansStarts(sorted, 5))).toEqual(theirs);
});

const distinctValues = fc.uniqueArray(fc.float({ min: -1e6, max: 1e6, noNaN: true }), {
  minLength: 7,
  maxLength: 200,
  selector: (value) => value + 0,
});

test("equal-frequency bins differ by at most one row", () => {
  fc.assert(
    fc.property(distinctValues, fc.integer({ min: 2, max: 7 }), (values, bins) => {
      const x = Float32Array.from(values);
      const counts = countCodes(ordinalCodes(x, cutPoints(x, bins, "equal-frequency", "x")), bins);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test("equal values share a bin, and every equal-frequency or k-means bin has a row", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 60 }),
      fc.integer({ min: 2, max: 5 }),
      fc.constantFrom("equal-frequency" as const, "k-means" as const),
      (values, bins, binning) => {
        fc.pre(new Set(values).size >= bins);
        const x = Float32Array.from(values);
        const cuts = cutPoints(x, bins, binning, "x");
        expect(cuts).toHaveLength(bins - 1);
        expect(countCodes(ordinalCodes(x, cuts), bins)).not.toContain(0);
      },
    ),
  );
});

test("equal-width cut points are evenly spaced from the least to the largest value", () => {
  expect(cutPoints(Float32Array.of(0, 1, 2, 9, 10), 5, "equal-width", "x")).toEqual([2, 4, 6, 8]);
});

test("cut points are float32 numbers, so float32 and float64 code agree", () => {
  const { X } = samples(1, 500);
  for (const binning of BINNINGS) {
    for (const cut of cutPoints(X.data, 6, binning, "x")) expect(Math.fround(cut)).toBe(cut);
  }
});

test("a column with too few different values is refused with its place", () => {
  expect(() => cutPoints(Float32Array.of(1, 1, 2, 2), 3, "k-means", "columns[3] (size)")).toThrow(
    "columns[3] (size): 3 bins need at least 3 different values, and the column of X behind it has 2",
  );
});
