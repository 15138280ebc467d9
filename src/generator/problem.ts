/** What one optimisation is about: the configuration and, for a table, what the penalty sees of it. */
import { type FeatureMapPlan, featureMapRows } from "../projection/feature-map.js";
import { tableRoles } from "../projection/project.js";
import type { TableSchema } from "../projection/schema.js";
import { planTable, type TablePlan } from "../projection/table-plan.js";
import { seededStreams } from "../random/seeded-streams.js";
import { UsageError } from "../usage-error.js";
import { baselineFeatures, type Configuration } from "./configuration.js";

/** Plain data: every thread gets a copy. */
export interface Problem {
  readonly configuration: Configuration;
  /** φ of the table; without it the baseline sees X, or powers of it. */
  readonly featureMap?: FeatureMapPlan;
  /** Standardised targets that the user brought; without them they are drawn. */
  readonly targets?: Float64Array;
}

/**
 * What the linear baseline fits: the table's columns as the student sees them (`features`), a smooth version of them
 * (`soft`), or all of X as in the paper (`inputs`).
 */
export type Penalty = (typeof penalties)[number];
export const penalties = ["features", "soft", "inputs"] as const;

/** The features of the objective's baseline. */
export function penalisedFeatures({ configuration, featureMap }: Problem): number {
  return featureMap ? featureMapRows(featureMap) : baselineFeatures(configuration);
}

/** How many of them, from the first, are what a linear model sees: those before the powers. */
export function linearFeatures({ configuration, featureMap }: Problem): number {
  return featureMap ? featureMapRows({ ...featureMap, powers: "linear" }) : configuration.features;
}

/** The feature map of a table, with the roles that its projection will have. */
export function tableFeatureMap(plan: TablePlan, configuration: Configuration, penalty: Penalty) {
  if (penalty === "inputs") return undefined;
  const { baseline, seed } = configuration;
  return {
    columns: plan.columns,
    roles: tableRoles(plan, seededStreams(seed)),
    powers: baseline,
    soft: penalty === "soft",
  } satisfies FeatureMapPlan;
}

/** Rows and features of the table; a number that the configuration gives must agree. */
export function tableSize(
  schema: TableSchema,
  given: { rows?: number; features?: number },
): { rows: number; features: number; plan: TablePlan } {
  const plan = planTable(schema);
  for (const field of ["rows", "features"] as const) {
    if (given[field] !== undefined && given[field] !== plan[field]) {
      throw new UsageError(`${field} must be ${plan[field]}, as the table has it, not ${given[field]}.`);
    }
  }
  return { rows: plan.rows, features: plan.features, plan };
}

/**
 * Targets with mean 0 and variance 1.
 * @throws UsageError unless there is one finite number per row, not all the same
 */
export function standardisedTargets(targets: ArrayLike<number>, rows: number): Float64Array {
  if (targets.length !== rows) {
    throw new UsageError(`targets must have one value per row, ${rows}, not ${targets.length}.`);
  }
  const y = Float64Array.from(targets);
  const mean = y.reduce((sum, value) => sum + value, 0) / rows;
  const variance = y.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / rows;
  if (!(variance > 0 && Number.isFinite(variance))) {
    throw new UsageError("targets must be finite numbers, not all the same.");
  }
  return y.map((value) => (value - mean) / Math.sqrt(variance));
}
