/** Chapter 10: record β at every epoch of a pilot; then any further row can be made alone. */
import {
  createWasmKernels,
  drawProcess,
  recordObjective,
  signum,
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

// #region row
const features = 10;
const epochs = 220;
const process = drawProcess(features, [32, 32, 64, 32], "replay");

/** Target and start of row i: from its number alone. */
function drawRow(i) {
  const random = seedrandom(`replay/${i}`);
  const y = 3.4 * random() - 1.7; // uniform, with variance about 1
  return { y, x: Array.from({ length: features }, () => 0.7 * random()) };
}
// #endregion

// #region optimise
/**
 * Optimises the given rows together.
 * @param trajectory [intercept, β₁, …] for each epoch: filled by a pilot (when empty), obeyed by a replay
 * @param N the pilot's rows: the weight of one row's loss is 1/N in both
 */
function optimise(rowNumbers, trajectory, N) {
  const pilot = trajectory.length === 0;
  const rows = rowNumbers.map(drawRow);
  const kernels = createWasmKernels();
  const tape = new Tape(kernels, rows.length);
  const x = tape.samples(features, { gradient: true });
  const y = tape.samples(1);
  const load = (tensor) => {
    const copy = kernels.tensor(tensor.rows, tensor.columns);
    copy.copyFrom(tensor);
    return copy;
  };
  const objective = recordObjective(tape, {
    x,
    y,
    process: process.map(({ weight, bias }) => ({ weight: load(weight), bias: load(bias) })),
    lambda: load(Tensor.from([[0.15]])),
    baseline: "linear",
    rows: N,
  });
  x.value.copyFrom(Tensor.from(Array.from({ length: features }, (_, j) => rows.map((row) => row.x[j]))));
  y.value.copyFrom(Tensor.from([rows.map((row) => row.y)]));

  const [{ storage: fit }] = tape.statistics; // β, as an input of the epoch
  const pass = new TablePass(tape, rows.length, []);
  const optimizer = signum();
  const moments = [kernels.tensor(features, rows.length)];
  const losses = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (pilot) {
      pass.updateStatistics(); // needs all rows
      trajectory.push([fit.intercept.at(0, 0), ...fit.beta.toArrays()[0]]);
    } else {
      const [intercept, ...beta] = trajectory[epoch];
      fit.intercept.set(0, 0, intercept);
      fit.beta.copyFrom(Tensor.from([beta]));
    }
    tape.forward();
    losses.push((objective.generation.scalar * N) / rows.length);
    tape.backward(objective.loss);
    optimizer.update(
      kernels,
      x.value,
      x.gradient,
      moments,
      epoch + 1,
      0.35 * (1 - ((epoch + 0.5) / epochs) ** 2),
    );
  }
  return { X: x.value.toArrays(), y: rows.map((row) => row.y), losses };
}
// #endregion

// #region pilot
const N = 1000;
const range = (first, last) => Array.from({ length: last - first }, (_, k) => first + k);
const trajectory = [];
const pilot = optimise(range(0, N), trajectory, N);
const replayed = optimise(range(5000, 6000), trajectory, N); // rows that the pilot never saw
const alone = optimise([5123], trajectory, N); // one of them again, on its own
const same = alone.X.every((values, j) => Object.is(values[0], replayed.X[j][123]));
// #endregion
book.text("same", `row 5123, alone and among 1,000 others: ${same ? "the same bits" : "different"}`);
book.number("recipe", trajectory.length * trajectory[0].length);

// #region scores
const models = tableOneModels.filter(({ name }) => ["linear", "tree5", "forest", "knn1"].includes(name));
const r2 = {};
for (const [name, { X, y }] of Object.entries({ pilot, replayed })) {
  r2[name] = await scores(Float64Array.from(X.flat()), Float64Array.from(y), models);
}
// #endregion
book.table(
  "scores",
  ["R² on unseen rows", "pilot", "replayed"],
  models.map(({ name, label }) => [label, r2.pilot[name], r2.replayed[name]]),
);
for (const name of ["pilot", "replayed"]) {
  book.number(`${name}.linear`, r2[name].linear);
  book.number(`${name}.knn1`, r2[name].knn1);
}
await book.figure("losses", {
  width: 430,
  height: 220,
  data: {
    values: Object.entries({ pilot, replayed }).flatMap(([rows, { losses }]) =>
      losses.flatMap((loss, epoch) => (epoch % 12 === 0 ? [{ rows, epoch, loss }] : [])),
    ),
  },
  mark: { type: "line", point: { size: 40 } },
  encoding: {
    x: { field: "epoch", type: "quantitative", title: "epoch" },
    y: { field: "loss", type: "quantitative", title: "MSE(f(X), y)" },
    ...series("rows", ["pilot", "replayed"]),
  },
});

// Exercise: a pilot that is too small.
// #region exercise
const smallTrajectory = [];
optimise(range(0, 60), smallTrajectory, 60);
const fromSmall = optimise(range(5000, 6000), smallTrajectory, 60);
const { linear } = await scores(
  Float64Array.from(fromSmall.X.flat()),
  Float64Array.from(fromSmall.y),
  models,
);
// #endregion
book.number("small.linear", linear);
