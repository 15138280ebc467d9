/**
 * The kernels as gpu.js takes them: JavaScript for one entry of the result, which gpu.js translates for the GPU.
 *
 * They are text, not functions: a bundler that shortens functions writes expressions that gpu.js cannot translate.
 * Sizes stand in the text, so a kernel is compiled once per shape.
 *
 * Values per sample lie in panels, as in ../../generator/layout.ts: [panel][row][sample], where `this.thread` has
 * z, y, x. In the last panel, entries behind the last sample hold garbage; sums leave them out. A parameter is
 * [row][column]. All of them are read as flat lists, with every index written out in whole: gpu.js makes a float32
 * of each variable that is no loop counter, and float32 cannot count beyond 2²⁴.
 */

import { KNOTS, MOST_KNOTS, SLOPES, VALUES } from "../piecewise-table.js";

/** What a kernel adds its result to: nothing, a bias [rows × 1] or another value of the result's shape. */
export type Base = "zero" | "bias" | "value";

/** How the samples lie. */
export interface Panels {
  readonly samples: number;
  readonly panelRows: number;
  readonly panels: number;
  /** Panels whose sum one invocation computes: a partial sum in float32, which the CPU adds to the others in float64. */
  readonly panelsPerChunk: number;
}

/** Terms of a sum that are written out one after the other: saves three quarters of the loop's index arithmetic. */
const UNROLLED = 8;

/** The entry of a value per sample in the invocation's own panel. */
function entry(name: string, rows: number, row: string, { panelRows }: Panels): string {
  return `${name}[(this.thread.z * ${rows} + ${row}) * ${panelRows} + this.thread.x]`;
}

/** The entry of a value of the result's shape that is where the result goes. */
function here(name: string, rows: number, lie: Panels): string {
  return entry(name, rows, "this.thread.y", lie);
}

function start(base: Base, rows: number, lie: Panels): string {
  if (base === "zero") return "0";
  return base === "bias" ? "base[this.thread.y]" : here("base", rows, lie);
}

/** A function of the given arrays, of the base where there is one, and of numbers. */
function kernel(arrays: string, base: Base, numbers: string, body: string): string {
  const parameters = [arrays, base === "zero" ? "" : "base", numbers]
    .filter((part) => part !== "")
    .join(", ");
  return `function (${parameters}) {\n${body}\n}`;
}

/** sum += term(k) for k < terms, in order. */
function add(sum: string, terms: number, term: (k: string) => string): string {
  const whole = Math.floor(terms / UNROLLED);
  const lines = Array.from({ length: UNROLLED }, (_, u) => `${sum} += ${term(`(k * ${UNROLLED} + ${u})`)};`);
  const loop = whole > 0 ? `for (let k = 0; k < ${whole}; k++) {\n${lines.join("\n")}\n}` : "";
  const rest = Array.from(
    { length: terms - whole * UNROLLED },
    (_, u) => `${sum} += ${term(String(whole * UNROLLED + u))};`,
  );
  return [loop, ...rest].join("\n");
}

/** base + op(a)·b; a is a parameter, b per sample; `rows` and `terms` are those of op(a). */
export function matmul(rows: number, terms: number, transposeA: boolean, base: Base, lie: Panels): string {
  const a = (k: string) =>
    transposeA ? `a[${k} * ${rows} + this.thread.y]` : `a[this.thread.y * ${terms} + ${k}]`;
  return kernel(
    "a, b",
    base,
    "",
    `let sum = ${start(base, rows, lie)};
     ${add("sum", terms, (k) => `${a(k)} * ${entry("b", terms, k, lie)}`)}
     return sum;`,
  );
}

/** max(x, 0), and 0 for what is not a number. */
export function relu(rows: number, lie: Panels): string {
  const x = here("x", rows, lie);
  return kernel("x", "zero", "", `if (${x} > 0) { return ${x}; }\nreturn 0;`);
}

/** base + dOut where x > 0. */
export function reluGradient(rows: number, base: Base, lie: Panels): string {
  return kernel(
    "x, dOut",
    base,
    "",
    `let sum = ${start(base, rows, lie)};
     if (${here("x", rows, lie)} > 0) { sum += ${here("dOut", rows, lie)}; }
     return sum;`,
  );
}

