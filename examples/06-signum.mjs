/** Chapter 6: why Adam walks about 0.01 per epoch, a twentieth of the epochs, and the lattice that signs leave. */
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
const [first, later] = [walked(adam1, adam2), walked(adam100, adam101)];
book.number("adam.first", first);
book.number("adam.later", later);
// A step of almost nothing shows the start.
const adam0 = await generate({ ...adam, epochs: 1, learningRate: 1e-30 });
/** |change| of each entry, in ascending order. */
const changes = (from, to) => to.X.data.map((x, k) => Math.abs(x - from.X.data[k])).sort();
const middle = (sorted) => sorted[Math.floor(sorted.length / 2)];
const firstSteps = changes(adam0, adam1);
book.claim(
  "With $\\eta = 0.01$ the first step is that long",
  Math.abs(middle(firstSteps) - 0.01) < 1e-4 && firstSteps.at(-1) < 0.01001,
  { median: middle(firstSteps), longest: firstSteps.at(-1) },
);
book.claim(
  "the second has the mean length …, and after 100 epochs it is …",
  first < 0.01 && later < 0.75 * first,
  {
    first,
    later,
  },
);
const turned =
  adam1.X.data.filter((x, k) => (adam2.X.data[k] - x) * (adam101.X.data[k] - adam100.X.data[k]) < 0).length /
  adam1.X.data.length;
book.number("turned", turned);
book.claim("many entries turn around: … of them walk another way by then", turned > 0.3, { turned });
const longest = changes(adam100, adam101).at(-1);
book.number("longest", longest);
book.claim("the longest step is then …", longest > 0.012, { longest });
const ways = changes(adam1, adam5000);
const pace = ways.at(-1) / 4999 / 0.01;
book.number("half", middle(ways));
book.number("farthest", ways.at(-1));
book.number("pace", pace);
book.claim("the entry walks about $\\eta$ per epoch", Math.abs(pace - 1) < 0.1, { pace });
book.claim(
  "half of all entries end more than … units from where they started, the farthest …",
  middle(ways) > 10 && ways.at(-1) > 40,
  { half: middle(ways), farthest: ways.at(-1) },
);
book.claim(
  "in less than a twentieth of the epochs",
  fast.configuration.epochs < 5000 / 20,
  fast.configuration,
);
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
book.number("adam.baseline", adam5000.baselineR2);
book.number("fast.baseline", fast.baselineR2);
book.claim(
  "Both hold the baseline: its R² is … with Adam and … with Signum here",
  Math.max(adam5000.baselineR2, fast.baselineR2) < 0.15,
  { adam: adam5000.baselineR2, signum: fast.baselineR2 },
);
/** How many times earlier Signum has each loss that Adam reaches, in steps of a tenth below 0.9. */
function lead(adamRun, signumRun) {
  const [slow, quick] = [adamRun.history.generationLoss, signumRun.history.generationLoss];
  const levels = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3].filter((level) => slow.some((loss) => loss < level));
  const reached = (losses, level) => losses.findIndex((loss) => loss < level) + 1;
  return levels.map((level) => {
    const epoch = reached(quick, level);
    return epoch === 0 ? 0 : reached(slow, level) / epoch;
  });
}
/** By how much Adam's loss still falls in the last tenth of its epochs. */
const underWay = ({ history: { generationLoss } }) => 1 - generationLoss.at(-1) / generationLoss.at(-500);
const leads = [lead(adam5000, fast)];
const still = [underWay(adam5000)];
for (const seed of ["2", "3"]) {
  const slow = await generate({ ...adam, seed, rows: 300, epochs: 5000 });
  leads.push(lead(slow, await generate({ ...size, seed, rows: 300, preset: "fast" })));
  still.push(underWay(slow));
}
book.claim(
  "Whatever loss Adam reaches, Signum has reached it at least twenty times earlier",
  leads.every((values) => values.length > 2 && Math.min(...values) > 20),
  { leads },
);
book.claim("after 5,000 epochs Adam is still under way", Math.min(...still) > 0.01, { still });
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
const [combs, evens] = [comb(constant), comb(decaying)];
book.number("comb.constant", combs);
book.number("comb.decaying", evens);
book.claim(
  "With a constant step the histogram is a comb: … of all entries lie in a single tenth of the lattice's cell, where … do with a step that shrinks",
  combs > 0.3 && evens < 0.15,
  { combs, evens },
);
// A start below 0.1 and whole steps: what is left over a whole step is the start. (float32 rounds at the borders.)
const onStarts =
  constant.X.data.filter((x) => x - step * Math.floor(x / step + 1e-5) < 0.1 + 1e-5).length /
  constant.X.data.length;
book.claim("every entry ends at its start plus a whole multiple of $\\eta$", onStarts > 0.999, { onStarts });

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
book.claim(
  "With the right seed a share of … of the entries fits, with a wrong one …",
  right > 0.999 && wrong < 0.1,
  { right, wrong },
);
book.claim("with the shrinking step even the right seed has …", shrinking < 0.1, { shrinking });
