/** The length of each step. */
import type { Configuration } from "./configuration.js";

type Schedule = Pick<Configuration, "schedule" | "learningRate" | "epochs">;

/**
 * The learning rate of an epoch (from 0).
 *
 * Signum with a constant step leaves X − X₀ on multiples of it: a lattice that shows in histograms and lets anyone
 * check a guessed seed. A step that shrinks along a parabola leaves none.
 */
export function learningRateAt({ schedule, learningRate, epochs }: Schedule, epoch: number): number {
  if (schedule === "constant") return learningRate;
  const left = 1 - (epoch + 0.5) / epochs;
  return learningRate * (1.5 * (1 - (1 - left) * (1 - left)));
}