/** Which rows are added to which: `count` rows, from row `fromX` of x [rowsX] and row `from` of the result [rows] on. */
export interface RowRange {
  readonly rowsX: number;
  readonly fromX: number;
  readonly rows: number;
  readonly from: number;
  readonly count: number;
}

/** base + alpha·x in some rows, the base in the others. */
export function addScaled({ rowsX, fromX, rows, from, count }: RowRange, base: Base, lie: Panels): string {
  return kernel(
    "x",
    base,
    "alpha",
    `let sum = ${start(base, rows, lie)};
     if (this.thread.y >= ${from} && this.thread.y < ${from + count}) {
       sum += alpha * ${entry("x", rowsX, `this.thread.y + ${fromX - from}`, lie)};
     }
     return sum;`,
  );
}

/** The rows of the two factors and of the result, and the most pairs that any row of the result has. */
export interface RowPairs {
  readonly rowsA: number;
  readonly rowsB: number;
  readonly rows: number;
  readonly most: number;
}

/**
 * base + Σ (alpha·a)·b over pairs of rows. The pairs of row i are numbers first[i] … first[i + 1] − 1 of the lists
 * listA and listB.
 */
export function addProducts({ rowsA, rowsB, rows, most }: RowPairs, base: Base, lie: Panels): string {
  // "| 0" makes a whole number of an entry: without it the index would be computed in float32.
  const row = (list: string) => `(${list}[(first[this.thread.y] | 0) + t] | 0)`;
  return kernel(
    "a, b, first, listA, listB",
    base,
    "alpha",
    `let sum = ${start(base, rows, lie)};
     for (let t = 0; t < ${most}; t++) {
       if (first[this.thread.y] + t < first[this.thread.y + 1]) {
         sum += (alpha * ${entry("a", rowsA, row("listA"), lie)}) * ${entry("b", rowsB, row("listB"), lie)};
       }
     }
     return sum;`,
  );
}

/** base + scale·(prediction − target), one row. */
export function squaredErrorGradient(base: Base, lie: Panels): string {
  const difference = `${here("prediction", 1, lie)} - ${here("target", 1, lie)}`;
  return kernel(
    "prediction, target",
    base,
    "scale",
    `return ${start(base, 1, lie)} + scale * (${difference});`,
  );
}

// Feature maps of tables. --------------------------------------------------------------------------------------------

/** The rows of x [rowsX] that a list names. */
export function gatherRows(rowsX: number, lie: Panels): string {
  return kernel("x, rows", "zero", "", `return ${entry("x", rowsX, "(rows[this.thread.y] | 0)", lie)};`);
}

/** base + Σ dOut over rows: those of row i are numbers first[i] … first[i + 1] − 1 of the list. */
export function scatterRows({ rowsA, rows, most }: Omit<RowPairs, "rowsB">, base: Base, lie: Panels): string {
  return kernel(
    "dOut, first, list",
    base,
    "",
    `let sum = ${start(base, rows, lie)};
     for (let t = 0; t < ${most}; t++) {
       if (first[this.thread.y] + t < first[this.thread.y + 1]) {
         sum += ${entry("dOut", rowsA, "(list[(first[this.thread.y] | 0) + t] | 0)", lie)};
       }
     }
     return sum;`,
  );
}

/** The softmax over the rows of (x + offset)·inverse. */
export function softmax(rows: number, lie: Panels): string {
  const logit = (row: string) => `(${entry("x", rows, row, lie)} + offsets[${row}]) * inverse`;
  return kernel(
    "x, offsets",
    "zero",
    "inverse",
    `let largest = ${logit("0")};
     for (let j = 1; j < ${rows}; j++) {
       if (${logit("j")} > largest) { largest = ${logit("j")}; }
     }
     let sum = 0;
     for (let j = 0; j < ${rows}; j++) { sum += Math.exp(${logit("j")} - largest); }
     return Math.exp(${logit("this.thread.y")} - largest) / sum;`,
  );
}

/** base + p·(g − Σ p·g)·inverse with g = [0; dOut]. */
export function softmaxGradient(rows: number, base: Base, lie: Panels): string {
  return kernel(
    "p, dOut",
    base,
    "inverse",
    `let mean = 0;
     for (let j = 0; j < ${rows - 1}; j++) {
       mean += ${entry("p", rows, "(j + 1)", lie)} * ${entry("dOut", rows - 1, "j", lie)};
     }
     let own = 0;
     if (this.thread.y > 0) { own = ${entry("dOut", rows - 1, "(this.thread.y - 1)", lie)}; }
     return ${start(base, rows, lie)} + (${here("p", rows, lie)} * (own - mean)) * inverse;`,
  );
}

