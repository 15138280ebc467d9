/**
 * The recipe of a dataset: what a row needs to know about all the others.
 *
 * While X is optimised, rows meet only in β, the baseline's fit. A recipe records β of every epoch of one optimisation
 * (the pilot), beside the configuration. Any further row of the same task can then be made alone (../replay). Whoever
 * has the recipe can make every target again: it is the teacher's secret.
 */
import { baselineFeatures, type Configuration } from "../generator/configuration.js";
import type { Dataset } from "../generator/generate.js";
import { targetDistribution } from "../generator/targets.js";
import { UsageError } from "../usage-error.js";

/** How the pilot ended: what replayed rows should come near to. */
export interface PilotResult {
  readonly generationLoss: number;
  readonly linearLoss: number;
  readonly processR2: number;
  readonly baselineR2: number;
}

export interface Recipe {
  /** The version of nontrivial that made the pilot, where it was read from a file. */
  readonly madeBy?: string;
  /** The pilot's configuration: its rows are rows 0 … rows − 1 of its stream. */
  readonly configuration: Configuration;
  /** Mean and deviation of the raw targets' distribution, with which they are standardised. */
  readonly targets: { readonly mean: number; readonly deviation: number };
  readonly pilot: PilotResult;
  /** β and the intercept of each epoch, and after the last: [epochs + 1 × m + 1], row by row, as the tape used them. */
  readonly trajectory: Float32Array;
  /** λ of each epoch. */
  readonly lambda: Float32Array;
}

/** Everything of a dataset that a recipe keeps. */
export type PilotDataset = PilotResult & Pick<Dataset, "configuration" | "trajectory" | "history">;

/**
 * The recipe of a generated dataset.
 *
 * @throws UsageError The dataset has no trajectory that suffices.
 * @example await writeRecipe("exam.recipe", recipeOf(await generate({ rows: 1400, features: 20 })))
 */
export function recipeOf(dataset: PilotDataset): Recipe {
  const { generationLoss, linearLoss, processR2, baselineR2, trajectory, history } = dataset;
  if (!trajectory) {
    throw new UsageError(
      "A recipe is of numeric features and drawn targets, optimised on the CPU; this dataset is not.",
    );
  }
  // How it was computed does not change a bit of it: the same task has the same recipe.
  const configuration: Configuration = { ...dataset.configuration, backend: "auto", threads: "auto" };
  const { mean, deviation } = targetDistribution(configuration.distribution, configuration.seed);
  return {
    configuration,
    targets: { mean, deviation },
    pilot: { generationLoss, linearLoss, processR2, baselineR2 },
    trajectory,
    // With an aim λ followed the pilot's fit; its rows and all others follow the same path.
    lambda: Float32Array.from(history.lambda.subarray(0, configuration.epochs)),
  };
}

/** Columns of the trajectory: the baseline's coefficients and the intercept. */
export function trajectoryColumns(configuration: Configuration): number {
  return baselineFeatures(configuration) + 1;
}
