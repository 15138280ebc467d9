/** Chapter 5: the penalty on linear models, and why the derivative through β vanishes. */
import {
  createJsKernels,
  generate,
  gradcheck,
  olsResidual,
  TablePass,
  Tape,
  Tensor,
  tableOneModels,
} from "nontrivial";
import seedrandom from "seedrandom";
import { series } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores } from "./table.mjs";

const book = page(import.meta.url);

// #region residual
const random = seedrandom("penalty");
const tensor = (rows, columns) =>
  Tensor.from(Array.from({ length: rows }, () => Array.from({ length: columns }, () => 2 * random() - 1)));
const X = tensor(3, 30); // 3 features, 30 samples
const y = tensor(1, 30);

const tape = new Tape(createJsKernels("float64"), 30);
const x = tape.samples(3, { gradient: true });
const target = tape.samples(1);
const linear = olsResidual(x, target); // (2), β included
const pass = new TablePass(tape, 30, [
  { variable: x, table: X },
  { variable: target, table: y },
]);
/** L_lin of X: β is fitted first, from all samples. */
const refitted = () => {
  pass.updateStatistics();
  return frozen();
};
/** L_lin of X with β as it was. */
const frozen = () => {
  let loss = 0;
  pass.forEachBlock(() => {
    tape.forward();
    loss += linear.scalar;
  });
  return loss;
};
// #endregion

// #region envelope
const loss = refitted();
tape.backward(linear);
const [i, s, h] = [1, 7, 1e-5];
const entry = X.at(i, s);
const difference = (lossOf) => {
  X.set(i, s, entry + h);
  const above = lossOf();
  X.set(i, s, entry - h);
  const below = lossOf();
  X.set(i, s, entry);
  return (above - below) / (2 * h);
};
const onTape = x.gradient.at(i, s);
const withBetaFrozen = difference(frozen);
const withBetaRefitted = difference(refitted);
// #endregion
book.number("loss", loss);
book.table(
  "envelope",
  ["∂L_lin/∂X at one entry", "value"],
  [
    ["the tape, (2/N)·r·β", onTape.toFixed(9)],
    ["difference, β frozen", withBetaFrozen.toFixed(9)],
    ["difference, β fitted again on both sides", withBetaRefitted.toFixed(9)],
  ],
);
book.number("apart", Math.abs(withBetaFrozen - withBetaRefitted));

// #region not-minimal
refitted();
const [beta] = tape.statistics.map(({ storage }) => storage.beta);
const best = beta.toArrays();
const curve = Array.from({ length: 41 }, (_, k) => {
  const shift = (k - 20) / 20;
  beta.set(0, i, best[0][i] + shift);
  return { shift, loss: frozen() };
});
beta.set(0, i, best[0][i]);
// #endregion
await book.figure("envelope", {
  width: 380,
  height: 200,
  data: { values: curve },
  layer: [
    { mark: { type: "line", color: "#0072b2" } },
    {
      transform: [{ filter: "datum.shift === 0" }],
      mark: { type: "point", size: 110, color: "#d55e00", shape: "diamond" },
    },
    {
      transform: [{ filter: "datum.shift === 0" }],
      mark: { type: "text", dy: -16, fontSize: 13 },
      encoding: { text: { value: "∂L/∂β = 0" } },
    },
  ],
  encoding: {
    x: { field: "shift", type: "quantitative", title: "one coefficient, away from the least-squares fit" },
    y: { field: "loss", type: "quantitative", title: "mean squared residual", scale: { zero: false } },
  },
});

// #region check
const checked = gradcheck(olsResidual, [X, y]);
// #endregion
book.text("check", `ok: ${checked.ok}`);

// #region lambdas
const lambdas = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2];
const models = tableOneModels.filter(({ name }) => ["tree5", "forest", "knn1", "linear"].includes(name));
const sweep = [];
for (const lambda of lambdas) {
  const dataset = await generate({ seed: "1", rows: 1500, features: 20, lambda });
  sweep.push({ lambda, process: dataset.processR2, ...(await scores(dataset.X.data, dataset.y, models)) });
}
// #endregion
const labels = {
  process: "process f",
  forest: "random forest",
  knn1: "nearest neighbour",
  tree5: "tree, depth 5",
  linear: "linear",
};
book.table(
  "lambdas",
  ["λ", ...Object.values(labels)],
  sweep.map((point) => [String(point.lambda), ...Object.keys(labels).map((name) => point[name])]),
);
for (const { lambda, linear, forest } of sweep) {
  book.number(`linear.${lambda}`, linear);
  book.number(`forest.${lambda}`, forest);
}
await book.figure("lambda", {
  width: 430,
  height: 280,
  data: {
    values: sweep.flatMap((point) =>
      Object.entries(labels).map(([name, model]) => ({
        lambda: String(point.lambda),
        model,
        r2: point[name],
      })),
    ),
  },
  mark: { type: "line", point: { size: 60 } },
  encoding: {
    x: { field: "lambda", type: "ordinal", sort: null, title: "λ (uneven steps)", axis: { labelAngle: 0 } },
    y: { field: "r2", type: "quantitative", title: "R² on unseen rows", scale: { domain: [-0.2, 1] } },
    ...series("model", Object.values(labels)),
  },
});

// Exercise.
// #region exercise
const few = await generate({ seed: "1", rows: 60, features: 20 });
const scoresOfFew = await scores(few.X.data, few.y, models);
// #endregion
book.text("warning", few.warnings.join("\n"));
book.number("few.linear", scoresOfFew.linear);
