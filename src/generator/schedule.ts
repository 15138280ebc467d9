/** What happens when: the length of each step, and the refreshes of a table's cut points. */
import type { Configuration } from "./configuration.js";

type Schedule = Pick<Configuration, "schedule" | "learningRate" | "epochs">;

/**
 * The length of the step of an epoch (counted from 0): constant, or shrinking from the learning rate to 0 along a
 * parabola.
 *
 * Signum with a constant step leaves X − X₀ on multiples of it: a lattice that shows in histograms and lets anyone
 * check a guessed seed. A step that shrinks leaves none, and ends closer to the targets.
 */
export function learningRateAt({ schedule, learningRate, epochs }: Schedule, epoch: number): number {
  if (schedule === "constant") return learningRate;
  const time = (epoch + 0.5) / epochs;
  return learningRate * (1 - time * time);
}

/**
 * The epochs at which a table's cut points are refreshed; the last one stands for the time after all epochs.
 *
 * X spreads in proportion to the epochs done, so at first a refresh waits a quarter of the time until now. Later a wait
 * is a 25th of the run at most, since a linear model recovers as rows drift across cut points that stand still; and half
 * of the time that is left, so that X (and λ, with an aim) can answer to what a refresh moves.
 */
export function refreshEpochs({ epochs }: Pick<Configuration, "epochs">): readonly number[] {
  const refreshes: number[] = [];
  for (let epoch = 0; epoch < epochs; ) {
    refreshes.push(epoch);
    const wait = Math.min(epoch / 4 + 1, epochs / 25, (epochs - epoch) / 2);
    epoch += Math.max(1, Math.floor(wait));
  }
  return [...refreshes, epochs];
}
