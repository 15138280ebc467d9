/** Chapter 5: the penalty on linear models, and why the derivative through β vanishes. */
import {
  createJsKernels,
  drawProcess,
  generate,
  gradcheck,
  meanSquaredError,
  multiply,
  olsResidual,
  recordObjective,
  recordProcess,
  resolveConfiguration,
  subtract,
  TablePass,
  Tape,
  Tensor,
  tableOneModels,
  UsageError,
} from "nontrivial";
import seedrandom from "seedrandom";
import { series } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores } from "./table.mjs";

const book = page(import.meta.url);

// #region objective
/** Equation 3 for the variables X and y, a process and the parameter λ. */
function objective(X, y, process, lambda) {
  const generation = meanSquaredError(recordProcess(X.tape, process, X), y); // (1)
  const linear = olsResidual(X, y); // (2)
  return subtract(generation, multiply(lambda, linear)); // (3)
}
// #endregion

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

/** The objective's value on X and y, and its gradient by X. */
function evaluated(record) {
  const tape = new Tape(createJsKernels("float64"), 30);
  const x = tape.samples(3, { gradient: true });
  const target = tape.samples(1);
  const loss = record(tape, x, target, drawProcess(3, [8], "penalty"), Tensor.from([[0.15]]));
  x.value.copyFrom(X);
  target.value.copyFrom(y);
  new TablePass(tape, 30, []).updateStatistics();
  tape.forward();
  tape.backward(loss);
  return [loss.scalar, ...x.gradient.toArrays().flat()];
}
const inThreeLines = evaluated((tape, x, y, process, lambda) =>
  objective(x, y, process, tape.parameter(lambda)),
);
const inTheEngine = evaluated(
  (tape, x, y, process, lambda) =>
    recordObjective(tape, { x, y, process, lambda, baseline: "linear", rows: 30 }).loss,
);
book.claim(
  "is the same loss with the same gradient",
  inThreeLines.length === 91 && inThreeLines.every((value, k) => value === inTheEngine[k] && value !== 0),
  { inThreeLines, inTheEngine },
);
book.table(
  "envelope",
  ["∂L_lin/∂X at one entry", "value"],
  [
    ["the tape, (2/N)·r·β", onTape.toFixed(9)],
    ["difference, β frozen", withBetaFrozen.toFixed(9)],
    ["difference, β fitted again on both sides", withBetaRefitted.toFixed(9)],
  ],
);
const apart = Math.abs(withBetaFrozen - withBetaRefitted);
book.number("apart", apart);
book.claim(
  "Fitting $\\beta$ again on both sides of the difference changes it by …, rounding error",
  apart < 1e-9 && Math.abs(withBetaFrozen - onTape) < 1e-9,
  { apart, onTape },
);

refitted();
const [{ storage: fit }] = tape.statistics;
const residual = (s) =>
  fit.intercept.at(0, 0) + [0, 1, 2].reduce((sum, j) => sum + fit.beta.at(0, j) * X.at(j, s), 0) - y.at(0, s);
const offFormula = Math.max(
  ...Array.from({ length: 90 }, (_, k) => [k % 3, Math.floor(k / 3)]).map(([j, s]) =>
    Math.abs(x.gradient.at(j, s) - (2 / 30) * residual(s) * fit.beta.at(0, j)),
  ),
);
book.claim(
  "What remains is a linear layer with fixed weights, $\\frac{2}{N} r \\beta^\\top$ with the residuals $r = X\\beta - y$",
  offFormula < 1e-12,
  { offFormula },
);

