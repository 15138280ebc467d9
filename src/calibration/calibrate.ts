/**
 * Calibration: finds a table on which several models reach wanted R².
 *
 * The linear model is held by the aim inside each run, so only its small bias has to be learnt. Forest and nearest
 * neighbour cannot be held: they follow a lever (./levers.ts), and since they also differ from seed to seed, every run
 * has a seed of its own and a straight line through the runs says where the lever should be. The end is checked on
 * seeds that nothing was tuned on.
 */
import { UsageError } from "../usage-error.js";
import type { Lever } from "./levers.js";

export type Wanted = Readonly<Partial<Record<"linear" | "forest" | "knn1", number>>>;
export type Reached = Readonly<Record<keyof Required<Wanted>, number>>;

/** One position that was tried. */
export interface Trial {
  readonly purpose: "search" | "check";
  readonly aim: number;
  readonly lever: Lever;
  readonly seed: string;
  readonly reached: Reached;
}

export interface CalibrateOptions {
  readonly wanted: Wanted;
  /** Begins the seeds of all runs. */
  readonly seed: string;
  /** The easiest position of the lever that changes anything: −1, or 0. */
  readonly easiest: Lever;
  /** Makes the table and scores it. */
  readonly measure: (aim: number, lever: Lever, seed: string) => Promise<Reached>;
  readonly onTrial?: (trial: Trial) => void;
}

export interface Calibration {
  /** The checked run that comes closest to what was wanted. */
  readonly best: Trial;
  readonly trials: readonly Trial[];
  /** Whether the mean of the checks, and the best of them, are within the tolerance for every model. */
  readonly met: boolean;
}

/** How far a model's R² on test rows may be from what was wanted, and count as reached. */
export const TOLERANCE = 0.06;
const MOST_SEARCHES = 8;
const CHECKS = 3;
/** One less than twelve: the last is the table that is written. */
const MOST_RUNS = 11;
/** The lever's line has settled when its next position is this close to the last. */
const SETTLED = 0.06;
/** R² lost from one end of the lever to its middle, at least: where noise hides the slope. */
const LEAST_SLOPE = -0.1;

/** Makes and scores at most MOST_RUNS tables. */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  const { wanted, seed, easiest, measure, onTrial } = options;
  const trials: Trial[] = [];
  const attempt = async (purpose: Trial["purpose"], aim: number, lever: Lever): Promise<void> => {
    const own = `${seed}/${purpose}/${trials.length}`;
    const trial = { purpose, aim, lever, seed: own, reached: await measure(aim, lever, own) };
    trials.push(trial);
    onTrial?.(trial);
  };
  const follows = (["forest", "knn1"] as const).filter((model) => wanted[model] !== undefined);

  let lever: Lever = 0;
  await attempt("search", nextAim(wanted, trials), lever);
  if (follows.length > 0) {
    // The second run goes where the first was too good or too bad, for a line to start with.
    const first = excess(trials[0], wanted, follows);
    lever = first > 0 ? 0.5 : Math.max(easiest, -0.5);
    while (trials.length < MOST_SEARCHES) {
      await attempt("search", nextAim(wanted, trials), lever);
      const next = clip(position(trials, wanted, follows), easiest, 1);
      const settled = trials.length >= 5 && Math.abs(next - lever) < SETTLED;
      lever = next;
      if (settled) break;
    }
  } else {
    await attempt("search", nextAim(wanted, trials), lever);
  }
  for (;;) {
    const aim = nextAim(wanted, trials);
    for (let check = 0; check < CHECKS; check++) await attempt("check", aim, lever);
    const outcome = judged(trials.slice(-CHECKS), wanted);
    // What failed a check has become something to learn from; the next check has seeds of its own again.
    if (outcome.met || trials.length + CHECKS > MOST_RUNS) return { ...outcome, trials };
    if (follows.length > 0) lever = clip(position(trials, wanted, follows), easiest, 1);
  }
}

/** The best of the checks, and whether it and their mean are where they should be. */
function judged(checks: readonly Trial[], wanted: Wanted): Pick<Calibration, "best" | "met"> {
  const models = Object.keys(wanted) as (keyof Wanted)[];
  const farthest = (reached: Reached) =>
    Math.max(...models.map((model) => Math.abs(reached[model] - (wanted[model] ?? 0))));
  const best = checks.reduce((a, b) => (farthest(b.reached) < farthest(a.reached) ? b : a));
  const means = Object.fromEntries(
    models.map((model) => [model, meanOf(checks.map(({ reached }) => reached[model]))]),
  ) as Reached;
  return { best, met: farthest(means) <= TOLERANCE && farthest(best.reached) <= TOLERANCE };
}

/** @throws UsageError for values that no search can reach */
export function checkWanted(wanted: Wanted, label: (model: keyof Wanted) => string): void {
  const models = Object.keys(wanted) as (keyof Wanted)[];
  if (models.length === 0) {
    throw new UsageError(
      `Say what is wanted with ${label("linear")}, ${label("forest")} or ${label("knn1")}: an R² from 0 to 0.95.`,
    );
  }
  for (const model of models) {
    const value: unknown = wanted[model];
    const most = model === "linear" ? 0.85 : 0.95;
    if (!(typeof value === "number" && value >= 0 && value <= most)) {
      throw new UsageError(
        `${label(model)} must be an R² from 0 to ${most}, not ${typeof value === "number" ? value : JSON.stringify(value)}.`,
      );
    }
  }
  const { linear = 0, forest = 1 } = wanted;
  if (forest < linear) {
    throw new UsageError(
      `${label("forest")} must be at least ${label("linear")}: what a line explains, a forest nearly explains, too.`,
    );
  }
}

/** The aim that makes up for what the linear model's test R² was off by so far; half of it, against overshooting. */
function nextAim({ linear }: Wanted, trials: readonly Trial[]): number {
  const wanted = linear ?? 0;
  if (trials.length === 0) return wanted;
  const bias = meanOf(trials.map(({ reached, aim }) => reached.linear - aim));
  return Number(clip(wanted - bias, 0, 0.9).toFixed(3));
}

/** How much better than wanted the models that follow the lever are, on average. */
function excess({ reached }: Trial, wanted: Wanted, follows: readonly ("forest" | "knn1")[]): number {
  return meanOf(follows.map((model) => reached[model] - (wanted[model] ?? 0)));
}

/** Where the straight line through the runs crosses zero excess. */
function position(trials: readonly Trial[], wanted: Wanted, follows: readonly ("forest" | "knn1")[]): Lever {
  const x = trials.map(({ lever }) => lever);
  const y = trials.map((trial) => excess(trial, wanted, follows));
  const [centreX, centreY] = [meanOf(x), meanOf(y)];
  let [xx, xy] = [0, 0];
  x.forEach((value, i) => {
    xx += (value - centreX) ** 2;
    xy += (value - centreX) * (y[i] - centreY);
  });
  const slope = xx > 0 ? Math.min(LEAST_SLOPE, xy / xx) : -0.5;
  return Number((centreX - centreY / slope).toFixed(3));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function clip(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
