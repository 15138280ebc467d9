/** Chapter 6: why Adam walks 0.01 per epoch, a twentieth of the epochs, and the lattice that signs leave. */
import { generate } from "nontrivial";
import { series } from "./figure.mjs";
import { page } from "./page.mjs";

const book = page(import.meta.url);

// #region walk
const size = { seed: "1", rows: 600, features: 10, threads: 1 };
const adam = { ...size, optimizer: "adam", learningRate: 0.01, schedule: "constant", startScale: 1 };

/** Mean |change| of an entry of X between two runs of different length: the same path, stopped earlier and later. */
const walked = (from, to) =>
  to.X.data.reduce((sum, x, k) => sum + Math.abs(x - from.X.data[k]), 0) / to.X.data.length;

const adam1 = await generate({ ...adam, epochs: 1 });
const adam2 = await generate({ ...adam, epochs: 2 });
const adam100 = await generate({ ...adam, epochs: 100 });
const adam101 = await generate({ ...adam, epochs: 101 });
const adam5000 = await generate({ ...adam, epochs: 5000 });
const fast = await generate({ ...size, preset: "fast" });
// #endregion
book.number("adam.first", walked(adam1, adam2));
book.number("adam.later", walked(adam100, adam101));
const largest = (X) => X.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
book.number("adam.largest", largest(adam5000.X));
book.number("fast.largest", largest(fast.X));
book.number("fast.epochs", fast.configuration.epochs);
book.number("fast.step", fast.configuration.learningRate);

const ends = { Adam: adam5000, Signum: fast };
book.table(
  "ends",
  ["", "epochs", "MSE(f(X), y)", "R² of the baseline"],
  Object.entries(ends).map(([name, run]) => [
    name,
    String(run.configuration.epochs),
    run.generationLoss.toFixed(3),
    run.baselineR2,
  ]),
);
const paths = Object.entries(ends).flatMap(([optimizer, { history }]) =>
  [...history.generationLoss.keys()]
    .filter((epoch) => epoch > 0 && (epoch < 10 || epoch % Math.round(epoch / 8) === 0))
    .map((epoch) => ({ optimizer, epoch, loss: history.generationLoss[epoch] })),
);
await book.figure("paths", {
  width: 430,
  height: 240,
  data: { values: paths },
  mark: { type: "line", point: { size: 26 } },
  encoding: {
    x: {
      field: "epoch",
      type: "quantitative",
      scale: { type: "log" },
      title: "epoch",
      axis: { values: [1, 10, 100, 1000] },
    },
    y: { field: "loss", type: "quantitative", title: "MSE(f(X), y)" },
    ...series("optimizer", ["Adam", "Signum"]),
  },
});

// #region lattice
const step = 0.35;
const start = { ...size, startScale: 0.1, learningRate: step };
const constant = await generate({ ...start, schedule: "constant", epochs: 100 });
const decaying = await generate({ ...start, schedule: "decay", epochs: 100 });

/** The share of entries in the tenth of the lattice's cell where most of them lie; 0.1 if there is no lattice. */
function comb({ X }) {
  const counts = new Array(10).fill(0);
  for (const x of X.data) counts[Math.floor((x / step - Math.floor(x / step)) * 10) % 10]++;
  return Math.max(...counts) / X.data.length;
}
// #endregion
book.number("comb.constant", comb(constant));
book.number("comb.decaying", comb(decaying));

const bin = step / 5;
const histogram = (schedule, { X }) => {
  const counts = new Map();
  for (const x of X.data) {
    if (Math.abs(x) < 3) counts.set(Math.floor(x / bin), (counts.get(Math.floor(x / bin)) ?? 0) + 1);
  }
  return [...counts].map(([k, count]) => ({ schedule, from: k * bin, to: (k + 1) * bin, count }));
};
await book.figure("lattice", {
  data: { values: [...histogram("constant step", constant), ...histogram("shrinking step", decaying)] },
  facet: { column: { field: "schedule", type: "nominal", title: null } },
  resolve: { scale: { y: "independent" } },
  spec: {
    width: 300,
    height: 150,
    mark: { type: "rect", color: "#0072b2" },
    encoding: {
      x: { field: "from", type: "quantitative", title: "x", axis: { values: [-2, -1, 0, 1, 2] } },
      x2: { field: "to" },
      y: { field: "count", type: "quantitative", title: "entries of X" },
      y2: { datum: 0 },
    },
  },
});

// Exercise: the seed is guessed.
// #region exercise
const onLattice = (a, b) =>
  a.X.data.reduce((hits, x, k) => {
    const steps = (x - b.X.data[k]) / step;
    return hits + (Math.abs(steps - Math.round(steps)) < 0.01 ? 1 : 0);
  }, 0) / a.X.data.length;

const guess = { ...start, schedule: "constant", epochs: 1 };
const right = onLattice(constant, await generate(guess));
const wrong = onLattice(constant, await generate({ ...guess, seed: "2" }));
const shrinking = onLattice(decaying, await generate(guess));
// #endregion
book.number("guess.right", right);
book.number("guess.wrong", wrong);
book.number("guess.shrinking", shrinking);
