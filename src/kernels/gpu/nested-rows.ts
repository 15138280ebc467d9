/** Results as gpu.js shapes them, as one list of numbers. */
import type { NestedRows } from "./library.js";

/** Copies all rows, in order, to `target`. */
export function flatten(rows: NestedRows, target: Float32Array): void {
  let at = 0;
  const copy = (part: NestedRows): void => {
    if (part instanceof Float32Array) {
      target.set(part, at);
      at += part.length;
    } else {
      for (const inner of part) copy(inner);
    }
  };
  copy(rows);
  if (at !== target.length)
    throw new RangeError(`Expected ${target.length} numbers from the GPU, got ${at}.`);
}
