/**
 * The kernels as gpu.js takes them: JavaScript for one entry of the result, which gpu.js translates for the GPU.
 *
 * They are text, not functions: a bundler that shortens functions writes expressions that gpu.js cannot translate.
 * Sizes stand in the text, so a kernel is compiled once per shape.
 *
 * Values per sample lie in panels, as in ../../generator/layout.ts: [panel][row][sample], in gpu.js's terms z, y, x.
 * A parameter is [row][column]. In the last panel, entries behind the last sample hold garbage; sums leave them out.
 */

/** What a kernel adds its result to: nothing, a bias [rows × 1] or another value of the result's shape. */
export type Base = "zero" | "bias" | "value";

/** How the samples lie, for kernels that sum over them. */
export interface Panels {
  readonly samples: number;
  readonly panelRows: number;
  readonly panels: number;
  /** Panels whose sum one invocation computes: a partial sum in float32, which the CPU adds to the others in float64. */
  readonly panelsPerChunk: number;
}

const HERE = "[this.thread.z][this.thread.y][this.thread.x]";
const BASE: Record<Base, string> = { zero: "0", bias: "base[this.thread.y][0]", value: `base${HERE}` };

/** A function of the given arrays, of the base where there is one, and of numbers. */
function kernel(arrays: string, base: Base, numbers: string, body: string): string {
  const parameters = [arrays, base === "zero" ? "" : "base", numbers]
    .filter((part) => part !== "")
    .join(", ");
  return `function (${parameters}) {\n${body}\n}`;
}

/** base + op(a)·b; a is a parameter, b per sample. */
export function matmul(terms: number, transposeA: boolean, base: Base): string {
  const a = transposeA ? "a[k][this.thread.y]" : "a[this.thread.y][k]";
  return kernel(
    "a, b",
    base,
    "",
    `let sum = ${BASE[base]};
     for (let k = 0; k < ${terms}; k++) {
       sum += ${a} * b[this.thread.z][k][this.thread.x];
     }
     return sum;`,
  );
}

/** max(x, 0), and 0 for what is not a number. */
export const relu = kernel("x", "zero", "", `if (x${HERE} > 0) { return x${HERE}; }\nreturn 0;`);

/** base + dOut where x > 0. */
export function reluGradient(base: Base): string {
  return kernel(
    "x, dOut",
    base,
    "",
    `let sum = ${BASE[base]};
     if (x${HERE} > 0) { sum += dOut${HERE}; }
     return sum;`,
  );
}

/** base + alpha·x, for `rows` rows from the given ones on; the other rows are the base. */
export function addScaled(rowX: number, rowOut: number, rows: number, base: Base): string {
  return kernel(
    "x",
    base,
    "alpha",
    `let sum = ${BASE[base]};
     if (this.thread.y >= ${rowOut} && this.thread.y < ${rowOut + rows}) {
       sum += alpha * x[this.thread.z][this.thread.y + ${rowX - rowOut}][this.thread.x];
     }
     return sum;`,
  );
}

/**
 * base + Σ (alpha·a)·b over pairs of rows. The pairs of output row i are numbers first[i] … first[i + 1] − 1 of the
 * lists rowsA and rowsB.
 */
export function addProducts(base: Base): string {
  return kernel(
    "a, b, first, rowsA, rowsB",
    base,
    "alpha",
    `let sum = ${BASE[base]};
     for (let t = first[this.thread.y]; t < first[this.thread.y + 1]; t++) {
       sum += (alpha * a[this.thread.z][rowsA[t]][this.thread.x]) * b[this.thread.z][rowsB[t]][this.thread.x];
     }
     return sum;`,
  );
}

/** base + scale·(prediction − target). */
export function squaredErrorGradient(base: Base): string {
  return kernel(
    "prediction, target",
    base,
    "scale",
    `return ${BASE[base]} + scale * (prediction${HERE} - target${HERE});`,
  );
}

/** x, copied from an argument to a value that stays on the device. */
export const copySamples = kernel("x", "zero", "", `return x${HERE};`);
export const copyParameter = kernel("x", "zero", "", "return x[this.thread.y][this.thread.x];");
export const copyList = kernel("x", "zero", "", "return x[this.thread.x];");

/** The same number everywhere. */
export const constant = kernel("", "zero", "value", "return value;");
/** The bias of the row everywhere. */
export const broadcast = kernel("", "bias", "", `return ${BASE.bias};`);

