// README's figures of recipes: what a pilot's size does to a linear model on fresh rows, how large recipes are, what those
// know of an exam who have other rows of its process, and the memory of further rows. Takes some minutes.
//   node bench/reach/replay.mjs
// Means of three seeds. Prints one JSON line for each bar: {bar, figure, limit, met}. Needs the build (npm run build).
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { splitAt } from "../../dist/evaluation/split.js";
import { stackTables } from "../../dist/evaluation/stack.js";
import {
  checkTable,
  encodeRecipe,
  evaluate,
  generate,
  makeExam,
  recipeOf,
  reportModels,
  sampleTable,
  seededStreams,
  template,
} from "../../dist/index.js";
import { bar } from "./bar.mjs";

const SEEDS = ["a", "b", "c"];
/** How far README's R² may be from what is measured: seeds differ by some hundredths. */
const NEAR = 0.03;

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** README's figure against what was measured. */
function near(name, readme, figures) {
  console.error(`${name}: ${figures.map((one) => one.toFixed(3)).join(", ")}`);
  const apart = Math.abs(mean(figures) - readme);
  bar(
    `${name}: mean ${mean(figures).toFixed(3)}, apart from README's ${readme}`,
    Number(apart.toFixed(3)),
    NEAR,
  );
}

/** R² of one model, learnt from some rows and scored on others. */
async function score(model, train, scored, trainRows = splitAt(train.rows, train.rows).train) {
  const { test } = splitAt(train.rows, train.rows + scored.rows);
  const { r2 } = await evaluate(stackTables(train, scored), "target", {
    models: reportModels.filter(({ name }) => name === model),
    split: { train: trainRows, test },
  });
  return r2[model].mean;
}

/** What a linear model explains of rows that the pilot did not have, learnt from others of these. */
async function linearOnFreshRows(rows, features, seed) {
  const recipe = recipeOf(await generate({ rows, features, seed }));
  const [train, scored] = ["train", "test"].map((stream) => sampleTable(recipe, { rows: 10_000, stream }));
  return score("linear", train, scored);
}

for (const [features, rows, readme] of [
  [20, 500, 0.1],
  [20, 4000, 0.03],
  [100, 5000, 0.02],
  [100, 10_000, 0],
]) {
  const figures = [];
  for (const seed of SEEDS) figures.push(await linearOnFreshRows(rows, features, seed));
  near(`linear R² of fresh rows at ${features} features, a pilot of ${rows}`, readme, figures);
}

/** The template's exam, boosting on 1,400 further rows of its process after other rows of it. */
async function retake(seed) {
  const schema = checkTable(template("exam"));
  const dataset = await generate({ table: schema, seed });
  const exam = makeExam(dataset.X, dataset.y, schema, seededStreams(seed), { maps: dataset.maps });
  const recipe = recipeOf(dataset, exam);
  const rows = (stream, count) => sampleTable(recipe, { rows: count, stream });
  const scored = rows("retake-test", 1400);
  const shown = { rows: exam.table.rows, columns: [...exam.table.columns, exam.target] };
  const students = Array.from({ length: 30 }, (_, k) => rows(`student-${k}`, 1000));
  return {
    bytes: encodeRecipe(recipe).length,
    exam: await score("boosting", shown, scored, exam.splits.train),
    own: await score("boosting", rows("retake-train", 5700), scored),
    one: await score("boosting", students[0], scored),
    thirty: await score("boosting", students.reduce(stackTables), scored),
  };
}

const retakes = [];
for (const seed of SEEDS) retakes.push(await retake(seed));
const of = (name) => retakes.map((one) => one[name]);
near("boosting on a retake from the same recipe, after the first exam's train.csv", 0.86, of("exam"));
near("boosting on a retake from the same recipe, after its own training rows", 0.86, of("own"));
near("boosting after a student's 1,000 rows", 0.72, of("one"));
near("boosting after thirty students' 1,000 rows each", 0.88, of("thirty"));
bar("KB of the template's recipe", Math.round(Math.max(...of("bytes")) / 1000), 500);

/** Peak memory of `nontrivial sample` to standard output, in MB. */
function peak(folder, rows) {
  const path = (name) => fileURLToPath(new URL(name, import.meta.url));
  const command = [
    "sample",
    "--recipe",
    "a.recipe",
    "--stream",
    "more",
    "--rows",
    String(rows),
    "--threads",
    "1",
  ];
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", path("../peak-memory.mjs"), path("../../bin/nontrivial.mjs"), ...command],
    { cwd: folder, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(/^peak (\d+)$/m.exec(stderr)[1]) / 1000;
}

const folder = mkdtempSync(join(tmpdir(), "nontrivial-reach-"));
try {
  writeFileSync(
    join(folder, "a.recipe"),
    encodeRecipe(recipeOf(await generate({ rows: 500, features: 10, epochs: 10 }))),
  );
  const [few, many] = [peak(folder, 200_000), peak(folder, 2_000_000)];
  console.error(`peak memory of 200,000 rows ${few} MB, of 2,000,000 rows ${many} MB`);
  bar("peak memory of 2,000,000 sampled rows against 200,000", Number((many / few).toFixed(2)), 1.2);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
