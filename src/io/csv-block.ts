/**
 * One block of rows as CSV text: the unit of work that the writer hands to its threads.
 */
import { stringify } from "csv-stringify/sync";
import { shortestFloat32 } from "./shortest-float32.js";

/** The header line with its line feed; names that need quotes get them. */
export function csvHeader(names: readonly string[]): string {
  return stringify([[...names]]);
}

/**
 * The rows of a block.
 *
 * @param values [columns × rows], row-major: each column's values of these rows lie side by side.
 * @returns One line per row, each with its line feed. A missing value (NaN) is an empty field.
 */
export function csvRows(values: Float32Array, columns: number, rows: number): string {
  const records: string[][] = [];
  for (let row = 0; row < rows; row += 1) {
    const record = new Array<string>(columns);
    for (let column = 0; column < columns; column += 1) {
      const value = values[column * rows + row] as number;
      record[column] = Number.isNaN(value) ? "" : shortestFloat32(value);
    }
    records.push(record);
  }
  return stringify(records);
}
