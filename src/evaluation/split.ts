/** Training and test samples: which rows a model learns from, and which it is scored on. */
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

/** A random order of 0 … n − 1. */
export function permutation(n: number, random: RandomSource): Int32Array {
  return shuffle(
    Int32Array.from({ length: n }, (_, i) => i),
    random,
  );
}

/** Puts the items in random order, in place (Fisher-Yates). */
export function shuffle(items: Int32Array, random: RandomSource): Int32Array {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return items;
}
