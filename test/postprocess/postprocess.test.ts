import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { postprocess } from "../../src/postprocess/postprocess.js";
import { project } from "../../src/projection/project.js";
import type { PostprocessSchema, TableInput } from "../../src/projection/schema.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { planTable } from "../../src/projection/table-plan.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { correlation } from "../../src/table/correlation.js";
import { moments } from "../../src/table/moments.js";
import type { Column, NumericColumn, Table } from "../../src/table/table.js";
import { samples } from "../projection/samples.ts";

const rows = 2000;
const columns: TableInput["columns"] = [
  { kind: "numeric", count: 4 },
  { kind: "numeric", name: "age", map: { to: "normal", mean: 40, deviation: 9 }, integer: true },
  { kind: "ordinal", name: "size", bins: 4 },
  { kind: "categorical", name: "region", categories: 3, frequencies: "equal" },
];
const base = (() => {
  const schema = checkTable({ rows, columns });
  const { X, y } = samples(planTable(schema).features, rows);
  return project(X, y, schema, seededStreams("7"));
})();

function run(steps: TableInput["postprocess"]): ReturnType<typeof postprocess> {
  const checked: PostprocessSchema = checkTable({ rows, columns, postprocess: steps }).postprocess;
  return postprocess(base.table, base.target, checked, seededStreams("7"));
}

const missingRows = (column: Column): number[] =>
  Array.from({ length: rows }, (_, i) => i).filter((i) =>
    column.kind === "numeric" ? Number.isNaN(column.values[i]) : column.codes[i] < 0,
  );
const missingCount = (table: Table): number =>
  table.columns.reduce((sum, column) => sum + missingRows(column).length, 0);
const numeric = (table: Table): NumericColumn[] =>
  table.columns.filter((column): column is NumericColumn => column.kind === "numeric");
const changedRows = (before: NumericColumn, after: NumericColumn): number[] =>
  Array.from({ length: rows }, (_, i) => i).filter((i) => !Object.is(before.values[i], after.values[i]));

const everything: TableInput["postprocess"] = {
  dependence: { count: 2 },
  noise: { fraction: 0.5 },
  outliers: { fraction: 0.02 },
  missing: { fraction: 0.05 },
};

test("the table before stays as it is", () => {
  const copy = structuredClone(base);
  const done = run(everything);
  expect(base).toEqual(copy);
  expect(done.table).not.toEqual(base.table);
  expect(done.reports.map(({ step }) => step)).toEqual(["dependence", "noise", "outliers", "missing"]);
});

test("nothing asked, nothing done", () => {
  const done = run({});
  expect(done).toEqual({ table: base.table, target: base.target, reports: [], masks: [], statistics: {} });
});

test("the same seed gives the same table, and one step does not change what another one draws", () => {
  expect(run(everything)).toEqual(run(everything));
  const alone = run({ missing: { fraction: 0.05, columns: ["age", "size"] } });
  const beside = run({ noise: {}, outliers: {}, missing: { fraction: 0.05, columns: ["age", "size"] } });
  const masks = (done: typeof alone) =>
    done.masks.filter(({ step }) => step === "missing").map((mask) => mask.rows);
  expect(masks(beside)).toEqual(masks(alone));
});

describe("missing values", () => {
  test.each(["uniform", "row", "column", "target"] as const)("the fraction is met exactly: %s", (pattern) => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.45, noNaN: true }), (fraction) => {
        const { table, reports } = run({ missing: { fraction, pattern } });
        const cells = rows * table.columns.length;
        expect(missingCount(table)).toBe(Math.round(fraction * cells));
        expect(reports[0]).toMatchObject({
          step: "missing",
          values: Math.round(fraction * cells),
          of: cells,
        });
      }),
      { numRuns: 8 },
    );
  });

  test("the mask has what was there, and nothing else changed", () => {
    const { table, masks } = run({ missing: { fraction: 0.1 } });
    table.columns.forEach((column, c) => {
      const mask = masks.find((one) => one.column === column.name);
      const gone = missingRows(column);
      expect(Array.from(mask?.rows ?? [])).toEqual(gone);
      const before = base.table.columns[c];
      const cells = gone.map((i) =>
        before.kind === "numeric" ? before.values[i] : before.levels[before.codes[i]],
      );
      expect(mask?.before).toEqual(cells);
      if (column.kind === "numeric" && before.kind === "numeric") {
        expect(changedRows(before, column)).toEqual(gone);
      }
    });
  });

  test("by row, affected rows lose their share and the others nothing", () => {
    const { table } = run({ missing: { fraction: 0.1, pattern: "row", share: 0.57 } });
    const perRow = new Array<number>(rows).fill(0);
    for (const column of table.columns) for (const row of missingRows(column)) perRow[row] += 1;
    expect(new Set(perRow)).toEqual(new Set([0, 4]));
  });

  test("by column, few columns lose many values", () => {
    const { table } = run({ missing: { fraction: 0.1, pattern: "column", share: 0.5 } });
    const affected = table.columns.map((column) => missingRows(column).length).filter((count) => count > 0);
    expect(affected).toEqual([700, 700]);
  });

  test.each([1, 0.5, -1])(
    "depending on the target, the rate follows its rank with strength %d",
    (strength) => {
      const { table, target } = run({ missing: { fraction: 0.2, pattern: "target", strength } });
      const byTarget = Array.from({ length: rows }, (_, i) => i).sort(
        (a, b) => target.values[a] - target.values[b],
      );
      const rank = new Array<number>(rows).fill(0);
      byTarget.forEach((row, k) => {
        rank[row] = k;
      });
      const rate = (from: number, to: number) => {
        const gaps = table.columns.flatMap((column) => Array.from(missingRows(column)));
        return (
          gaps.filter((row) => rank[row] >= from && rank[row] < to).length /
          ((to - from) * table.columns.length)
        );
      };
      // The outer twentieths have average ranks of ∓0.95 on the scale −1 … 1: no gaps, and twice the average, nearly.
      expect(Math.abs(rate(0, rows / 20) - 0.2 * (1 - 0.95 * strength))).toBeLessThan(0.05);
      expect(Math.abs(rate(0.95 * rows, rows) - 0.2 * (1 + 0.95 * strength))).toBeLessThan(0.05);
    },
  );
});

