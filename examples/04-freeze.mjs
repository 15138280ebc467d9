/** Chapter 4: the process f_θ is frozen and X moves; and what goes wrong if nothing else is asked. */
import {
  adam,
  createWasmKernels,
  drawProcess,
  generate,
  meanSquaredError,
  recordProcess,
  Tape,
  tableOneModels,
} from "nontrivial";
import seedrandom from "seedrandom";
import { SEQUENCE } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores } from "./table.mjs";

const book = page(import.meta.url);

// #region freeze
/** Moves X until f_θ(X) ≈ y, with plain equation 1; returns X and the loss at a few epochs. */
function moveData(features, seed, epochs = [0, 25, 100, 400]) {
  const rows = 300;
  const kernels = createWasmKernels();
  const tape = new Tape(kernels, rows);
  const X = tape.samples(features, { gradient: true, name: "X" }); // moves
  const y = tape.samples(1, { name: "y" }); // fixed
  const process = drawProcess(features, [16, 16], seed); // θ, fixed
  const loss = meanSquaredError(recordProcess(tape, process, X), y); // (1)

  const random = seedrandom("freeze");
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < features; j++) X.value.set(j, i, random());
    y.value.set(0, i, 4 * random() - 2);
  }

  const optimizer = adam();
  const moments = [kernels.tensor(features, rows), kernels.tensor(features, rows)];
  const snapshots = [];
  for (let epoch = 0; epoch <= epochs.at(-1); epoch++) {
    tape.forward();
    if (epochs.includes(epoch)) {
      snapshots.push({ epoch, loss: loss.scalar, X: X.value.toArrays(), y: y.value.toArrays()[0] });
    }
    tape.backward(loss);
    optimizer.update(kernels, X.value, X.gradient, moments, epoch + 1, 0.1);
  }
  return snapshots;
}

const snapshots = moveData(2, "b");
// #endregion

book.table(
  "snapshots",
  ["epoch", "MSE(f(X), y)"],
  snapshots.map(({ epoch, loss }) => [`${epoch}`, loss]),
  3,
);
const title = ({ epoch, loss }) => `epoch ${epoch}, loss ${loss.toFixed(3)}`;
const values = snapshots.flatMap((snapshot) =>
  snapshot.X[0].map((x1, i) => ({ x1, x2: snapshot.X[1][i], y: snapshot.y[i], at: title(snapshot) })),
);
await book.figure("snapshots", {
  data: { values },
  columns: 2,
  facet: { field: "at", type: "nominal", title: null, sort: snapshots.map(title) },
  resolve: { scale: { x: "independent", y: "independent" } },
  spec: {
    width: 250,
    height: 210,
    mark: { type: "point", size: 32 },
    encoding: {
      x: { field: "x1", type: "quantitative", title: "x₁", axis: { tickCount: 5 } },
      y: { field: "x2", type: "quantitative", title: "x₂", axis: { tickCount: 5 } },
      color: { field: "y", type: "quantitative", scale: { scheme: SEQUENCE }, title: "target y" },
    },
  },
});

// #region trivial
const trivial = await generate({ seed: "1", rows: 2000, features: 20, lambda: 0 });
const r2 = await scores(trivial.X.data, trivial.y, tableOneModels);
// #endregion
book.table(
  "trivial",
  ["λ = 0", "R² on unseen rows"],
  tableOneModels.map(({ name, label }) => [label, r2[name]]),
);
book.number("linear", r2.linear);
book.number("processR2", trivial.processR2);

// Exercise: other processes, more dimensions.
// #region exercise
const endings = ["a", "b", "c"].map((seed) => {
  const lossIn = (features) => moveData(features, seed, [400])[0].loss;
  return [`θ from seed ${seed}`, lossIn(2), lossIn(20)];
});
// #endregion
book.table("endings", ["loss after 400 epochs", "2 features", "20 features"], endings, 3);
