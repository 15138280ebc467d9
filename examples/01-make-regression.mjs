/** Chapter 1: why make_regression is a bad exam. */
import { generate, makeRegression, tableOneModels } from "nontrivial";
import { ZERO_RULE } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores } from "./table.mjs";

const book = page(import.meta.url);

// #region datasets
const [rows, features] = [2000, 20];
const usual = makeRegression({ seed: "1", samples: rows, features, noise: 1 });
const ours = await generate({ seed: "1", rows, features });

const onUsual = await scores(usual.X.data, usual.y, tableOneModels);
const onOurs = await scores(ours.X.data, ours.y, tableOneModels);
// #endregion

book.table(
  "scores",
  ["R² on unseen rows", "make_regression", "generate"],
  tableOneModels.map(({ name, label }) => [label, onUsual[name], onOurs[name]]),
);
for (const [name, value] of Object.entries(onUsual)) book.number(`usual.${name}`, value);
for (const [name, value] of Object.entries(onOurs)) book.number(`ours.${name}`, value);

const values = tableOneModels.flatMap(({ name, label }) => [
  { model: label, data: "make_regression", r2: onUsual[name] },
  { model: label, data: "generate", r2: onOurs[name] },
]);
const data = ["make_regression", "generate"];
await book.figure("scores", {
  width: 420,
  height: 220,
  data: { values },
  encoding: {
    y: { field: "model", type: "nominal", sort: tableOneModels.map(({ label }) => label), title: null },
    x: { field: "r2", type: "quantitative", title: "R² on unseen rows", scale: { domain: [-0.2, 1] } },
  },
  layer: [
    ZERO_RULE,
    {
      mark: { type: "point", size: 110 },
      encoding: {
        color: { field: "data", scale: { domain: data, range: ["#d55e00", "#0072b2"] }, title: null },
        shape: { field: "data", scale: { domain: data, range: ["square", "circle"] }, title: null },
      },
    },
  ],
});

// Exercise.
const noisy = makeRegression({ seed: "1", samples: rows, features, noise: 100 });
const onNoisy = await scores(noisy.X.data, noisy.y, tableOneModels);
book.table(
  "noisy",
  ["R² on unseen rows", "noise 1", "noise 100"],
  tableOneModels.map(({ name, label }) => [label, onUsual[name], onNoisy[name]]),
);