describe("outliers", () => {
  test("so many values of X lie so far out, and the mask has the values before", () => {
    const { table, masks } = run({ outliers: { fraction: 0.01, magnitude: 6 } });
    let changed = 0;
    numeric(table).forEach((after, c) => {
      const before = numeric(base.table)[c];
      const { mean, deviation } = moments(before.values);
      const rowsOut = changedRows(before, after);
      changed += rowsOut.length;
      for (const row of rowsOut) {
        const distance = Math.abs(after.values[row] - mean) / deviation;
        expect(distance).toBeGreaterThan(5.8);
        expect(distance).toBeLessThan(9.2);
      }
      const mask = masks.find((one) => one.column === after.name);
      expect(Array.from(mask?.rows ?? [])).toEqual(rowsOut);
      expect(mask?.before).toEqual(rowsOut.map((row) => before.values[row]));
      if (after.integer) expect(after.values.every(Number.isInteger)).toBe(true);
    });
    expect(changed).toBe(0.01 * 5 * rows);
  });

  test("in y, X stays as it is", () => {
    const { table, target } = run({ outliers: { in: "y", fraction: 0.05 } });
    expect(table).toBe(base.table);
    expect(changedRows(base.target, target)).toHaveLength(0.05 * rows);
  });
});

describe("noise", () => {
  test("by row: the chosen rows move by the asked deviation, the others stay", () => {
    const { table, masks } = run({ noise: { level: "row", fraction: 0.5, deviation: 0.2 } });
    const [before] = numeric(base.table);
    const [after] = numeric(table);
    const noisy = changedRows(before, after);
    expect(noisy).toEqual(Array.from(masks[0].rows ?? []));
    expect(noisy).toHaveLength(rows / 2);
    const moved = moments(Float64Array.from(noisy, (row) => after.values[row] - before.values[row]));
    expect(moved.deviation / moments(before.values).deviation).toBeCloseTo(0.2, 1);
    expect(numeric(table)[4].values.every(Number.isInteger)).toBe(true);
  });

  test("by column: two of five columns get noise in every row", () => {
    const { table, masks } = run({ noise: { level: "column", fraction: 0.4 } });
    const touched = numeric(table).filter(
      (column, c) => changedRows(numeric(base.table)[c], column).length > 0,
    );
    expect(touched.map(({ name }) => name)).toEqual(masks.map(({ column }) => column));
    expect(touched).toHaveLength(2);
  });
});

test("dependence: new columns follow the combination of their parents with the asked strength", () => {
  const { table, reports } = run({ dependence: { count: 2, parents: 3, strength: 0.8, name: "mix" } });
  expect(table.columns.map(({ name }) => name).slice(-2)).toEqual(["mix_1", "mix_2"]);
  const [made] = reports[0].columns as { name: string; parents: string[]; weights: number[] }[];
  const combination = new Float64Array(rows);
  made.parents.forEach((parent, j) => {
    const column = numeric(table).find(({ name }) => name === parent) as NumericColumn;
    const { deviation } = moments(column.values);
    for (let i = 0; i < rows; i += 1) combination[i] += (made.weights[j] * column.values[i]) / deviation;
  });
  const mix = numeric(table).find(({ name }) => name === "mix_1") as NumericColumn;
  expect(correlation(mix.values, combination)).toBeCloseTo(0.8, 1);
});
