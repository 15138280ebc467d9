import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Dataset, type GenerateOptions, generate } from "../../src/generator/generate.js";
import { type Exam, makeExam } from "../../src/io/exam.js";
import { decodeRecipe, encodeRecipe } from "../../src/io/recipe-file.js";
import { createWasmKernels } from "../../src/kernels/wasm/index.js";
import type { TableInput } from "../../src/projection/schema.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { type Recipe, recipeOf } from "../../src/recipe/recipe.js";
import { BLOCK_ROWS, Replay } from "../../src/replay/replay.js";
import { rowTable } from "../../src/replay/row-table.js";
import { sampleRows, sampleTable } from "../../src/replay/sample.js";
import { correlation } from "../../src/table/correlation.js";
import type { Column, NumericColumn, Table } from "../../src/table/table.js";

const rows = 701;
const input: TableInput = {
  rows,
  columns: [
    { kind: "numeric", count: 2 },
    { kind: "numeric", name: "age", map: { to: "lognormal", median: 30, sigma: 0.4 }, integer: true },
    { kind: "numeric", name: "heat", map: { to: "range", low: -5, high: 5 }, decimals: 2 },
    { kind: "ordinal", name: "size", bins: 4, binning: "k-means" },
    { kind: "ordinal", name: "width", labels: ["thin", "middle", "thick"], binning: "equal-width" },
    { kind: "categorical", name: "region", categories: 3, frequencies: "zipf" },
    { kind: "categorical", name: "kind", categories: 2 },
  ],
  latent: { rho: 0.2 },
  target: { name: "price", mean: 100, deviation: 20, decimals: 1 },
};

interface Pilot {
  readonly dataset: Dataset;
  readonly exam: Exam;
  readonly recipe: Recipe;
}

async function pilotOf(options: GenerateOptions = {}, changes: Partial<TableInput> = {}): Promise<Pilot> {
  const schema = checkTable({ ...input, ...changes });
  const dataset = await generate({ table: schema, seed: "tables", epochs: 40, hidden: [16, 8], ...options });
  const exam = makeExam(dataset.X, dataset.y, schema, seededStreams("tables"), { maps: dataset.maps });
  // Through the file: what is written suffices.
  return { dataset, exam, recipe: decodeRecipe(encodeRecipe(recipeOf(dataset, exam)), "the recipe") };
}

describe("replay of a table's recipe", () => {
  test.each<[string, GenerateOptions]>([
    ["cut points, offsets and knots of every refresh", {}],
    ["smooth maps", { penalty: "soft" }],
    ["a penalty on X", { penalty: "inputs" }],
    ["several threads", { threads: 2 }],
    ["an aim, with its path of λ", { aim: 0.3 }],
    ["more steps than refreshes", { epochs: 120, preset: "hard" }],
  ])("gives the pilot's rows bit for bit: %s", async (_name, options) => {
    const { dataset, recipe } = await pilotOf(options);
    const replay = new Replay(createWasmKernels(), recipe);
    const X = dataset.X.toArrays();
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      const last = Math.min(rows, first + BLOCK_ROWS);
      const block = replay.block(first, last);
      expect(block.y).toEqual(dataset.y.slice(first, last));
      X.forEach((feature, j) => {
        const replayed = block.X.subarray(j * block.rows, (j + 1) * block.rows);
        expect(Array.from(replayed)).toEqual(feature.slice(first, last));
      });
    }
  });

  test("gives the pilot's table", async () => {
    const { exam, recipe } = await pilotOf();
    expect(sampleTable(recipe, { rows, stream: "main" })).toEqual({
      rows,
      columns: [...exam.table.columns, exam.target],
    });
  });

  test("gives further rows where no stream is named, none of the exam's own", async () => {
    const { dataset, exam, recipe } = await pilotOf();
    const { X, y } = sampleRows(recipe, { rows });
    expect(sampleRows(recipe, { rows, stream: "further" })).toEqual({ X, y });
    expect(sampleTable(recipe, { rows })).toEqual(sampleTable(recipe, { rows, stream: "further" }));
    const own = new Set(dataset.y);
    expect(y.some((target) => own.has(target))).toBe(false);
    expect(sampleTable(recipe, { rows }).columns.at(-1)).not.toEqual(exam.target);
  });

  test("needs the exam beside the dataset, and drawn targets", async () => {
    const { dataset } = await pilotOf();
    expect(() => recipeOf(dataset)).toThrow("The recipe of a table needs its exam, too");
    const targets = Array.from({ length: rows }, (_, i) => i % 7);
    const own = await pilotOf({ targets }).catch((error: Error) => error.message);
    expect(own).toBe("A recipe is of drawn targets, optimised on the CPU; this dataset is not.");
  });
});

/** Columns of a table by name. */
const columnOf = (table: Table, name: string): Column =>
  table.columns.find((column) => column.name === name) as Column;
const numeric = (table: Table, name: string) => (columnOf(table, name) as NumericColumn).values;
const missing = (column: Column): number =>
  column.kind === "numeric"
    ? column.values.filter(Number.isNaN).length
    : column.codes.filter((code) => code < 0).length;

