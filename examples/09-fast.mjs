/** Chapter 9: what an epoch costs, counted on the tape; blocks; and the same bytes on all threads and kernels. */
import { createHash } from "node:crypto";
import { createJsKernels, drawProcess, generate, recordObjective, Tape, Tensor } from "nontrivial";
import { COLOURS, SHAPES } from "./figure.mjs";
import { page, shown } from "./page.mjs";

const book = page(import.meta.url);

// #region count
const [rows, features, hidden] = [10_000, 100, [32, 32, 64, 32]];
const tape = new Tape(createJsKernels(), 32);
const x = tape.samples(features, { gradient: true });
const y = tape.samples(1);
const process = drawProcess(features, hidden, "book");
const lambda = Tensor.from([[0.15]]);
recordObjective(tape, { x, y, process, lambda, baseline: "linear", rows });

/** float32 values per sample that an operation reads or writes. */
const values = (variables) =>
  variables.reduce((sum, { perSample, value }) => sum + (perSample ? value.rows : 0), 0);
const weights = process.reduce((sum, { weight }) => sum + weight.rows * weight.columns, 0);
const flops = {
  "forward, 2 per weight": 2 * weights,
  "backward to X, 2 per weight": 2 * weights,
  "Gram matrix, (d + 2)²": (features + 2) ** 2,
};
const flopsPerSample = Object.values(flops).reduce((sum, value) => sum + value, 0);

// Each operation over the whole table: every value passes through memory again and again.
let layerByLayer = 0;
for (const { inputs, output } of tape.steps) {
  layerByLayer += values(inputs) + values([output]); // forward
  layerByLayer += values([output]) + 3 * values(inputs.filter(({ gradient }) => gradient)); // backward
}
layerByLayer += 6 * features; // the step: X and the momentum, read and written, the gradient; and X for the Gram matrix
// All operations on one block, then the next: X and the momentum are read and written once, y is read.
const blocked = 4 * features + 1;
const cache = 4 * 32 * tape.steps.reduce((sum, { output }) => sum + 2 * values([output]), 3 * features);
// #endregion

book.table(
  "flops",
  ["per epoch, 10,000 × 100", "million operations"],
  [...Object.entries(flops), ["together", flopsPerSample]].map(([name, value]) => [
    name,
    (value * rows) / 1e6,
  ]),
  0,
);
const ways = [
  ["operation by operation", layerByLayer],
  ["block by block", blocked],
].map(([way, floats]) => ({
  way,
  megabytes: (4 * floats * rows) / 1e6,
  intensity: flopsPerSample / (4 * floats),
}));
book.table(
  "bytes",
  ["order", "MB through memory per epoch", "operations per byte"],
  ways.map(({ way, megabytes, intensity }) => [way, shown(megabytes, 0), shown(intensity, 1)]),
);
book.number("together", (flopsPerSample * rows) / 1e6);
book.number("cache.kB", cache / 1000);
book.number("ratio", layerByLayer / blocked);
book.claim("all on … kB, which a cache of 256 kB holds", cache < 256e3, { cache });
book.claim("… times less traffic", layerByLayer / blocked > 4, { layerByLayer, blocked });
const functions = Object.values(tape.kernels).filter((value) => typeof value === "function").length;
book.claim("fewer than thirty functions", functions < 30, { functions });

