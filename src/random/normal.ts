/**
 * Standard normal numbers from a uniform source, by Marsaglia's polar method.
 *
 * G. Marsaglia and T. A. Bray, "A convenient method for generating normal variables", SIAM Review 6 (1964).
 */
import type { RandomSource } from "./streams.js";

/** A generator of independent numbers with mean 0 and standard deviation 1, drawn from `source`. */
export function normal(source: RandomSource): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * source() - 1;
      const v = 2 * source() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    }
  };
}
