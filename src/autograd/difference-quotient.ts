/**
 * The derivative of a function of one number from its values alone, and how far that can be trusted.
 *
 * One central difference (f(x + h) − f(x − h)) / 2h at the best step is right for functions whose values are exact to
 * the last bit and that bend on the scale of x. Elsewhere a ladder of steps, each extrapolated with the next
 * (Richardson 1911), is searched for the step at which neighbours agree best; and the rounding error of f itself is
 * measured from values so close together that a smooth function would hardly bend (Hamming's difference table; Moré &
 * Wild 2011, "Estimating computational noise").
 */

/** f at a place some way from x: the numbers whose sum it is. @returns the place that was reached, and the numbers */
export type Values = (change: number) => readonly [x: number, terms: Float64Array];

export interface Quotient {
  readonly slope: number;
  /** What rounding errors of f's values make of it, at most. */
  readonly rounding: number;
}

/** The widest step of the ladder in multiples of the usual one, and its rungs, each a quarter of the one before. */
export const WIDEST = 4 ** 7;
const RUNGS = 21;
/** Slopes that differ by less than this share at neighbouring steps are one slope, with rounding errors. */
const STEADY = 0.01;
/** Values in a table of differences, and the order of the differences that measure rounding. */
const NOISE_VALUES = 9;
const NOISE_ORDER = 4;
/** √((2k)! / (k!)²) for this order: by so much k-th differences of independent errors are larger than these. */
const NOISE_GROWTH = Math.sqrt(70);

/** Differences are taken term by term: what does not depend on x then brings no rounding error. */
export function centralDifference(f: Values, h: number): Quotient {
  const [high, above] = f(h);
  const [low, below] = f(-h);
  let [difference, size] = [0, 0];
  for (let t = 0; t < above.length; t++) {
    if (Object.is(above[t], below[t])) continue;
    difference += above[t] - below[t];
    size += Math.abs(above[t]) + Math.abs(below[t]);
  }
  const distance = high - low;
  return { slope: difference / distance, rounding: (4 * Number.EPSILON * size) / distance };
}

export interface SteadiestSlope extends Quotient {
  /** How far the slopes at neighbouring steps are from this one, relative to the largest. */
  readonly unsteady: number;
}

/** What rounding of numbers of so large a size in all makes of a difference over 2h, at most. */
export function roundingOf(size: number, h: number): number {
  return (4 * Number.EPSILON * size) / h;
}

/**
 * The slope at the step where the ladder is steadiest.
 * @param h the usual step
 * @param size of the numbers that f is computed from: below their last digits f stands still, however steadily
 */
export function steadiestSlope(f: Values, h: number, size: number): SteadiestSlope {
  const steps = Array.from({ length: RUNGS }, (_, k) => (h * WIDEST) / 4 ** k);
  const quotients = steps.map((step) => centralDifference(f, step));
  const extrapolated = quotients
    .slice(1)
    .map(({ slope }, k) => slope + (slope - quotients[k].slope) / (4 ** 2 - 1));
  const noise = Math.min(noiseOf(f, steps[RUNGS - 1]), noiseOf(f, -steps[RUNGS - 1]));
  const steepest = Math.max(...extrapolated.map(Math.abs).filter(Number.isFinite));
  let best = { slope: Number.NaN, rounding: 0, unsteady: Number.POSITIVE_INFINITY };
  for (let k = 1; k + 1 < extrapolated.length; k++) {
    const slope = extrapolated[k];
    const step = steps[k + 1];
    const rounding = Math.max(quotients[k + 1].rounding, (4 * noise) / step, roundingOf(size, step));
    const neighbours = [extrapolated[k - 1], extrapolated[k + 1]];
    const apart = rounding + Math.max(...neighbours.map((other) => Math.abs(slope - other)));
    // Relative: far from x, functions that level off have slopes that are steady since they are all small.
    // Where f is flat, to the steepest of all: beside a kink, that is what the rounding has to be small to.
    const scale = Math.max(...[slope, ...neighbours].map(Math.abs)) || steepest;
    const unsteady = apart === 0 ? 0 : apart / scale;
    // Where all steps nearly agree, what is left between them is rounding, too.
    if (unsteady < best.unsteady)
      best = { slope, unsteady, rounding: unsteady < STEADY ? 2 * apart : rounding };
  }
  return best;
}

/** The standard error of f's values, from values on one side of x (at x itself there may be a kink or a jump). */
function noiseOf(f: Values, distance: number): number {
  const values = Array.from({ length: NOISE_VALUES }, (_, j) => f((j + 1) * distance)[1]);
  // Relative to the first: sums of large terms would add errors that the differences of terms do not have.
  let differences = values.map((terms) =>
    terms.reduce((sum, term, t) => (Object.is(term, values[0][t]) ? sum : sum + (term - values[0][t])), 0),
  );
  for (let order = 0; order < NOISE_ORDER; order++) {
    differences = differences.slice(1).map((value, j) => value - differences[j]);
  }
  return (
    Math.sqrt(differences.reduce((sum, value) => sum + value * value, 0) / differences.length) / NOISE_GROWTH
  );
}
