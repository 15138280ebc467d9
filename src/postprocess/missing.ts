/**
 * Missing values (section 3.3): uniform over the table, by row, by column, or depending on the target.
 */
import { choice, permutation } from "../random/permutation.js";
import type { RandomSource } from "../random/streams.js";
import type { Column, NumericColumn, Table } from "../table/table.js";
import { type Change, cellOf, type Mask, withColumns } from "./change.js";
import type { PostprocessStatistics } from "./statistics.js";

export interface Missing {
  /** Share of all values of the columns that go missing; met exactly, up to rounding to whole values. */
  readonly fraction: number;
  readonly pattern: "uniform" | "row" | "column" | "target";
  /** Patterns row and column: share of an affected row's or column's values that go missing. */
  readonly share: number;
  /** Pattern target, −1 … 1: a row's rate is proportional to 1 + strength·r, r the target's rank scaled to −1 … 1. */
  readonly strength: number;
  readonly columns?: readonly string[];
}

/** Empties the chosen cells: NaN in a numeric column, code −1 in others. */
export function removeValues(
  table: Table,
  target: NumericColumn,
  missing: Missing,
  source: RandomSource,
): Change {
  const columns = missing.columns
    ? table.columns.filter((column) => missing.columns?.includes(column.name))
    : table.columns;
  const rowsOf = chooseCells(columns.length, table.rows, target, missing, source);
  const masks: Mask[] = [];
  const changed = columns.map((column, c) => {
    const rows = rowsOf[c];
    if (rows.length === 0) return column;
    masks.push({
      step: "missing",
      column: column.name,
      rows,
      before: Array.from(rows, (row) => cellOf(column, row)),
    });
    return withoutRows(column, rows);
  });
  const { pattern, strength, share } = missing;
  return {
    table: withColumns(table, changed),
    report: {
      step: "missing",
      pattern,
      ...(pattern === "target" ? { strength } : {}),
      ...(pattern === "row" || pattern === "column" ? { share } : {}),
      values: rowsOf.reduce((sum, rows) => sum + rows.length, 0),
      of: columns.length * table.rows,
    },
    masks,
    statistics: { missing: missingStatistics(columns, rowsOf, table.rows, target, missing) },
  };
}

/** Quantiles of the target that the pattern target keeps. */
const TARGET_KNOTS = 101;

function missingStatistics(
  columns: readonly Column[],
  rowsOf: readonly Int32Array[],
  rows: number,
  target: NumericColumn,
  { fraction, pattern, share, strength }: Missing,
): PostprocessStatistics["missing"] {
  const byColumn = pattern === "column";
  const gone = columns.map(({ name }, c) => ({
    name,
    fraction: byColumn ? rowsOf[c].length / rows : fraction,
  }));
  if (pattern === "row") {
    const cells = Math.max(1, Math.round(share * columns.length));
    const probability = Math.min(1, (fraction * columns.length) / cells);
    return { columns: gone, row: { probability, cells } };
  }
  if (pattern !== "target") return { columns: gone };
  const sorted = Float64Array.from(target.values).sort();
  const knots = Array.from(
    { length: TARGET_KNOTS },
    (_, k) => sorted[Math.round((k / (TARGET_KNOTS - 1)) * (rows - 1))],
  );
  return { columns: gone, target: { strength, knots } };
}

function withoutRows(column: Column, rows: Int32Array): Column {
  if (column.kind === "numeric") {
    const values = column.values.slice();
    for (const row of rows) values[row] = Number.NaN;
    return { ...column, values };
  }
  const codes = column.codes.slice();
  for (const row of rows) codes[row] = -1;
  return { ...column, codes };
}

/** The rows that go missing in each column, ascending. */
function chooseCells(
  columns: number,
  rows: number,
  target: NumericColumn,
  missing: Missing,
  source: RandomSource,
): Int32Array[] {
  const total = Math.round(missing.fraction * columns * rows);
  switch (missing.pattern) {
    case "uniform":
      return byColumn(choice(columns * rows, total, source), columns, rows);
    case "target":
      return byColumn(targetCells(columns, rows, total, target, missing.strength, source), columns, rows);
    case "row": {
      const perRow = Math.max(1, Math.round(missing.share * columns));
      const cells = lines(rows, columns, perRow, total, source).map(([row, column]) => column * rows + row);
      return byColumn(Int32Array.from(cells).sort(), columns, rows);
    }
    case "column": {
      const perColumn = Math.max(1, Math.round(missing.share * rows));
      const cells = lines(columns, rows, perColumn, total, source).map(
        ([column, row]) => column * rows + row,
      );
      return byColumn(Int32Array.from(cells).sort(), columns, rows);
    }
  }
}

/** Cells (column · rows + row, ascending) as rows of each column. */
function byColumn(cells: Int32Array, columns: number, rows: number): Int32Array[] {
  let next = 0;
  return Array.from({ length: columns }, (_, c) => {
    const from = next;
    while (next < cells.length && cells[next] < (c + 1) * rows) next += 1;
    return cells.slice(from, next).map((cell) => cell - c * rows);
  });
}

/** `total` cells as (line, place): lines in random order, each losing about `perLine` of its places. */
function lines(
  count: number,
  places: number,
  perLine: number,
  total: number,
  source: RandomSource,
): [number, number][] {
  const affected = Math.min(count, Math.ceil(total / perLine));
  const cells: [number, number][] = [];
  permutation(count, source)
    .subarray(0, affected)
    .forEach((line, k) => {
      // The same number for each affected line, up to one, and `total` in all.
      const size = Math.floor(((k + 1) * total) / affected) - Math.floor((k * total) / affected);
      for (const place of choice(places, size, source)) cells.push([line, place]);
    });
  return cells;
}

/** `total` cells, one by one, each in proportion to the rate of its row. */
function targetCells(
  columns: number,
  rows: number,
  total: number,
  target: NumericColumn,
  strength: number,
  source: RandomSource,
): Int32Array {
  const rates = new Float64Array(rows);
  const byTarget = Int32Array.from({ length: rows }, (_, row) => row).sort(
    (a, b) => target.values[a] - target.values[b] || a - b,
  );
  byTarget.forEach((row, rank) => {
    rates[row] = 1 + strength * (rows > 1 ? (2 * rank) / (rows - 1) - 1 : 0);
  });
  const most = 1 + Math.abs(strength);
  const gone = new Uint8Array(columns * rows);
  const cells = new Int32Array(total);
  for (let k = 0; k < total; ) {
    const cell = Math.floor(source() * columns * rows);
    if (source() * most < rates[cell % rows] && gone[cell] === 0) {
      gone[cell] = 1;
      cells[k] = cell;
      k += 1;
    }
  }
  return cells.sort();
}
