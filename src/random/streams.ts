/**
 * Named streams of random numbers: one per use, so that adding an option never shifts another stream's numbers.
 */
import seedrandom from "seedrandom";

/** A source of uniform random numbers in [0, 1). */
export type RandomSource = () => number;

/**
 * The stream named by the seed and a path of names, for example `stream("42", "exam", "targets", 3)`.
 *
 * Names are joined with "/" after escaping it, so that no two paths share a stream.
 */
export function stream(seed: string, ...path: readonly (string | number)[]): RandomSource {
  const name = [seed, ...path].map((part) => encodeURIComponent(String(part))).join("/");
  return seedrandom(name);
}
