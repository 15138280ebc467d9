// The penalty sees what the student sees: least squares on the projected table, not on X.
import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { Tensor } from "../../src/autograd/tensor.js";
import { type Dataset, type GenerateOptions, generate } from "../../src/generator/generate.js";
import { project } from "../../src/projection/project.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import type { Table } from "../../src/table/table.js";
import { leastSquaresR2 } from "./least-squares-r2.ts";

const schema = checkTable(
  {
    rows: 1500,
    latent: { count: 12 },
    columns: [
      { kind: "numeric", count: 6 },
      { kind: "numeric", map: { to: "exponential", mean: 5 } },
      { kind: "ordinal", bins: 5, count: 2, binning: "k-means" },
      { kind: "categorical", categories: 4, count: 2, frequencies: "zipf" },
    ],
  },
  "test",
);

const run = (options: GenerateOptions = {}) => generate({ table: schema, seed: 3, threads: 1, ...options });

/** R² of least squares on the table's columns: numbers, bin numbers, texts one-hot without the first. */
function tableR2({ X, y, maps }: Dataset, shown = schema): number {
  const { table } = project(X, y, shown, seededStreams("3"), { maps });
  const rows = columnsOf(table);
  const matrix = new Tensor(rows.length, table.rows, Float64Array.from(rows.flat()));
  return leastSquaresR2(matrix, y);
}

function columnsOf(table: Table): number[][] {
  return table.columns.flatMap((column) => {
    if (column.kind === "numeric") return [Array.from(column.values)];
    const codes = Array.from(column.codes);
    if (!column.labelled) return [codes];
    return column.levels.slice(1).map((_, k) => codes.map((code) => (code === k + 1 ? 1 : 0)));
  });
}

test("least squares on the table fails, where the paper's penalty lets it in again", async () => {
  const [features, inputs] = await Promise.all([run(), run({ penalty: "inputs" })]);
  expect(tableR2(features)).toBeLessThan(0.1);
  expect(tableR2(inputs)).toBeGreaterThan(tableR2(features) + 0.05);
});

test("labelled levels are seen one-hot, as a student encodes them", async () => {
  const labels = ["poor", "fair", "good", "fine", "best"];
  const labelled = checkTable(
    {
      rows: 1500,
      columns: [
        { kind: "numeric", count: 4 },
        { kind: "ordinal", labels, count: 6 },
      ],
    },
    "test",
  );
  const dataset = await run({ table: labelled, baseline: "linear" });
  expect(tableR2(dataset, labelled)).toBeLessThan(0.2);
  expect(dataset.baselineR2).toBeCloseTo(tableR2(dataset, labelled), 3);
});

test("bin numbers give no U-shape away where squares are penalised", async () => {
  const dataset = await run({ baseline: "squares" });
  const { table } = project(dataset.X, dataset.y, schema, seededStreams("3"), { maps: dataset.maps });
  const bins = columnsOf({ ...table, columns: table.columns.filter(({ kind }) => kind === "ordinal") });
  const rows = [...columnsOf(table), ...bins.map((codes) => codes.map((code) => code * code))];
  const matrix = new Tensor(rows.length, table.rows, Float64Array.from(rows.flat()));
  expect(leastSquaresR2(matrix, dataset.y)).toBeLessThan(0.1);
});

test("the smooth maps do nearly as well", async () => {
  expect(tableR2(await run({ penalty: "soft" }))).toBeLessThan(0.15);
});

test("the reported R² of the baseline is that of the final table", async () => {
  const dataset = await run({ baseline: "linear" });
  expect(dataset.baselineR2).toBeCloseTo(tableR2(dataset), 3);
});

test("same bytes on any threads and backend", async () => {
  const options = { epochs: 25 };
  const hashes = await Promise.all(
    [{ threads: 1 }, { threads: 2 }, { threads: 3 }, { backend: "js", threads: 2 }].map(async (machine) => {
      const { X } = await run({ ...options, ...(machine as GenerateOptions) });
      const { buffer, byteOffset, byteLength } = X.data;
      return createHash("sha256")
        .update(Buffer.from(buffer, byteOffset, byteLength))
        .digest("hex");
    }),
  );
  expect(new Set(hashes).size).toBe(1);
});

test("targets of one's own are standardised and kept in their order", async () => {
  const targets = Array.from({ length: 1500 }, (_, i) => 1000 + (i % 7));
  const { y } = await run({ targets, epochs: 2 });
  const mean = targets.reduce((sum, value) => sum + value, 0) / 1500;
  const variance = targets.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1500;
  targets.forEach((value, i) => {
    expect(y[i]).toBeCloseTo((value - mean) / Math.sqrt(variance), 5);
  });
});

test.each([
  [{ targets: [1, 2] }, "targets must have one value per row, 1500, not 2."],
  [{ targets: Array(1500).fill(1) }, "targets must be finite numbers, not all the same."],
  [{ rows: 10 }, "rows must be 1500, as the table has it, not 10."],
] satisfies [GenerateOptions, string][])("%# is refused in one sentence", async (options, message) => {
  await expect(run(options)).rejects.toThrow(message);
});
