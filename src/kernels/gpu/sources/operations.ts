/** Kernels of the operations on the tape: products, sums and differences, entry by entry. */
import { add, type Base, entry, here, kernel, type Panels, type RowPairs, start, whole } from "./source.js";

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

/**
 * base + Σ (alpha·a)·b over pairs of rows. The pairs of row i are numbers first[i] … first[i + 1] − 1 of the lists
 * listA and listB.
 */
export function addProducts({ rowsA, rowsB, rows, most }: RowPairs, base: Base, lie: Panels): string {
  return kernel(
    "a, b, first, listA, listB",
    base,
    "alpha",
    `let sum = ${start(base, rows, lie)};
     const from = first[this.thread.y];
     const end = first[this.thread.y + 1];
     for (let t = 0; t < ${most}; t++) {
       if (from + t < end) {
         const rowA = listA[${whole("from")} + t];
         const rowB = listB[${whole("from")} + t];
         sum += (alpha * ${entry("a", rowsA, whole("rowA"), lie)}) * ${entry("b", rowsB, whole("rowB"), lie)};
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