const shiftedBy = (constant) => {
  for (let sample = 0; sample < 30; sample++) y.set(0, sample, y.at(0, sample) + constant);
};
shiftedBy(5);
const lossOfShifted = refitted();
shiftedBy(-5);
book.claim(
  "our fit has an intercept, too: adding a constant to $y$ changes nothing",
  Math.abs(lossOfShifted - loss) < 1e-12,
  { loss, lossOfShifted },
);

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
const lowest = curve[20].loss;
const slope = (curve[21].loss - curve[19].loss) / (curve[21].shift - curve[19].shift);
book.claim(
  "$\\beta$ *minimises* $\\mathcal{L}_{\\text{lin}}$, so $\\partial \\mathcal{L}_{\\text{lin}} / \\partial \\beta = 0$",
  curve.every(({ shift, loss }) => shift === 0 || loss > lowest) && Math.abs(slope) < 1e-9,
  { lowest, slope },
);

// The same comparison with a β that is twice the fitted one, on both sides of the difference.
const doubled = () => {
  pass.updateStatistics();
  for (let j = 0; j < 3; j++) beta.set(0, j, 2 * beta.at(0, j));
  return frozen();
};
doubled();
const apartElsewhere = Math.abs(difference(frozen) - difference(doubled));
book.number("apart.elsewhere", apartElsewhere);
book.claim(
  "$\\beta$ must be the minimum of *this* loss: with another $\\beta$ the two differences are … apart",
  apartElsewhere > 1e-4,
  { apartElsewhere },
);
refitted();
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
book.claim("`gradcheck` fits again for every entry, too, and agrees", checked.ok, { worst: checked.worst });

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
/** The same sweep for the claims, on another seed. */
async function sweepOf(seed, lambdas) {
  const points = [];
  for (const lambda of lambdas) {
    const dataset = await generate({ seed, rows: 1500, features: 20, lambda });
    points.push({ process: dataset.processR2, ...(await scores(dataset.X.data, dataset.y, models)) });
  }
  return points;
}
const sweeps = [
  sweep.filter(({ lambda }) => [0, 0.01, 0.1].includes(lambda)),
  await sweepOf("2", [0, 0.01, 0.1]),
  await sweepOf("3", [0, 0.01, 0.1]),
];
const falling = (values) => values.every((value, k) => k === 0 || value < values[k - 1]);
const linears = sweeps.map((points) => points.map(({ linear }) => linear));
const closest = sweep.map((point) => Math.min(point.forest, point.knn1, point.tree5) - point.linear);
book.claim(
  "The linear model loses with every larger $\\lambda$ until it is at about zero, and all others stay far above it",
  falling(sweep.filter(({ lambda }) => lambda <= 0.1).map(({ linear }) => linear)) &&
    linears.every((values) => falling(values) && Math.abs(values.at(-1)) < 0.1) &&
    sweeps.every((points) => Math.min(...["forest", "knn1", "tree5"].map((name) => points[2][name])) > 0.2),
  { linears: linears.flat(), closest },
);
const lostBy = (points) =>
  Object.fromEntries(
    ["tree5", "forest", "knn1", "process"].map((name) => [name, points[0][name] - points[2][name]]),
  );
const losses = sweeps.map(lostBy);
book.claim(
  "A shallow tree, which is nearly as simple as a line, suffers most among the rest",
  losses.every(({ tree5, ...rest }) => tree5 > Math.max(...Object.values(rest))),
  { losses: losses.flatMap(Object.values) },
);
const end = sweep.at(-1);
book.claim(
  "It is no upper bound: at $\\lambda = 0.2$ the forest and the nearest neighbour stand above it",
  Math.min(end.forest, end.knn1) > end.process,
  end,
);
const { lambda: byDefault } = resolveConfiguration();
book.claim("The value of the engine, as of the paper, is $\\lambda = 0.15$", byDefault === 0.15, {
  byDefault,
});
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
book.claim(
  "one that fits 21 numbers to the 42 rows that it is trained on, and is wildly wrong elsewhere",
  few.X.rows + 1 === 21 && 0.7 * few.y.length === 42 && scoresOfFew.linear < -1,
  { linear: scoresOfFew.linear },
);
const refusal = await generate({ seed: "1", rows: 20, features: 20 }).catch((error) => error);
book.claim(
  "With as many features as rows the residual is exactly zero, there is no gradient, and `generate` refuses",
  refusal instanceof UsageError,
  { refusal },
);
