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

// What the chapter says of the two problems, on this seed and on two others.
const [straight, others] = [
  ["linear", "lasso", "ridge"],
  ["forest", "tree5", "knn1"],
];
const least = (r2, names) => Math.min(...names.map((name) => r2[name]));
const most = (r2, names) => Math.max(...names.map((name) => r2[name]));
const usualBySeed = [onUsual];
const oursBySeed = [onOurs];
for (const seed of ["2", "3"]) {
  const problem = makeRegression({ seed, samples: rows, features, noise: 1 });
  usualBySeed.push(await scores(problem.X.data, problem.y, tableOneModels));
  const dataset = await generate({ seed, rows, features });
  oursBySeed.push(await scores(dataset.X.data, dataset.y, tableOneModels));
}
const worstStraight = usualBySeed.map((r2) => least(r2, straight));
const bestOther = usualBySeed.map((r2) => most(r2, others));
book.claim("Whoever fits a straight line wins, at once and completely", Math.min(...worstStraight) > 0.999, {
  worstStraight,
});
book.claim("every nonlinear one is worse", Math.max(...bestOther) < 0.9, { bestOther });
const bestStraight = oursBySeed.map((r2) => most(r2, straight));
const worstOther = oursBySeed.map((r2) => least(r2, others));
book.claim(
  "On the generated data the order is turned around",
  Math.max(...bestStraight) < 0.05 && Math.min(...worstOther) > 0.2,
  { bestStraight, worstOther },
);

/** Distances of one row of X to the first `count` rows. */
function distances(row, count) {
  const entry = (j, i) => usual.X.data[j * rows + i];
  return Array.from({ length: count }, (_, other) => {
    let sum = 0;
    for (let j = 0; j < features; j++) sum += (entry(j, row) - entry(j, other)) ** 2;
    return Math.sqrt(sum);
  });
}
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const near = mean(
  Array.from({ length: 100 }, (_, k) => distances(1400 + k, 1400)).map((all) => Math.min(...all) / mean(all)),
);
book.number("near", near);
book.claim(
  "in many directions at once all points are far apart: the nearest of 1,400 is still at … of the mean distance",
  near > 0.4,
  { near },
);

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
const order = ["knn1", "tree5", "forest", "linear"];
const ascending = (r2) => order.every((name, k) => k === 0 || r2[name] > r2[order[k - 1]]);
book.claim(
  "All scores fall together, and their order stays",
  tableOneModels.every(({ name }) => onNoisy[name] < onUsual[name]) &&
    ascending(onUsual) &&
    ascending(onNoisy),
  { before: order.map((name) => onUsual[name]), after: order.map((name) => onNoisy[name]) },
);
// Both problems have the same function and the same noise, 1 and 100 times.
const function_ = usual.y.map((y, i) => y - (noisy.y[i] - y) / 99);
const squares = (numbers) => numbers.reduce((sum, number) => sum + number ** 2, 0);
const centre = mean([...noisy.y]);
const truth =
  1 - squares([...noisy.y].map((y, i) => y - function_[i])) / squares([...noisy.y].map((y) => y - centre));
book.number("truth", truth);
book.claim(
  "the function that made the targets scores … itself, and the linear model is there already",
  Math.abs(truth - onNoisy.linear) < 0.03,
  { truth, linear: onNoisy.linear },
);
