/** How much of a file is read into memory before it is refused, the same for every format. */
import { UsageError } from "../usage-error.js";

/** Values (rows × columns): 400 MB as float64, and the models need about three times that again. */
export const MOST_CELLS = 50_000_000;

/** @throws UsageError if the table would not fit */
export function checkCells(file: string, rows: number, columns: number): void {
  if (rows * columns > MOST_CELLS) {
    throw new UsageError(
      `${file} has ${columns} columns and at least ${rows} rows; at most ${MOST_CELLS / 1e6} million values are read. Take a sample of its rows first.`,
    );
  }
}
