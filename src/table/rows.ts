/**
 * A table of some rows of another, in a given order.
 */
import type { Column, Table } from "./table.js";

function takeColumn(column: Column, rows: Int32Array): Column {
  if (column.kind === "numeric") {
    const values =
      column.values instanceof Float32Array ? new Float32Array(rows.length) : new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i += 1) values[i] = column.values[rows[i]];
    return { ...column, values };
  }
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) codes[i] = column.codes[rows[i]];
  return { ...column, codes };
}

/** Copies the rows; their order is that of `rows`. */
export function takeRows(table: Table, rows: Int32Array): Table {
  return { rows: rows.length, columns: table.columns.map((column) => takeColumn(column, rows)) };
}