/** 1 where row i + 1 is the first with the largest x + offset, else 0. */
export function oneHotArgmax(rows: number, lie: Panels): string {
  const value = (row: string) => `(${entry("x", rows, row, lie)} + offsets[${row}])`;
  return kernel(
    "x, offsets",
    "zero",
    "",
    `let largest = ${value("0")};
     let isOwn = 0;
     for (let j = 1; j < ${rows}; j++) {
       if (${value("j")} > largest) {
         largest = ${value("j")};
         isOwn = 0;
         if (j === this.thread.y + 1) { isOwn = 1; }
       }
     }
     return isOwn;`,
  );
}

/** How many of the cut points are at or below one row of x. */
export function countCutPoints(rowsX: number, row: number, cutPoints: number, lie: Panels): string {
  return kernel(
    "x, cutPoints",
    "zero",
    "",
    `let count = 0;
     for (let c = 0; c < ${cutPoints}; c++) {
       if (${entry("x", rowsX, String(row), lie)} >= cutPoints[c]) { count += 1; }
     }
     return count;`,
  );
}

/** The value or the slope of a piecewise linear map (../piecewise-table.ts) at one row of x; bisects for the piece. */
export function piecewise(rowsX: number, row: number, result: "value" | "slope", lie: Panels): string {
  const x = entry("x", rowsX, String(row), lie);
  const outside = (knot: string) => (result === "value" ? `table[${VALUES} + ${knot}]` : "0");
  const inside =
    result === "value"
      ? `table[${VALUES} + low] + (${x} - table[${KNOTS} + low]) * table[${SLOPES} + low]`
      : `table[${SLOPES} + low]`;
  return kernel(
    "x, table",
    "zero",
    "",
    `let low = 0;
     let high = table[0] - 1;
     if (${x} >= table[${KNOTS} + high]) { return ${outside("high")}; }
     if (${x} >= table[${KNOTS}]) {
       for (let halving = 0; halving < ${Math.ceil(Math.log2(MOST_KNOTS))}; halving++) {
         const middle = Math.floor((low + high) / 2);
         if (table[${KNOTS} + middle] <= ${x}) { low = middle; } else { high = middle; }
       }
       return ${inside};
     }
     return ${outside("0")};`,
  );
}

/** An argument of one, two or three dimensions, copied to a value that stays on the device. */
export const copy = {
  list: kernel("x", "zero", "", "return x[this.thread.x];"),
  parameter: kernel("x", "zero", "", "return x[this.thread.y][this.thread.x];"),
  samples: kernel("x", "zero", "", "return x[this.thread.z][this.thread.y][this.thread.x];"),
};

/** The same number everywhere. */
export const constant = kernel("", "zero", "value", "return value;");
/** The bias of the row everywhere. */
export const broadcast = kernel("", "bias", "", "return base[this.thread.y];");

// Sums over samples. -------------------------------------------------------------------------------------------------

/**
 * A sum over a chunk's samples, panel by panel: short sums of sums keep more of float32's digits.
 * @param chunk the chunk's number
 * @param part adds one panel's terms to `part`, given the panel's number
 */
function chunkSum(
  chunk: string,
  { panels, panelsPerChunk }: Panels,
  part: (panel: string) => string,
): string {
  const panel = `(${chunk} * ${panelsPerChunk} + p)`;
  return `let sum = 0;
    for (let p = 0; p < ${panelsPerChunk}; p++) {
      if (${panel} < ${panels}) {
        let part = 0;
        ${part(panel)}
        sum += part;
      }
    }
    return sum;`;
}

/** Adds a panel's terms, leaving out what is behind the last sample. */
function panelSum({ samples, panelRows }: Panels, panel: string, term: string): string {
  return `for (let s = 0; s < ${panelRows}; s++) {
    if (${panel} * ${panelRows} + s < ${samples}) { part += ${term}; }
  }`;
}

