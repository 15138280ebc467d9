/**
 * Numeric columns as CSV, block by block: formatted on several threads, handed on in order, so that the bytes are the
 * same at any thread count and only a few blocks are in memory.
 */
import { csvHeader, csvRows } from "./csv-block.js";
import { BlockFormatters } from "./csv-threads.js";
import type { CsvTask } from "./csv-worker.js";

/** Cells per block: some ten milliseconds of work, a few hundred kilobytes. */
const BLOCK_CELLS = 16_384;
/** Fewer cells than this are formatted sooner than a thread starts. */
const CELLS_WORTH_A_THREAD = 250_000;

/** Columns of equal length, in the order of the file. */
export interface CsvColumn {
  readonly name: string;
  readonly values: Float32Array;
}

/**
 * The CSV file of some columns as a sequence of byte blocks, the header first. The consumer sets the pace: a slow
 * disk holds the threads back.
 *
 * @param columns At least one column; a missing value (NaN) becomes an empty field.
 * @param threads Threads that format, the calling one included.
 * @example for await (const bytes of csvBytes(columns, 2)) await file.write(bytes);
 */
export async function* csvBytes(columns: readonly CsvColumn[], threads: number): AsyncGenerator<Uint8Array> {
  const rows = columns[0]?.values.length ?? 0;
  const blockRows = Math.max(1, Math.floor(BLOCK_CELLS / columns.length));
  const blocks = Math.ceil(rows / blockRows);
  const encoder = new TextEncoder();
  yield encoder.encode(csvHeader(columns.map(({ name }) => name)));

  const task = (block: number): CsvTask => {
    const start = block * blockRows;
    const count = Math.min(blockRows, rows - start);
    const values = new Float32Array(columns.length * count);
    columns.forEach((column, index) => {
      values.set(column.values.subarray(start, start + count), index * count);
    });
    return { block, values, columns: columns.length, rows: count };
  };
  const formatHere = (block: number): Uint8Array => {
    const { values, columns: width, rows: count } = task(block);
    return encoder.encode(csvRows(values, width, count));
  };

  const helpers = rows * columns.length < CELLS_WORTH_A_THREAD ? 0 : Math.min(threads - 1, blocks - 1);
  const formatters = new BlockFormatters(blocks, helpers, task, formatHere);
  try {
    for (let block = 0; block < blocks; block += 1) yield await formatters.take(block);
  } finally {
    await formatters.close();
  }
}
