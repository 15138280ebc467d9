/** Kernels of the feature maps of tables. */
import { KNOTS, MOST_KNOTS, SLOPES, VALUES } from "../../piecewise-table.js";
import { type Base, entry, kernel, type Panels, type RowPairs, start, whole } from "./source.js";

/** The rows of x [rowsX] that a list names. */
export function gatherRows(rowsX: number, lie: Panels): string {
  const body = `const row = rows[this.thread.y];\nreturn ${entry("x", rowsX, whole("row"), lie)};`;
  return kernel("x, rows", "zero", "", body);
}

/** base + Σ dOut over rows: those of row i are numbers first[i] … first[i + 1] − 1 of the list. */
export function scatterRows({ rowsA, rows, most }: Omit<RowPairs, "rowsB">, base: Base, lie: Panels): string {
  return kernel(
    "dOut, first, list",
    base,
    "",
    `let sum = ${start(base, rows, lie)};
     const from = first[this.thread.y];
     const end = first[this.thread.y + 1];
     for (let t = 0; t < ${most}; t++) {
       if (from + t < end) {
         const row = list[${whole("from")} + t];
         sum += ${entry("dOut", rowsA, whole("row"), lie)};
       }
     }
     return sum;`,
  );
}

/** The softmax of (x + offset)·inverse over those rows of x [rowsX] that a list of `count` rows names. */
export function softmax(rowsX: number, count: number, lie: Panels): string {
  const logit = `(${entry("x", rowsX, whole("row"), lie)} + offsets[j]) * inverse`;
  return kernel(
    "x, rows, offsets",
    "zero",
    "inverse",
    `let largest = 0;
     for (let j = 0; j < ${count}; j++) {
       const row = rows[j];
       const logit = ${logit};
       if (j === 0) { largest = logit; }
       if (logit > largest) { largest = logit; }
     }
     let sum = 0;
     let own = 0;
     for (let j = 0; j < ${count}; j++) {
       const row = rows[j];
       const power = Math.exp(${logit} - largest);
       sum += power;
       if (j === this.thread.y) { own = power; }
     }
     return own / sum;`,
  );
}

/**
 * base + p·(g − Σ p·g)·inverse with g = [0; dOut] in the rows of dx [rowsX] that are categories, base in the others.
 * The list says which of p's `count` rows a row of dx is, or −1.
 */
export function softmaxGradient(count: number, rowsX: number, base: Base, lie: Panels): string {
  return kernel(
    "p, dOut, categories",
    base,
    "inverse",
    `let pulled = 0;
     const category = categories[this.thread.y];
     if (category >= 0) {
       let mean = 0;
       for (let j = 0; j < ${count - 1}; j++) {
         mean += ${entry("p", count, "(j + 1)", lie)} * ${entry("dOut", count - 1, "j", lie)};
       }
       let own = 0;
       if (category > 0) { own = ${entry("dOut", count - 1, `(${whole("category")} - 1)`, lie)}; }
       pulled = ${entry("p", count, whole("category"), lie)} * (own - mean);
     }
     return ${start(base, rowsX, lie)} + pulled * inverse;`,
  );
}

/** 1 where category i + 1 is the first with the largest x + offset, else 0; a list names the rows of x [rowsX]. */
export function oneHotArgmax(rowsX: number, count: number, lie: Panels): string {
  return kernel(
    "x, rows, offsets",
    "zero",
    "",
    `let largest = 0;
     let isOwn = 0;
     for (let j = 0; j < ${count}; j++) {
       const row = rows[j];
       const value = ${entry("x", rowsX, whole("row"), lie)} + offsets[j];
       if (j === 0) { largest = value; }
       if (value > largest) {
         largest = value;
         isOwn = 0;
         if (j === this.thread.y + 1) { isOwn = 1; }
       }
     }
     return isOwn;`,
  );
}

/** 1 where one row of x is at or above the cut point of this row, else 0. */
export function cutSteps(rowsX: number, row: number, lie: Panels): string {
  return kernel(
    "x, cutPoints",
    "zero",
    "",
    `let step = 0;
     if (${entry("x", rowsX, String(row), lie)} >= cutPoints[this.thread.y]) { step = 1; }
     return step;`,
  );
}

/** base + Σ_k dOut_k·σ′((x − cut_k)·inverse)·inverse in one row, base in the others. */
export function cutStepsGradient(rowsX: number, row: number, cuts: number, base: Base, lie: Panels): string {
  return kernel(
    "x, dOut, cutPoints",
    base,
    "inverse",
    `let sum = 0;
     if (this.thread.y === ${row}) {
       for (let k = 0; k < ${cuts}; k++) {
         const power = Math.exp(-Math.abs((${entry("x", rowsX, String(row), lie)} - cutPoints[k]) * inverse));
         sum += ${entry("dOut", cuts, "k", lie)} * (power / ((1 + power) * (1 + power)));
       }
     }
     return ${start(base, rowsX, lie)} + sum * inverse;`,
  );
}

/** The value or the slope of a piecewise linear map (../piecewise-table.ts) at one row of x; bisects for the piece. */
export function piecewise(rowsX: number, row: number, result: "value" | "slope", lie: Panels): string {
  const x = entry("x", rowsX, String(row), lie);
  const outside = (at: string) => (result === "value" ? `table[${at}]` : "0");
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
     if (${x} >= table[${KNOTS} + high]) { return ${outside(`${VALUES} + high`)}; }
     if (${x} >= table[${KNOTS}]) {
       for (let halving = 0; halving < ${Math.ceil(Math.log2(MOST_KNOTS))}; halving++) {
         const middle = Math.floor((low + high) / 2);
         if (table[${KNOTS} + middle] <= ${x}) { low = middle; } else { high = middle; }
       }
       return ${inside};
     }
     return ${outside(String(VALUES))};`,
  );
}