/** Σ (prediction − target)², one sum per panel. */
export function squaredError(lie: Panels): string {
  const difference = `(prediction[this.thread.x * ${lie.panelRows} + s] - target[this.thread.x * ${lie.panelRows} + s])`;
  return kernel(
    "prediction, target",
    "zero",
    "",
    `let part = 0;\n${panelSum(lie, "this.thread.x", `${difference} * ${difference}`)}\nreturn part;`,
  );
}

/** Σ_s x(x, s): one sum per chunk and row, [chunk][row]. */
export function rowSums(rows: number, lie: Panels): string {
  const x = (panel: string) => `x[(${panel} * ${rows} + this.thread.x) * ${lie.panelRows} + s]`;
  const body = chunkSum("this.thread.y", lie, (panel) => panelSum(lie, panel, x(panel)));
  return kernel("x", "zero", "", body);
}

/** Σ_s a(y, s)·b(x, s) = a·bᵀ per chunk, [chunk][row of a][row of b]. */
export function productSums(rowsA: number, rowsB: number, lie: Panels): string {
  const a = (panel: string) => `a[(${panel} * ${rowsA} + this.thread.y) * ${lie.panelRows} + s]`;
  const b = (panel: string) => `b[(${panel} * ${rowsB} + this.thread.x) * ${lie.panelRows} + s]`;
  const body = chunkSum("this.thread.z", lie, (panel) => panelSum(lie, panel, `${a(panel)} * ${b(panel)}`));
  return kernel("a, b", "zero", "", body);
}

/** Z = [(φ − shift)·scale; 1; y], 0 behind the last sample. */
export function augment(m: number, lie: Panels): string {
  return kernel(
    "phi, y, shift, scale",
    "zero",
    "",
    `if (this.thread.z * ${lie.panelRows} + this.thread.x >= ${lie.samples}) { return 0; }
     if (this.thread.y < ${m}) {
       return (${here("phi", m, lie)} - shift[this.thread.y]) * scale[this.thread.y];
     }
     if (this.thread.y === ${m}) { return 1; }
     return ${entry("y", 1, "0", lie)};`,
  );
}

/** Z·Zᵀ per chunk, [chunk][row][column], for row ≤ column; 0 below the diagonal. */
export function gram(width: number, lie: Panels): string {
  const z = (panel: string, row: string, s: string) =>
    `z[(${panel} * ${width} + ${row}) * ${lie.panelRows} + ${s}]`;
  const part = (panel: string) =>
    add("part", lie.panelRows, (s) => `${z(panel, "this.thread.y", s)} * ${z(panel, "this.thread.x", s)}`);
  const body = chunkSum("this.thread.z", lie, part);
  return kernel("z", "zero", "", `if (this.thread.x < this.thread.y) { return 0; }\n${body}`);
}

// Optimizer steps: one kernel for each tensor that moves, with the formulas of ../js.ts. -----------------------------

export function adamMean(rows: number, lie: Panels): string {
  const m = here("m", rows, lie);
  return kernel(
    "m, gradient",
    "zero",
    "fresh",
    `return ${m} + fresh * (${here("gradient", rows, lie)} - ${m});`,
  );
}

export function adamVariance(rows: number, lie: Panels): string {
  const gradient = here("gradient", rows, lie);
  const body = `return kept * ${here("v", rows, lie)} + (fresh * ${gradient}) * ${gradient};`;
  return kernel("v, gradient", "zero", "kept, fresh", body);
}

export function adamStep(rows: number, lie: Panels): string {
  const [x, m, v] = ["x", "m", "v"].map((name) => here(name, rows, lie));
  const body = `return ${x} - stepSize * (${m} / (Math.sqrt(${v}) * inverseCorrection + epsilon));`;
  return kernel("x, m, v", "zero", "stepSize, inverseCorrection, epsilon", body);
}

export function signumMean(rows: number, lie: Panels): string {
  const body = `return kept * ${here("m", rows, lie)} + fresh * ${here("gradient", rows, lie)};`;
  return kernel("m, gradient", "zero", "kept, fresh", body);
}

export function signumStep(rows: number, lie: Panels): string {
  const [x, m] = ["x", "m"].map((name) => here(name, rows, lie));
  return kernel(
    "x, m",
    "zero",
    "stepSize",
    `if (${m} > 0) { return ${x} - stepSize; }
     if (${m} < 0) { return ${x} + stepSize; }
     return ${x};`,
  );
}
