/**
 * Random numbers of rows: each block of rows has a stream of its own, so that what row i gets depends on the seed,
 * the stream's name and i alone, not on how many rows there are or who computes them.
 */
import { type RandomSource, stream } from "./streams.js";

/** Rows that share one stream of random numbers. */
const ROWS_PER_STREAM = 64;

/**
 * Calls `draw(row, source)` for rows first ≤ row < last, in order. Within a block, earlier rows' numbers are drawn
 * (and dropped) first, so `draw` must take its numbers from `source` alone.
 *
 * @param start makes what one block of rows keeps between its rows, for example a normal distribution
 */
export function forEachRow<State>(
  path: readonly [seed: string, ...names: string[]],
  first: number,
  last: number,
  start: (source: RandomSource) => State,
  draw: (state: State, row: number, wanted: boolean) => void,
): void {
  for (let block = Math.floor(first / ROWS_PER_STREAM); block * ROWS_PER_STREAM < last; block++) {
    const [seed, ...names] = path;
    const state = start(stream(seed, ...names, block));
    const end = Math.min(last, (block + 1) * ROWS_PER_STREAM);
    for (let row = block * ROWS_PER_STREAM; row < end; row++) draw(state, row, row >= first);
  }
}
