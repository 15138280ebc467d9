/** Kernels of the feature maps of tables. */
import { KNOTS, MOST_KNOTS, SLOPES, VALUES } from "../../piecewise-table.js";
import { type Base, entry, here, kernel, type Panels, type RowPairs, start, whole } from "./source.js";

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
