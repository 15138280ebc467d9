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
/** Moves X until f_θ(X) ≈ y, with plain equation 1; returns X, f_θ(X) and the loss at a few epochs. */
function moveData(features, seed, epochs = [0, 25, 100, 400]) {
  const rows = 300;
  const kernels = createWasmKernels();
  const tape = new Tape(kernels, rows);
  const X = tape.samples(features, { gradient: true, name: "X" }); // moves
  const y = tape.samples(1, { name: "y" }); // fixed
  const process = drawProcess(features, [16, 16], seed); // θ, fixed
  const f = recordProcess(tape, process, X);
  const loss = meanSquaredError(f, y); // (1)

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
      snapshots.push({
        epoch,
        loss: loss.scalar,
        X: X.value.toArrays(),
        y: y.value.toArrays()[0],
        f: f.value.toArrays()[0],
      });
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
const [start, end] = [snapshots[0], snapshots.at(-1)];
book.claim("The loss falls at least tenfold here", end.loss < start.loss / 10, {
  start: start.loss,
  end: end.loss,
});
const early = snapshots[1];
const clear = early.y.flatMap((target, i) => (Math.abs(target) > 0.5 ? [early.X[0][i] * target < 0] : []));
const oneSided = clear.filter((side) => side).length / clear.length;
book.claim("first high targets go to one side and low ones to the other", oneSided > 0.95, { oneSided });
/** By how much the targets of a point and of its nearest neighbour differ, on average. */
function neighboursApart({ X: [x1, x2], y }) {
  const nearest = (i) => {
    const distances = x1.map((_, k) =>
      k === i ? Number.POSITIVE_INFINITY : Math.hypot(x1[k] - x1[i], x2[k] - x2[i]),
    );
    return distances.indexOf(Math.min(...distances));
  };
  return y.reduce((sum, target, i) => sum + Math.abs(target - y[nearest(i)]), 0) / y.length;
}
const [apartAtStart, apartAtEnd] = [neighboursApart(start), neighboursApart(end)];
book.number("apart.0", apartAtStart);
book.number("apart.400", apartAtEnd);
book.claim(
  "like colours lie together: the targets of a point and its nearest neighbour differ by … on average at the start and by … at the end",
  apartAtStart > 1 && apartAtEnd < 0.25,
  { apartAtStart, apartAtEnd },
);
const line = await scores(
  Float64Array.from(end.X.flat()),
  Float64Array.from(end.y),
  tableOneModels.filter(({ name }) => name === "linear"),
);
book.number("snapshot.linear", line.linear);
book.claim("A straight line explains … of the targets' variance in it", line.linear > 0.8, line);
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
const bySeed = [r2];
for (const seed of ["2", "3"]) {
  const { X, y } = await generate({ seed, rows: 2000, features: 20, lambda: 0 });
  bySeed.push(await scores(X.data, y, tableOneModels));
}
const linear = bySeed.map((one) => one.linear);
const above = bySeed.map((one) => Math.max(...Object.values(one)) - one.linear);
book.claim(
  "a nonlinear origin and a linear solution: no model of the table is more than a tenth above linear regression",
  Math.min(...linear) > 0.7 && Math.max(...above) < 0.1,
  { linear, above },
);
const neighbour = bySeed.map(({ knn1 }) => knn1);
book.claim(
  "That is why nearest-neighbour models do well on such data",
  Math.min(...neighbour) > 0.7 && apartAtEnd < apartAtStart / 5,
  { neighbour, apartAtEnd },
);

// Exercise: other processes, more dimensions.
// #region exercise
const endings = ["a", "b", "c"].map((seed) => {
  const endOf = (features) => moveData(features, seed, [400])[0];
  return { seed, two: endOf(2), twenty: endOf(20) };
});
// #endregion
book.table(
  "endings",
  ["loss after 400 epochs", "2 features", "20 features"],
  endings.map(({ seed, two, twenty }) => [`θ from seed ${seed}`, two.loss, twenty.loss]),
  3,
);
const [two, twenty] = ["two", "twenty"].map((key) => endings.map((ending) => ending[key]));
const lossesOf = (all) => all.map(({ loss }) => loss);
book.claim(
  "With 2 features the loss depends on the process, and with 20 it is below a tenth for all three",
  Math.max(...lossesOf(two)) > 10 * Math.min(...lossesOf(two)) && Math.max(...lossesOf(twenty)) < 0.1,
  { two: lossesOf(two), twenty: lossesOf(twenty) },
);
const highest = ({ f }) => Math.max(...f);
const lowest = ({ f }) => Math.min(...f);
book.number("top.a", highest(two[0]));
book.number("top.c", highest(two[2]));
book.claim(
  "with two features $f_\\theta$ is nowhere above … where the points of seed a end, and nowhere above … where those of seed c do",
  highest(two[0]) < 0.5 && highest(two[2]) < 0.5,
  { tops: two.map(highest) },
);
const longer = ["a", "c"].map((seed) => moveData(2, seed, [4000])[0].loss);
book.claim(
  "Ten times as many epochs do not help it",
  longer[0] > 0.98 * two[0].loss && longer[1] > 0.98 * two[2].loss,
  { after400: [two[0].loss, two[2].loss], after4000: longer },
);
book.claim(
  "In 20 dimensions all three processes come near both ends of the targets",
  twenty.every((ending) => highest(ending) > 1.8 && lowest(ending) < -1.8),
  { tops: twenty.map(highest), bottoms: twenty.map(lowest) },
);
