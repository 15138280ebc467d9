// One truth for levels: what a student's table shows is what the penalty saw at the end of the run, row by row.
import { expect, test } from "@jest/globals";
import { Tape } from "../../src/autograd/tape.js";
import { type Dataset, type GenerateOptions, generate } from "../../src/generator/generate.js";
import { makeExam } from "../../src/io/exam.js";
import { createJsKernels } from "../../src/kernels/js.js";
import { recordFeatureMap } from "../../src/projection/feature-map.js";
import { lastRecord, restoreMapStatistics } from "../../src/projection/map-record.js";
import { mapMemory } from "../../src/projection/map-statistics.js";
import { project, tableRoles } from "../../src/projection/project.js";
import type { TableInput } from "../../src/projection/schema.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { planTable } from "../../src/projection/table-plan.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import type { Table } from "../../src/table/table.js";

const SEED = "levels";
const schema = checkTable({
  rows: 1200,
  latent: { count: 3 },
  columns: [
    { kind: "numeric", count: 3 },
    { kind: "ordinal", bins: 5, count: 2 },
    { kind: "ordinal", bins: 3, binning: "k-means" },
    { kind: "categorical", categories: 4, count: 3, frequencies: "zipf" },
    { kind: "categorical", categories: 3, frequencies: [0.6, 0.3, 0.1] },
    { kind: "categorical", categories: 5 },
  ],
} satisfies TableInput);
const plan = planTable(schema);
const levelled = plan.columns.filter(({ kind }) => kind !== "numeric");

const run = (options: GenerateOptions = {}) =>
  generate({ table: schema, seed: SEED, epochs: 60, hidden: [16, 8], threads: 1, ...options });

/** For each column with levels, the code of each row, from the columns of φ that the penalty is computed on. */
function seenByPenalty({ X, maps }: Dataset): number[][] {
  const kernels = createJsKernels();
  const tape = new Tape(kernels, schema.rows);
  const x = tape.samples(X.rows);
  x.value.copyFrom(X);
  const last = maps && lastRecord(plan.columns, maps);
  if (!last) throw new Error("The penalty saw no table.");
  const memory = plan.columns.map((column, c) => {
    const numbers = kernels.float64(mapMemory(column));
    restoreMapStatistics(column, last[c], numbers);
    return numbers;
  });
  const roles = tableRoles(plan, seededStreams(SEED));
  const phi = recordFeatureMap(x, { columns: plan.columns, roles, powers: "linear", soft: false }, memory);
  tape.forward();
  const shown = phi.value.toArrays();
  let row = plan.columns.length - levelled.length;
  return levelled.map((column) => {
    const levels = (column as { levels: readonly string[] }).levels.length;
    const steps = shown.slice(row, row + levels - 1);
    row += levels - 1;
    // Ordinals: one step per cut point, so their sum; categories: a one for the level, none for the first.
    return shown[0].map((_, s) =>
      column.kind === "ordinal"
        ? steps.reduce((sum, step) => sum + step[s], 0)
        : 1 + steps.findIndex((step) => step[s] === 1),
    );
  });
}

const codesOf = (table: Table): number[][] =>
  table.columns.flatMap((column) => (column.kind === "numeric" ? [] : [Array.from(column.codes)]));

test.each<[string, GenerateOptions]>([
  ["default", {}],
  ["soft maps", { penalty: "soft" }],
  ["two threads and another seed of the rows", { threads: 2, stream: "other" }],
  ["squares", { baseline: "squares", lambda: 0.6 }],
])("every level of the table is the one that the penalty saw: %s", async (_name, options) => {
  const dataset = await run(options);
  const { maps } = dataset;
  const { table } = makeExam(dataset.X, dataset.y, schema, seededStreams(SEED), { maps });
  expect(codesOf(table)).toEqual(seenByPenalty(dataset));
  // The frequencies that were asked for hold: to a quarter of a percentage point, or one row.
  const codes = codesOf(table)[6];
  [0.6, 0.3, 0.1].forEach((share, level) => {
    const rows = codes.filter((code) => code === level).length;
    expect(Math.abs(rows - share * schema.rows)).toBeLessThanOrEqual(0.0025 * schema.rows);
  });
});

test("offsets that are solved anew give some rows another level: hence the run's own", async () => {
  const dataset = await run();
  const { table } = project(dataset.X, dataset.y, schema, seededStreams(SEED));
  const seen = seenByPenalty(dataset);
  const others = codesOf(table).map((codes, c) => codes.filter((code, row) => code !== seen[c][row]).length);
  expect(Math.max(...others)).toBeGreaterThan(0);
});

test("where the penalty saw X, there are no levels of the run: they come from X", async () => {
  const { X, y, maps } = await run({ penalty: "inputs" });
  expect(maps?.refreshes).toEqual([]);
  const streams = seededStreams(SEED);
  expect(project(X, y, schema, streams, { maps })).toEqual(project(X, y, schema, streams));
});

test("the record of another table is refused", async () => {
  const { X, y, maps } = await run({ epochs: 5 });
  const record = maps?.record.subarray(1) as Float32Array;
  expect(() => project(X, y, schema, seededStreams(SEED), { maps: { refreshes: [5], record } })).toThrow(
    /^maps: a record of this table has \d+ numbers, not \d+\.$/,
  );
});
