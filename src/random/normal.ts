/** Standard normal numbers by Marsaglia's polar method, with our own logarithm: the same bits everywhere. */
import { log } from "./elementary.js";
import type { RandomSource } from "./streams.js";

/** A source of numbers with mean 0 and variance 1, drawn from a uniform source. */
export function normal(source: RandomSource): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * source() - 1;
      y = 2 * source() - 1;
      square = x * x + y * y;
    } while (square === 0 || square >= 1);
    const factor = Math.sqrt((-2 * log(square)) / square);
    spare = y * factor;
    return x * factor;
  };
}