describe("post-processing of replayed rows", () => {
  const many = 5000;
  let dirty: Recipe;
  let clean: Recipe;
  let table: Table;
  beforeAll(async () => {
    const postprocess = {
      dependence: { count: 2, strength: 0.8 },
      noise: { fraction: 0.3, deviation: 0.2 },
      outliers: { fraction: 0.02, magnitude: 8 },
      missing: { fraction: 0.1, pattern: "target", strength: 1 },
    } satisfies TableInput["postprocess"];
    dirty = (await pilotOf({}, { postprocess })).recipe;
    clean = (await pilotOf()).recipe;
    table = sampleTable(dirty, { rows: many, stream: "retake" });
  });

  test("does to each row the same, whatever block it is in", () => {
    const replay = new Replay(createWasmKernels(), dirty, "retake");
    const toTable = rowTable(dirty, "retake");
    for (const [first, last] of [
      [0, 10],
      [70, 100],
      [500, 512],
      [1000, 1001],
    ]) {
      const part = toTable(replay.block(first, last));
      const cut = ({ columns }: Table) =>
        columns.map((column) =>
          column.kind === "numeric"
            ? Array.from(column.values.subarray(first, last))
            : Array.from(column.codes.subarray(first, last)),
        );
      const whole = cut(table);
      expect(
        part.columns.map((column) => Array.from(column.kind === "numeric" ? column.values : column.codes)),
      ).toEqual(whole);
    }
  });

  test("has the columns of the exam", async () => {
    const names = ["numeric_1", "numeric_2", "age", "heat", "size", "width", "region", "kind"];
    expect(table.columns.map(({ name }) => name)).toEqual([...names, "combined_1", "combined_2", "price"]);
  });

  test("loses the asked share of values, none at the lowest targets and most at the highest", () => {
    const columns = table.columns.slice(0, -1);
    const gone = columns.reduce((sum, column) => sum + missing(column), 0);
    expect(gone / (columns.length * many)).toBeCloseTo(0.1, 2);
    const price = numeric(table, "price");
    const sorted = Array.from(price).sort((a, b) => a - b);
    const share = (wanted: (y: number) => boolean): number => {
      const chosen = Array.from(price.keys()).filter((i) => wanted(price[i]));
      const empty = columns.flatMap((column) =>
        chosen.filter((i) =>
          column.kind === "numeric" ? Number.isNaN(column.values[i]) : column.codes[i] < 0,
        ),
      );
      return empty.length / (columns.length * chosen.length);
    };
    expect(share((y) => y < sorted[many / 10])).toBeLessThan(0.03);
    expect(share((y) => y > sorted[0.9 * many])).toBeGreaterThan(0.16);
  });

  test("changes the asked share of rows, and throws outliers far out", () => {
    const before = numeric(sampleTable(clean, { rows: many, stream: "retake" }), "numeric_1");
    const after = numeric(table, "numeric_1");
    const present = Array.from(after.keys()).filter((i) => !Number.isNaN(after[i]));
    const changed = present.filter((i) => after[i] !== before[i]);
    expect(changed.length / present.length).toBeCloseTo(0.3 + 0.7 * 0.02, 1);
    const { columns = [] } = dirty.table?.postprocessing.outliers ?? {};
    const [{ mean, deviation }] = columns.filter(({ name }) => name === "numeric_1");
    const far = present.filter((i) => Math.abs(after[i] - mean) > 7.9 * deviation);
    expect(far.length / present.length).toBeGreaterThan(0.012);
    expect(far.length / present.length).toBeLessThan(0.028);
  });

  test("makes dependent columns with the exam's own weights", () => {
    const { columns = [] } = dirty.table?.postprocessing.dependence ?? {};
    const original = sampleTable(clean, { rows: many, stream: "retake" });
    for (const { name, parents } of columns) {
      const dependent = numeric(table, name);
      const kept = Array.from(dependent.keys()).filter((i) => Math.abs(dependent[i]) < 5);
      const combination = kept.map((i) =>
        parents.reduce(
          (sum, parent) => sum + parent.factor * (numeric(original, parent.name)[i] - parent.mean),
          0,
        ),
      );
      const shown = kept.map((i) => dependent[i]);
      expect(correlation(Float64Array.from(shown), Float64Array.from(combination))).toBeGreaterThan(0.7);
    }
  });

  test.each<[string, TableInput["postprocess"]]>([
    ["uniform", { missing: { fraction: 0.2 } }],
    ["row", { missing: { fraction: 0.2, pattern: "row" } }],
    ["column", { missing: { fraction: 0.2, pattern: "column" } }],
    ["only some columns", { missing: { fraction: 0.2, columns: ["age", "region"] } }],
  ])("the pattern %s holds", async (pattern, postprocess) => {
    const { exam, recipe } = await pilotOf({ epochs: 5 }, { postprocess });
    const sampled = sampleTable(recipe, { rows: many, stream: "retake" });
    exam.table.columns.forEach((column, c) => {
      expect(missing(sampled.columns[c]) / many).toBeCloseTo(missing(column) / rows, 1);
    });
    if (pattern !== "row") return;
    const lost = Array.from({ length: many }, (_, i) =>
      sampled.columns.filter((column) =>
        column.kind === "numeric" ? Number.isNaN(column.values[i]) : column.codes[i] < 0,
      ),
    ).map((columns) => columns.length);
    expect(new Set(lost)).toEqual(new Set([0, 4]));
  });
});
