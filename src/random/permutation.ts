/**
 * Random orders and random choices without replacement (Fisher and Yates).
 */
import type { RandomSource } from "./streams.js";

/** Puts the first `count` places of `items` in random order (all of them if `count` is left out), in place. */
export function shuffle(items: Int32Array, source: RandomSource, count = items.length): Int32Array {
  const last = Math.min(count, items.length - 1);
  for (let i = 0; i < last; i += 1) {
    const j = i + Math.floor(source() * (items.length - i));
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return items;
}

/** The numbers 0 … size − 1 in random order. */
export function permutation(size: number, source: RandomSource): Int32Array {
  return shuffle(
    Int32Array.from({ length: size }, (_, i) => i),
    source,
  );
}

/** `count` different numbers of 0 … size − 1, in ascending order; every choice is equally likely. */
export function choice(size: number, count: number, source: RandomSource): Int32Array {
  const items = new Int32Array(size);
  for (let i = 0; i < size; i += 1) items[i] = i;
  return shuffle(items, source, count).slice(0, count).sort();
}
