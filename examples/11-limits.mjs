/** Chapter 11: what depends on the seed, and what the seed gives away. */
import { generate, tableOneModels } from "nontrivial";
import { scoreAxes, ZERO_RULE } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores } from "./table.mjs";

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
