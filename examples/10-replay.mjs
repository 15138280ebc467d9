/** Chapter 10: record β at every epoch of a pilot; then any further row can be made alone. */
import {
  createWasmKernels,
  drawProcess,
  evaluate,
  generate,
  recipeOf,
  recordObjective,
  sampleRows,
  signum,
  TablePass,
  Tape,
  Tensor,
  tableOneModels,
} from "nontrivial";
import seedrandom from "seedrandom";
import { series } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores, tableOf } from "./table.mjs";

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
  const objective = recordObjective(tape, {
    x,
    y,
    process,
    lambda: Tensor.from([[0.15]]),
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
const kept = trajectory.length * trajectory[0].length;
book.number("recipe", kept);
book.claim(
  "What has to be kept are … numbers: 220 epochs of ten coefficients and an intercept",
  kept === 220 * (10 + 1),
  { kept },
);
// Three rows alone, and all in another order.
const sameAlone = [5000, 5500, 5999].every((row) =>
  optimise([row], trajectory, N).X.every((values, j) => Object.is(values[0], replayed.X[j][row - 5000])),
);
const reversed = optimise(range(5000, 6000).reverse(), trajectory, N);
const sameReversed = reversed.X.every((values, j) =>
  values.every((value, k) => Object.is(value, replayed.X[j][999 - k])),
);
book.claim("Nothing else of the other rows reaches a row", same && sameAlone && sameReversed, {
  same,
  sameAlone,
  sameReversed,
});

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
const gaps = Object.keys(r2.pilot).map((name) => Math.abs(r2.pilot[name] - r2.replayed[name]));
const curves = pilot.losses.map((loss, epoch) => Math.abs(loss - replayed.losses[epoch]));
book.claim(
  "Replayed rows are of the same kind",
  Math.abs(r2.pilot.knn1 - r2.replayed.knn1) < 0.05 &&
    Math.abs(r2.replayed.linear) < 0.1 &&
    Math.max(...gaps) < 0.2 &&
    Math.max(...curves) < 0.1,
  { gaps, curves: Math.max(...curves) },
);
// The linear model's R² on the rows that β was fitted to, and on as many others, for four pilots.
const [own, strangers] = [[], []];
for (const first of [0, 10_000, 20_000, 30_000]) {
  const path = [];
  const linearOn = async ({ X, y }) =>
    (await scores(Float64Array.from(X.flat()), Float64Array.from(y), models)).linear;
  own.push(await linearOn(optimise(range(first, first + N), path, N)));
  strangers.push(await linearOn(optimise(range(5000, 6000), path, N)));
}
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
book.number("mean.own", mean(own));
book.number("mean.strangers", mean(strangers));
book.claim(
  "over four pilots the linear model scores … on the pilot's rows and … on strangers, on average",
  mean(own) < mean(strangers) - 0.01,
  { own, strangers },
);
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
book.claim(
  "The linear model scores … on the rows replayed from it, more than on those of the large pilot",
  linear > r2.replayed.linear + 0.05,
  { small: linear, large: r2.replayed.linear },
);

// What the text says of recipes and streams.
const options = { seed: "book", features: 10, threads: 1 };
const first = await generate({ ...options, rows: 1000 });
const recipe = recipeOf(first);
const again = sampleRows(recipe, { rows: 1000 });
book.claim(
  "A recipe regenerates every target",
  again.y.every((y, i) => y === first.y[i]),
  {
    targets: again.y.length,
  },
);
const retake = sampleRows(recipe, { rows: 500, stream: "retake" });
/** The nearest neighbour among the first sitting's rows: its R² on 500 other rows. */
async function learntFromFirst(X, y) {
  const together = Array.from({ length: options.features }, (_, j) => [
    ...first.X.data.subarray(j * 1000, (j + 1) * 1000),
    ...X.data.subarray(j * 500, (j + 1) * 500),
  ]);
  const { r2 } = await evaluate(
    tableOf(Float64Array.from(together.flat()), Float64Array.from([...first.y, ...y])),
    "y",
    {
      models: models.filter(({ name }) => name === "knn1"),
      split: {
        train: Int32Array.from({ length: 1000 }, (_, i) => i),
        test: Int32Array.from({ length: 500 }, (_, i) => 1000 + i),
      },
      threads: 1,
    },
  );
  return r2.knn1.mean;
}
const onRetake = await learntFromFirst(retake.X, retake.y);
const otherProcess = await generate({ ...options, seed: "another book", rows: 500 });
const onOther = await learntFromFirst(otherProcess.X, otherProcess.y);
book.number("retake.knn1", onRetake);
book.number("other.knn1", onOther);
book.claim(
  "A nearest neighbour that knows only rows of the first sitting scores … on such a retake",
  onRetake > 0.7,
  { onRetake },
);
book.claim("on rows of another process it scores …", onOther < 0.2, { onOther });
const longer = await generate({ ...options, rows: 2000, epochs: 1 });
const elsewhere = await generate({ ...options, rows: 1000, epochs: 1, stream: "other" });
book.claim(
  "`rows: 2000` begins with the same targets as `rows: 1000`, and another `stream` gives other rows",
  first.y.every((y, i) => y === longer.y[i]) && !first.y.every((y, i) => y === elsewhere.y[i]),
  {
    first: [...first.y.subarray(0, 3)],
    longer: [...longer.y.subarray(0, 3)],
    other: [...elsewhere.y.subarray(0, 3)],
  },
);