// #region roofline
// A machine to think with: what one thread of a laptop roughly does. Put in your own.
const bandwidth = 10; // GB/s
const peaks = { "one number at a time": 4, "SIMD, 4 numbers at a time": 16, "SIMD on 4 threads": 64 };
const attainable = (intensity, peak) => Math.min(peak, bandwidth * intensity); // GFLOP/s
// #endregion
for (const [k, { intensity }] of ways.entries()) {
  book.number(`attainable.${k}`, attainable(intensity, peaks["SIMD on 4 threads"]));
}
const [byOperation, byBlock] = ways.map(({ intensity }) => attainable(intensity, peaks["SIMD on 4 threads"]));
book.claim(
  "whose four threads could do 64 GFLOP/s, the first order can reach … and the second …",
  byOperation < 64 && byBlock === 64,
  { byOperation, byBlock },
);
const axis = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
const roofs = Object.entries(peaks).flatMap(([roof, peak]) =>
  [...axis, peak / bandwidth]
    .sort((a, b) => a - b)
    .map((intensity) => ({ roof, intensity, speed: attainable(intensity, peak) })),
);
const scales = {
  x: {
    field: "intensity",
    type: "quantitative",
    scale: { type: "log", domain: [0.25, 64] },
    title: "operations per byte from memory",
    axis: { values: axis },
  },
  y: {
    field: "speed",
    type: "quantitative",
    scale: { type: "log", domain: [2, 100] },
    title: "attainable GFLOP/s",
    axis: { values: [2, 4, 8, 16, 32, 64] },
  },
};
await book.figure("roofline", {
  width: 430,
  height: 250,
  layer: [
    {
      data: { values: roofs },
      mark: { type: "line" },
      encoding: {
        ...scales,
        color: { field: "roof", sort: null, title: null, scale: { range: COLOURS.slice(0, 3) } },
        strokeDash: {
          field: "roof",
          sort: null,
          title: null,
          legend: { symbolStrokeWidth: 2, symbolType: "stroke" },
        },
      },
    },
    {
      data: { values: ways.map(({ way, intensity }) => ({ way, intensity, speed: 2.5 })) },
      layer: [
        { mark: { type: "point", size: 120, color: "black", shape: SHAPES[2] }, encoding: scales },
        { mark: { type: "text", dy: -14, fontSize: 12 }, encoding: { ...scales, text: { field: "way" } } },
      ],
    },
  ],
});

// #region order
const sums = [0.1 + 0.2 + 0.3, 0.1 + (0.2 + 0.3)];
// #endregion
book.text("order", sums.join("\n"));
book.claim("Floating-point addition depends on the order", sums[0] !== sums[1], { sums });
const run = (startScale) => generate({ seed: "1", rows: 600, features: 12, epochs: 60, startScale });
const [one, other] = [await run(0.75), await run(0.75 * (1 + 2 ** -20))];
const apart = one.X.data.reduce((most, x, k) => Math.max(most, Math.abs(x - other.X.data[k])), 0);
book.number("apart", apart);
book.claim(
  "a start that differs by less than a millionth ends, 60 epochs later, up to … away",
  0.75 * 2 ** -20 < 1e-6 && apart > 0.3,
  { apart },
);

// #region bytes
const machines = [
  { backend: "js", threads: 1 },
  { backend: "wasm", threads: 1 },
  { backend: "wasm", threads: 2 },
  { backend: "wasm", threads: 3 },
];
const hashes = [];
for (const machine of machines) {
  const started = performance.now();
  const { X } = await generate({ seed: "1", rows: 600, features: 12, epochs: 60, ...machine });
  const hash = createHash("sha256").update(X.data).digest("hex").slice(0, 16);
  hashes.push([`${machine.backend}, ${machine.threads} thread${machine.threads > 1 ? "s" : ""}`, hash]);
  console.log(`${machine.backend} × ${machine.threads}: ${(performance.now() - started).toFixed(0)} ms here`);
}
// #endregion
book.table("hashes", ["kernels", "SHA-256 of X begins with"], hashes);
const different = new Set(hashes.map(([, hash]) => hash)).size;
book.claim("the same bytes with all kernels and any number of threads", different === 1, { different });

// Exercise: how many operations with all quadratic terms in the baseline?
// #region exercise
const terms = (d) => (d * (d + 3)) / 2;
const gramFlops = (m) => (m + 2) ** 2;
const share = (d) => gramFlops(terms(d)) / gramFlops(d);
// #endregion
book.number("terms.40", terms(40));
book.number("share.40", share(40));
const network = (d) => 4 * [...hidden, 1].reduce((sum, width, k) => sum + width * [d, ...hidden][k], 0);
book.claim(
  "Then the Gram matrix, not the network, is the cost of an epoch",
  gramFlops(40) < network(40) && gramFlops(terms(40)) > 10 * network(40),
  { linear: gramFlops(40), quadratic: gramFlops(terms(40)), network: network(40) },
);
