/** Chapter 7: one line of feature engineering breaks the data, and the baselines that answer. */
import { generate, reportModels } from "nontrivial";
import { COLOURS, SHAPES, scoreAxes, ZERO_RULE } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores } from "./table.mjs";

const book = page(import.meta.url);

// #region baselines
const wanted = [
  "linear",
  "linearSquares",
  "linearAbsolute",
  "quadratic",
  "tree5",
  "forest",
  "boosting",
  "knn1",
];
const models = reportModels.filter(({ name }) => wanted.includes(name));
const baselines = ["linear", "squares", "quadratic"];
const r2 = {};
for (const baseline of baselines) {
  const { X, y } = await generate({ seed: "5", rows: 1500, features: 12, baseline });
  r2[baseline] = await scores(X.data, y, models);
}
// #endregion
book.table(
  "scores",
  ["penalty on", ...baselines],
  models.map(({ name, label }) => [label, ...baselines.map((baseline) => r2[baseline][name])]),
);
for (const baseline of baselines) {
  for (const { name } of models) book.number(`${baseline}.${name}`, r2[baseline][name]);
}

await book.figure("scores", {
  width: 400,
  height: 280,
  data: {
    values: baselines.flatMap((baseline) =>
      models.map(({ name, label }) => ({ baseline, model: label, r2: Math.max(-0.3, r2[baseline][name]) })),
    ),
  },
  encoding: scoreAxes(models, -0.3),
  layer: [
    ZERO_RULE,
    {
      mark: { type: "point", size: 100 },
      encoding: {
        color: {
          field: "baseline",
          scale: { domain: baselines, range: COLOURS.slice(0, 3) },
          title: "penalty on",
        },
        shape: {
          field: "baseline",
          scale: { domain: baselines, range: SHAPES.slice(0, 3) },
          title: "penalty on",
        },
      },
    },
  ],
});

// #region seeds
const squares = models.filter(({ name }) => name === "linearSquares");
const bySeed = [];
for (const seed of ["1", "2", "3", "4"]) {
  const { X, y } = await generate({ seed, rows: 1500, features: 12 });
  bySeed.push((await scores(X.data, y, squares)).linearSquares);
}
// #endregion
book.number("seeds.least", Math.min(...bySeed));
book.number("seeds.most", Math.max(...bySeed));

// Exercise: |x| is not a square; why does the baseline on squares stop it, too?
// #region exercise
const { X } = await generate({ seed: "5", rows: 1500, features: 12, baseline: "squares" });
const x = X.data.subarray(0, 1500);
const centred = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
};
const cosine = (a, b) => {
  const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};
const correlation = cosine(centred(x.map((value) => value ** 2)), centred(x.map(Math.abs)));
// #endregion
book.number("correlation", correlation);
