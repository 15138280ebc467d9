/**
 * Train, validation and test rows: shuffled by seed, and on request with the same spread of targets in each.
 */
import { splitRows } from "../projection/contradictions.js";
import type { SplitsSchema } from "../projection/schema.js";
import { permutation } from "../random/permutation.js";
import type { RandomSource } from "../random/streams.js";

/** Row numbers of each split, ascending; together every row exactly once. Splits that nobody asked for are empty. */
export interface Splits {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** Target quantiles that a stratified split treats alike. */
const STRATA = 20;

/** Rows of each split; train takes what the others leave. */
export function splitSizes(
  rows: number,
  splits: SplitsSchema,
): { train: number; validation: number; test: number } {
  const validation = splits.validation === undefined ? 0 : splitRows(splits.validation, rows);
  const test = splits.test === undefined ? 0 : splitRows(splits.test, rows);
  return { train: rows - validation - test, validation, test };
}

/**
 * Assigns every row to a split.
 *
 * Stratified, the shuffled rows are grouped into twenty target quantiles, and each split takes its share of every
 * quantile, up to one row.
 *
 * @param target the N target values
 * @param source the stream that shuffles
 */
export function splitTable(
  target: Float32Array | Float64Array,
  splits: SplitsSchema,
  source: RandomSource,
): Splits {
  const rows = target.length;
  const sizes = splitSizes(rows, splits);
  const order = permutation(rows, source);
  if (splits.stratify) spreadTargets(order, target);
  return {
    test: order.slice(0, sizes.test).sort(),
    validation: order.slice(sizes.test, sizes.test + sizes.validation).sort(),
    train: order.slice(sizes.test + sizes.validation).sort(),
  };
}

/**
 * Rearranges shuffled rows so that any run of them holds an equal share of every target quantile: row k of quantile q
 * gets the place (k + ½)/size(q), and the rows are sorted by place.
 */
function spreadTargets(order: Int32Array, target: Float32Array | Float64Array): void {
  const rows = order.length;
  const shuffledPlace = new Int32Array(rows);
  order.forEach((row, place) => {
    shuffledPlace[row] = place;
  });
  const byTarget = Int32Array.from(order).sort(
    (a, b) => target[a] - target[b] || shuffledPlace[a] - shuffledPlace[b],
  );
  const strata = Math.min(STRATA, rows);
  const place = new Float64Array(rows);
  for (let stratum = 0; stratum < strata; stratum += 1) {
    const members = byTarget.slice(
      Math.floor((stratum * rows) / strata),
      Math.floor(((stratum + 1) * rows) / strata),
    );
    members.sort((a, b) => shuffledPlace[a] - shuffledPlace[b]);
    members.forEach((row, k) => {
      place[row] = (k + 0.5) / members.length;
    });
  }
  order.sort((a, b) => place[a] - place[b] || shuffledPlace[a] - shuffledPlace[b]);
}

/** The id of each row: 1 … N in random order, so that an id tells nothing about its row. */
export function rowIds(rows: number, source: RandomSource): Int32Array {
  return permutation(rows, source).map((id) => id + 1);
}
