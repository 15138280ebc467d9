/** The length of each step. */
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
