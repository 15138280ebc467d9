/** Training and test samples: which rows a model learns from, and which it is scored on. */
import { permutation } from "../random/permutation.js";
import type { RandomSource } from "../random/streams.js";

/** Row numbers, ascending on both sides. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** A random split: the first ⌈testShare·rows⌉ rows of a permutation are for testing. */
export function randomSplit(rows: number, testShare: number, random: RandomSource): Split {
  const order = permutation(rows, random);
  const cut = Math.ceil(testShare * rows);
  return { train: order.slice(cut).sort(), test: order.slice(0, cut).sort() };
}

/** The first rows for training, the others for testing: for data that comes as two files. */
export function splitAt(trainRows: number, rows: number): Split {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return { train: all.slice(0, trainRows), test: all.slice(trainRows) };
}