// Sums over samples. -------------------------------------------------------------------------------------------------

/** Loops over a chunk's panels and samples; `term` is summed panel by panel first, which keeps float32 exact longer. */
function chunkSum(
  chunk: string,
  { samples, panelRows, panels, panelsPerChunk }: Panels,
  term: string,
): string {
  return `let sum = 0;
    for (let p = 0; p < ${panelsPerChunk}; p++) {
      const panel = ${chunk} * ${panelsPerChunk} + p;
      if (panel < ${panels}) {
        let part = 0;
        for (let s = 0; s < ${panelRows}; s++) {
          if (panel * ${panelRows} + s < ${samples}) { part += ${term}; }
        }
        sum += part;
      }
    }
    return sum;`;
}

/** Σ (prediction − target)², one sum per panel. */
export function squaredError({ samples, panelRows }: Panels): string {
  return kernel(
    "prediction, target",
    "zero",
    "",
    `let sum = 0;
     for (let s = 0; s < ${panelRows}; s++) {
       if (this.thread.x * ${panelRows} + s < ${samples}) {
         const residual = prediction[this.thread.x][0][s] - target[this.thread.x][0][s];
         sum += residual * residual;
       }
     }
     return sum;`,
  );
}

/** Σ_s x(y, s): one sum per row and chunk, [chunk][row]. */
export function rowSums(panels: Panels): string {
  return kernel("x", "zero", "", chunkSum("this.thread.y", panels, "x[panel][this.thread.x][s]"));
}

/** Σ_s a(y, s)·b(x, s) = a·bᵀ per chunk, [chunk][row of a][row of b]. */
export function productSums(panels: Panels): string {
  return kernel(
    "a, b",
    "zero",
    "",
    chunkSum("this.thread.z", panels, "a[panel][this.thread.y][s] * b[panel][this.thread.x][s]"),
  );
}

/** Z = [(φ − shift)·scale; 1; y], 0 behind the last sample. */
export function augment(m: number, { samples, panelRows }: Panels): string {
  return kernel(
    "phi, y, shift, scale",
    "zero",
    "",
    `if (this.thread.z * ${panelRows} + this.thread.x >= ${samples}) { return 0; }
     if (this.thread.y < ${m}) {
       return (phi${HERE} - shift[this.thread.y][0]) * scale[this.thread.y][0];
     }
     if (this.thread.y === ${m}) { return 1; }
     return y[this.thread.z][0][this.thread.x];`,
  );
}

/** Z·Zᵀ per chunk for row ≤ column, 0 below the diagonal. */
export function gram({ panelRows, panels, panelsPerChunk }: Panels): string {
  return kernel(
    "z",
    "zero",
    "",
    `if (this.thread.x < this.thread.y) { return 0; }
     let sum = 0;
     for (let p = 0; p < ${panelsPerChunk}; p++) {
       const panel = this.thread.z * ${panelsPerChunk} + p;
       if (panel < ${panels}) {
         let part = 0;
         for (let s = 0; s < ${panelRows}; s++) {
           part += z[panel][this.thread.y][s] * z[panel][this.thread.x][s];
         }
         sum += part;
       }
     }
     return sum;`,
  );
}

// Optimizer steps: one kernel for each tensor that moves, with the formulas of ../js.ts. -----------------------------

export const adamMean = kernel(
  "m, gradient",
  "zero",
  "fresh",
  `return m${HERE} + fresh * (gradient${HERE} - m${HERE});`,
);
export const adamVariance = kernel(
  "v, gradient",
  "zero",
  "kept, fresh",
  `return kept * v${HERE} + (fresh * gradient${HERE}) * gradient${HERE};`,
);
export const adamStep = kernel(
  "x, m, v",
  "zero",
  "stepSize, inverseCorrection, epsilon",
  `return x${HERE} - stepSize * (m${HERE} / (Math.sqrt(v${HERE}) * inverseCorrection + epsilon));`,
);
export const signumMean = kernel(
  "m, gradient",
  "zero",
  "kept, fresh",
  `return kept * m${HERE} + fresh * gradient${HERE};`,
);
export const signumStep = kernel(
  "x, m",
  "zero",
  "stepSize",
  `if (m${HERE} > 0) { return x${HERE} - stepSize; }
   if (m${HERE} < 0) { return x${HERE} + stepSize; }
   return x${HERE};`,
);
