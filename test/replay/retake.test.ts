/** Why a retake is a new process: what a model learns from one exam it knows of every row of that exam's recipe. */
import { beforeAll, expect, test } from "@jest/globals";
import { reportModels } from "../../src/evaluation/catalogue.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { splitAt } from "../../src/evaluation/split.js";
import { stackTables } from "../../src/evaluation/stack.js";
import { generate } from "../../src/generator/generate.js";
import { makeExam } from "../../src/io/exam.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { type Recipe, recipeOf } from "../../src/recipe/recipe.js";
import { sampleTable } from "../../src/replay/sample.js";
import type { Table } from "../../src/table/table.js";

const ROWS = 1500;
const schema = checkTable({
  rows: ROWS,
  columns: [
    { kind: "numeric", count: 6 },
    { kind: "ordinal", bins: 5 },
  ],
});

async function examOf(seed: string): Promise<{ table: Table; recipe: Recipe }> {
  const dataset = await generate({ table: schema, seed, threads: 1 });
  const exam = makeExam(dataset.X, dataset.y, schema, seededStreams(seed), { maps: dataset.maps });
  const table = { rows: ROWS, columns: [...exam.table.columns, exam.target] };
  return { table, recipe: recipeOf(dataset, exam) };
}

/** R² of gradient boosting on some rows after others, by default all rows of a table. */
async function boosting(
  train: Table,
  scored: Table,
  rows = splitAt(train.rows, train.rows).train,
): Promise<number> {
  const { r2 } = await evaluate(stackTables(train, scored), "target", {
    models: reportModels.filter(({ name }) => name === "boosting"),
    split: { train: rows, test: splitAt(train.rows, train.rows + scored.rows).test },
  });
  return r2.boosting.mean;
}

let exam: { table: Table; recipe: Recipe };
let sampled: Table;
let another: Table;
beforeAll(async () => {
  exam = await examOf("june");
  sampled = sampleTable(exam.recipe, { rows: 500, stream: "july" });
  another = (await examOf("july")).table;
});

test("a model scores on further rows as on rows of the exam that it has not seen", async () => {
  const { r2 } = await evaluate(exam.table, "target", {
    models: reportModels.filter(({ name }) => name === "boosting"),
    split: splitAt(ROWS - 500, ROWS),
  });
  const { train } = splitAt(ROWS - 500, ROWS);
  expect(Math.abs(r2.boosting.mean - (await boosting(exam.table, sampled, train)))).toBeLessThan(0.1);
});

test("further rows of the same recipe are solved by the first exam's rows", async () => {
  const own = await boosting(sampleTable(exam.recipe, { rows: ROWS, stream: "july-train" }), sampled);
  const first = await boosting(exam.table, sampled);
  expect(own).toBeGreaterThan(0.6);
  expect(first).toBeGreaterThan(own - 0.05);
});

test("a new process is not: what was learnt from the first exam is worth nothing there", async () => {
  expect(await boosting(exam.table, another)).toBeLessThan(0.2);
});

test("the rows of many students together know more than those of one", async () => {
  const student = (k: number) => sampleTable(exam.recipe, { rows: 150, stream: `student-${k}` });
  const pooled = Array.from({ length: 15 }, (_, k) => student(k)).reduce((all, more) =>
    stackTables(all, more),
  );
  expect(await boosting(pooled, sampled)).toBeGreaterThan((await boosting(student(0), sampled)) + 0.1);
});
