/**
 * Statistics: what the tape needs to know about *all* samples before it can work on one block, such as the
 * least-squares fit β. They are inputs of an epoch, never computed in secret by an operation.
 *
 * Each is a sum of partial results: accumulated per block, merged in a fixed order, finished once.
 */
import type { Variable } from "./tape.js";

export interface Statistic {
  /** Of the operation that needs it, for messages. */
  readonly name: string;
  /** Variables (per sample) whose values `accumulate` reads: the tape must have computed them. */
  readonly inputs: readonly Variable[];
  /** Float64 numbers in a partial result. */
  readonly partialLength: number;
  /** False until enough passes over the data have been finished for the result to be valid. */
  readonly ready: boolean;
  /** Whether the result can be computed with: it is valid, or others than this tape look after it. */
  readonly usable: boolean;
  /** Forgets what earlier passes left: the next one is the first over data that may be other ones. */
  restart(): void;
  /** Sets a partial result to that of no samples. */
  clear(partial: Float64Array): void;
  /** Adds the current block to a partial result. */
  accumulate(partial: Float64Array): void;
  /** Adds one partial result to another. */
  merge(total: Float64Array, partial: Float64Array): void;
  /** Turns the total over all samples into the result, written in place into the tape's parameters. */
  finish(total: Float64Array): void;
}
