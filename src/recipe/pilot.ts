/**
 * When rows are replayed instead of optimised together, and how many the pilot has.
 *
 * β follows the noise of the pilot's own rows, the more the fewer they are, and a linear model recovers on fresh rows.
 * What counts is rows per feature of the baseline. Measured with the preset fast (linear R² on a 30 % test split,
 * replayed rows against the pilot's, mean over three seeds):
 *
 *     features  pilot rows   replayed    pilot
 *        20         500        0.095    −0.057
 *        20       1,000        0.041    −0.045
 *        20       2,000       −0.001    −0.037
 *        20       4,000        0.010    −0.010
 *       100       5,000        0.016    −0.069
 *       100      10,000       −0.013    −0.030
 *       100      20,000       −0.016    −0.014
 */
/** The most rows of a stream, a million millions. */
export const MOST_ROWS = 1e12;
/** Up to this many rows are optimised together unless a pilot is asked for. */
export const JOINT_ROWS = 100_000;
const PILOT_ROWS_PER_FEATURE = 100;
const LEAST_PILOT_ROWS = 4000;

/** Whether a dataset of these rows is replayed if nothing else is asked for. */
export function beyondJoint(rows: unknown): boolean {
  return typeof rows === "number" && rows > JOINT_ROWS;
}

/**
 * The rows of the pilot for a dataset of `rows` rows.
 * @param baselineFeatures m, the features of the baseline
 */
export function pilotRows(rows: number, baselineFeatures: number): number {
  if (!beyondJoint(rows)) return rows;
  return Math.min(rows, Math.max(LEAST_PILOT_ROWS, PILOT_ROWS_PER_FEATURE * baselineFeatures));
}
