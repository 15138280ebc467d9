/** Chapter 8: latent, ordinal and categorical columns; how projection lets the linear model back in. */
import { checkTable, evaluate, generate, planTable, project, reportModels, seededStreams } from "nontrivial";
import { COLOURS, SHAPES, scoreAxes, ZERO_RULE } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores } from "./table.mjs";

const book = page(import.meta.url);

// #region schema
const schema = checkTable({
  rows: 2000,
  latent: { count: 10 }, // d′
  columns: [
    { kind: "numeric", count: 6 }, // d_n
    { kind: "ordinal", count: 3, bins: 5, binning: "k-means" }, // d_o
    { kind: "categorical", count: 3, categories: 4 }, // n_j = 4 each
  ],
});
const { dimensions, features } = planTable(schema);
// #endregion
book.text("dimensions", `${JSON.stringify(dimensions)}\nd = ${features}`);

// #region penalties
const models = reportModels.filter(({ name }) => ["linear", "tree5", "forest", "knn1"].includes(name));

/** R² on the table that a student gets. */
async function tableScores(X, y, seed) {
  const { table, target } = project(X, y, schema, seededStreams(seed));
  const shown = { rows: table.rows, columns: [...table.columns, target] };
  const { r2 } = await evaluate(shown, target.name, { models, threads: 1 });
  return Object.fromEntries(Object.entries(r2).map(([name, { mean }]) => [name, mean]));
}

const seed = "3";
const options = { table: schema, seed, baseline: "linear", threads: 1 };
const paper = await generate({ ...options, penalty: "inputs" });
const ours = await generate({ ...options, penalty: "features" });
const results = {
  "X, penalty on X": await scores(paper.X.data, paper.y, models),
  "table, penalty on X": await tableScores(paper.X, paper.y, seed),
  "table, penalty on the table": await tableScores(ours.X, ours.y, seed),
};
// #endregion
const cases = Object.keys(results);
book.table(
  "scores",
  ["R² on unseen rows", ...cases],
  models.map(({ name, label }) => [label, ...cases.map((one) => results[one][name])]),
);
cases.forEach((one, k) => {
  for (const { name } of models) book.number(`${["before", "paper", "ours"][k]}.${name}`, results[one][name]);
});
await book.figure("scores", {
  width: 400,
  height: 170,
  data: {
    values: cases.flatMap((one) =>
      models.map(({ name, label }) => ({ case: one, model: label, r2: results[one][name] })),
    ),
  },
  encoding: scoreAxes(models, -0.2),
  layer: [
    ZERO_RULE,
    {
      mark: { type: "point", size: 100 },
      encoding: {
        color: { field: "case", scale: { domain: cases, range: COLOURS.slice(0, 3) }, title: null },
        shape: { field: "case", scale: { domain: cases, range: SHAPES.slice(0, 3) }, title: null },
      },
    },
  ],
});

// The picture of a projection: an ordinal column from its feature.
const { table, target, statistics } = project(ours.X, ours.y, schema, seededStreams(seed));
const first = table.columns.findIndex(({ kind }) => kind === "ordinal");
const { feature, cutPoints } = statistics.columns[first];
const sample = Array.from({ length: 500 }, (_, k) => ({
  x: ours.X.at(feature, k),
  y: target.values[k],
  level: String(table.columns[first].codes[k]),
}));
await book.figure("ordinal", {
  width: 430,
  height: 200,
  layer: [
    {
      data: { values: sample },
      mark: { type: "point", size: 34 },
      encoding: {
        x: { field: "x", type: "quantitative", title: "the feature, as it was optimised" },
        y: { field: "y", type: "quantitative", title: "target" },
        color: { field: "level", type: "nominal", scale: { range: COLOURS.slice(0, 5) }, title: "level" },
        shape: { field: "level", type: "nominal", scale: { range: SHAPES.slice(0, 5) }, title: "level" },
      },
    },
    {
      data: { values: cutPoints.map((cut) => ({ cut })) },
      mark: { type: "rule", strokeDash: [5, 4] },
      encoding: { x: { field: "cut", type: "quantitative" } },
    },
  ],
});

// Exercise: the latent ratio.
// #region exercise
const ratios = [];
for (const count of [0, 40]) {
  const wider = checkTable({ ...schema, latent: { count } });
  const { X, y } = await generate({ ...options, table: wider });
  const { table, target } = project(X, y, wider, seededStreams(seed));
  const shown = { rows: table.rows, columns: [...table.columns, target] };
  const { r2 } = await evaluate(shown, target.name, { models, threads: 1 });
  ratios.push([`ρ = ${count} / ${X.rows}`, ...models.map(({ name }) => r2[name].mean)]);
}
// #endregion
book.table("ratios", ["latent", ...models.map(({ label }) => label)], ratios);
