/** Kernels that sum over samples: partial sums, which the CPU adds in float64. */
import { add, entry, here, kernel, type Panels } from "./source.js";

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
