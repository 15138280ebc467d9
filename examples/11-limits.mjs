/** Chapter 11: what depends on the seed, and what the seed gives away. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createJsKernels,
  DivergenceError,
  drawProcess,
  evaluate,
  generate,
  recordProcess,
  resolveConfiguration,
  Tape,
  tableOneModels,
  UsageError,
  writeDataset,
} from "nontrivial";
import { scoreAxes, ZERO_RULE } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores, tableOf } from "./table.mjs";

const book = page(import.meta.url);

// #region seeds
const models = tableOneModels.filter(({ name }) => ["linear", "tree5", "forest", "knn1"].includes(name));
const seeds = ["1", "2", "3", "4", "5", "6", "7", "8"];
const bySeed = [];
for (const seed of seeds) {
  const { X, y } = await generate({ seed, rows: 1000, features: 10, threads: 1 });
  bySeed.push(await scores(X.data, y, models));
}
const range = (name) => [
  Math.min(...bySeed.map((r2) => r2[name])),
  Math.max(...bySeed.map((r2) => r2[name])),
];
// #endregion
book.table(
  "seeds",
  ["R² over eight seeds", "lowest", "highest"],
  models.map(({ name, label }) => [label, ...range(name)]),
);
for (const { name } of models) {
  book.number(`${name}.lowest`, range(name)[0]);
  book.number(`${name}.highest`, range(name)[1]);
}
const width = (name) => range(name)[1] - range(name)[0];
book.claim(
  "The linear model is held between … and …",
  range("linear").every((r2) => Math.abs(r2) < 0.1),
  { range: range("linear") },
);
book.claim("What a shallow tree gets, from … to …", width("tree5") > 3 * width("linear"), {
  range: range("tree5"),
});
const onlyLinear = models.filter(({ name }) => name === "linear");
const small = [];
const errors = [];
for (const seed of seeds) {
  const loose = await generate({ seed, rows: 1000, features: 10, lambda: 0.01, threads: 1 });
  small.push((await scores(loose.X.data, loose.y, onlyLinear)).linear);
  const { X, y } = await generate({ seed, rows: 1000, features: 10, threads: 1 });
  const forest = models.filter(({ name }) => name === "forest");
  errors.push((await evaluate(tableOf(X.data, y), "y", { models: forest, threads: 1 })).error.forest);
}
book.number("small.lowest", Math.min(...small));
book.number("small.highest", Math.max(...small));
book.claim(
  "at $\\lambda = 0.01$ these seeds give it from … to …",
  Math.max(...small) - Math.min(...small) > 2 * width("linear"),
  { small },
);
book.number("error.least", Math.min(...errors));
book.number("error.most", Math.max(...errors));
book.claim(
  "on the 300 test rows of these eight datasets the forest's is between … and …",
  Math.min(...errors) > 0.005 && Math.max(...errors) < 0.1,
  { errors },
);

// On a short enough line the process is straight almost everywhere: three points of it lie on a line.
const lines = 200;
const tape = new Tape(createJsKernels("float64"), 3 * lines);
const points = tape.samples(10);
const process = recordProcess(tape, drawProcess(10, [32, 32, 64, 32], "1"), points);
for (let k = 0; k < lines; k++) {
  for (let j = 0; j < 10; j++) {
    for (const side of [-1, 0, 1])
      points.value.set(j, 3 * k + side + 1, 20 * Math.sin(k + 7 * j) + 1e-4 * side * Math.cos(k * j));
  }
}
tape.forward();
const bend = (k) =>
  Math.abs(process.value.at(0, 3 * k) - 2 * process.value.at(0, 3 * k + 1) + process.value.at(0, 3 * k + 2));
const straight =
  Array.from({ length: lines }, (_, k) => bend(k)).filter((size) => size < 1e-12).length / lines;
book.claim("The process is piecewise linear", straight > 0.9, { straight });

const bytes = async () => {
  const { X, y } = await generate({ seed: "1", rows: 100, features: 5, threads: 1 });
  return createHash("sha256").update(X.data).update(y).digest("hex");
};
const hashes = [await bytes(), await bytes()];
book.claim("The same options give the same bytes", hashes[0] === hashes[1], { hashes });
const refusal = await generate({ rows: 10, features: 20 }).catch((error) => error);
const tooLarge = await generate({ rows: 100, features: 5, learningRate: 1e30, threads: 1 }).catch(
  (error) => error,
);
book.claim(
  "a loss is no longer a number, because of a step that is too large",
  tooLarge instanceof DivergenceError,
  {
    tooLarge,
  },
);
const folder = mkdtempSync(join(tmpdir(), "nontrivial-limits-"));
const unnamed = await writeDataset(
  await generate({ rows: 50, features: 2, epochs: 1, threads: 1 }),
  join(folder, `${"x".repeat(300)}.csv`),
).catch((error) => error);
const left = readdirSync(folder);
rmSync(folder, { recursive: true });
book.claim(
  "the options contradict each other, or a file cannot have this name; one sentence says so, and nothing is left behind",
  [refusal, unnamed].every((error) => error instanceof UsageError && /^[^\n]+\.$/.test(error.message)) &&
    left.length === 0,
  { refusal, unnamed, left },
);
await book.figure("seeds", {
  width: 420,
  height: 170,
  data: { values: models.flatMap(({ name, label }) => bySeed.map((r2) => ({ model: label, r2: r2[name] }))) },
  layer: [
    ZERO_RULE,
    { mark: { type: "point", filled: false, size: 90, strokeWidth: 1.8, color: "#0072b2" } },
  ],
  encoding: scoreAxes(models, -0.2, "R² on unseen rows, one circle per seed"),
});

// Exercise: a small seed is found by trying.
// #region exercise
const size = { rows: 50, features: 5, epochs: 1, threads: 1 };
const exam = await generate({ ...size, seed: 42 });
let tries = 0;
for (let seed = 0; ; seed++) {
  const { y } = await generate({ ...size, seed });
  tries++;
  if (y.every((value, i) => value === exam.y[i])) break;
}
// #endregion
book.number("tries", tries);
const wider = await generate({ ...size, rows: 80, features: 9, hidden: [4], lambda: 0, epochs: 3, seed: 42 });
book.claim(
  "Targets depend on the seed and the row alone",
  exam.y.every((y, i) => y === wider.y[i]),
  { exam: [...exam.y.subarray(0, 3)], wider: [...wider.y.subarray(0, 3)] },
);
/** Whether a seed of so many characters is accepted. */
const accepted = (characters) => {
  try {
    return resolveConfiguration({ seed: "x".repeat(characters) }).seed.length === characters;
  } catch {
    return false;
  }
};
book.claim("Any text of up to 200 characters is a seed", accepted(1) && accepted(200) && !accepted(201), {
  200: accepted(200),
  201: accepted(201),
});
