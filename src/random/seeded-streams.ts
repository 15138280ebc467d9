/**
 * One seed, many named streams: what a step receives so that it can draw from its own streams and from no other's.
 */
import { aText, checkArguments } from "../arguments.js";
import { type RandomSource, stream } from "./streams.js";

/** Gives the random stream of a name, for example `streams("postprocess", "noise")`. */
export type Streams = (...path: readonly (string | number)[]) => RandomSource;

/**
 * The named streams of a seed.
 *
 * @param seed any text; the one that X was generated with, or another for another table from the same X
 *
 * @example
 * const exam = makeExam(X, y, schema, seededStreams("a long secret"));
 */
export function seededStreams(seed: string): Streams {
  checkArguments("seededStreams", { seed: [seed, aText] });
  return (...path) => stream(seed, ...path);
}
