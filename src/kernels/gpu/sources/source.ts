/**
 * The kernels as gpu.js takes them: JavaScript for one entry of the result, which gpu.js translates for the GPU.
 *
 * They are text, not functions: a bundler that shortens functions writes expressions that gpu.js cannot translate.
 * Sizes stand in the text, so a kernel is compiled once per shape.
 *
 * Values per sample lie in panels, as in ../../../generator/layout.ts: [panel][row][sample], where `this.thread` has
 * z, y, x. In the last panel, entries behind the last sample hold garbage; sums leave them out. A parameter is
 * [row][column]. All of them are read as flat lists, with every index written out in whole: gpu.js makes a float32
 * of each variable that is no loop counter, and float32 cannot count beyond 2²⁴.
 *
 * An index that is itself read from a list goes through a variable, because gpu.js writes fragment shaders that do
 * not compile for a read within a read; `whole` then makes an index of it.
 */

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
export function entry(name: string, rows: number, row: string, { panelRows }: Panels): string {
  return `${name}[(this.thread.z * ${rows} + ${row}) * ${panelRows} + this.thread.x]`;
}

/** A whole number of a small variable: without it the whole index would be a float32. ("| 0" is slow on WebGL.) */
export function whole(variable: string): string {
  return `(${variable} >> 0)`;
}

/** The entry of a value of the result's shape that is where the result goes. */
export function here(name: string, rows: number, lie: Panels): string {
  return entry(name, rows, "this.thread.y", lie);
}

export function start(base: Base, rows: number, lie: Panels): string {
  if (base === "zero") return "0";
  return base === "bias" ? "base[this.thread.y]" : here("base", rows, lie);
}

/** A function of the given arrays, of the base where there is one, and of numbers. */
export function kernel(arrays: string, base: Base, numbers: string, body: string): string {
  const parameters = [arrays, base === "zero" ? "" : "base", numbers]
    .filter((part) => part !== "")
    .join(", ");
  return `function (${parameters}) {\n${body}\n}`;
}

/** sum += term(k) for k < terms, in order. */
export function add(sum: string, terms: number, term: (k: string) => string): string {
  const whole = Math.floor(terms / UNROLLED);
  const lines = Array.from({ length: UNROLLED }, (_, u) => `${sum} += ${term(`(k * ${UNROLLED} + ${u})`)};`);
  const loop = whole > 0 ? `for (let k = 0; k < ${whole}; k++) {\n${lines.join("\n")}\n}` : "";
  const rest = Array.from(
    { length: terms - whole * UNROLLED },
    (_, u) => `${sum} += ${term(String(whole * UNROLLED + u))};`,
  );
  return [loop, ...rest].join("\n");
}

/** The rows of the two factors and of the result, and the most pairs that any row of the result has. */
export interface RowPairs {
  readonly rowsA: number;
  readonly rowsB: number;
  readonly rows: number;
  readonly most: number;
}
