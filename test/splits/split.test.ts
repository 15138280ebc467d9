import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { TableInput } from "../../src/projection/schema.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { stream } from "../../src/random/streams.js";
import { rowIds, type Splits, splitTable } from "../../src/splits/split.js";
import { moments } from "../../src/table/moments.js";
import { samples } from "../projection/samples.ts";

function split(rows: number, splits: TableInput["splits"], seed = "a"): { y: Float32Array; parts: Splits } {
  const schema = checkTable({ rows, columns: [{ kind: "numeric" }], splits });
  const { y } = samples(1, rows);
  return { y, parts: splitTable(y, schema.splits, stream(seed)) };
}

test("splits are disjoint and complete, and have the sizes that were asked for", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 400 }),
      fc.double({ min: 0.1, max: 0.4, noNaN: true }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (rows, test, validation, stratify) => {
        const { parts } = split(rows, { test, validation, stratify });
        expect(parts.test).toHaveLength(Math.round(test * rows));
        expect(parts.validation).toHaveLength(validation);
        const all = [...parts.train, ...parts.validation, ...parts.test].sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: rows }, (_, i) => i));
      },
    ),
  );
});

test("the seed decides, and nothing else", () => {
  expect(split(200, { test: 50 })).toEqual(split(200, { test: 50 }));
  expect(split(200, { test: 50 }).parts.test).not.toEqual(split(200, { test: 50 }, "b").parts.test);
});

test("stratified, every split has the same spread of targets", () => {
  const { y, parts } = split(2000, { test: 200, validation: 0.25, stratify: true });
  const byTarget = Array.from(y.keys()).sort((a, b) => y[a] - y[b]);
  const test = new Set(parts.test);
  for (let stratum = 0; stratum < 20; stratum += 1) {
    const members = byTarget.slice(stratum * 100, (stratum + 1) * 100);
    expect(Math.abs(members.filter((row) => test.has(row)).length - 10)).toBeLessThanOrEqual(1);
  }
  const { mean } = moments(y);
  const testMean = moments(Float64Array.from(parts.test, (row) => y[row])).mean;
  expect(Math.abs(testMean - mean)).toBeLessThan(0.2);
});

test("ids are 1 … N in random order: they say nothing about the row", () => {
  const ids = rowIds(1000, stream("ids"));
  expect(Array.from(ids).sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  const rank = Float64Array.from({ length: 1000 }, (_, i) => (ids[i] - 500.5) * (i - 499.5));
  // Spearman's correlation of id and row number; its standard deviation is 0.03.
  expect(Math.abs((12 * rank.reduce((sum, value) => sum + value, 0)) / 1000 ** 3)).toBeLessThan(0.15);
});
