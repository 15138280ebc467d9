/**
 * The statistics of one column of the table: what has to be known of all rows to project a single one.
 */
import { categoryOffsets, type FeatureMatrix, featureRow } from "./categorical.js";
import { cutPoints } from "./cut-points.js";
import { shares } from "./frequencies.js";
import { type PiecewiseMap, piecewiseMap } from "./numeric.js";
import type { ColumnPlan } from "./table-plan.js";

/** What has to be known of all rows to project one row into a column. */
export type ColumnStatistics =
  /** x, or the piecewise linear map of x. */
  | { readonly kind: "numeric"; readonly feature: number; readonly map?: PiecewiseMap }
  /** The number of cut points ≤ x. */
  | { readonly kind: "ordinal"; readonly feature: number; readonly cutPoints: readonly number[] }
  /** The first j with the largest x_j + offsets[j] (float32), x_j being feature features[j]. */
  | {
      readonly kind: "categorical";
      readonly features: readonly number[];
      readonly offsets: readonly number[];
    };

function whereOf(plan: ColumnPlan): string {
  return `${plan.path} (${plan.name})`;
}

/** The statistics of one column, from all rows of X; `before` (those of an earlier epoch) makes offsets faster to find. */
export function columnStatistics(
  X: FeatureMatrix,
  plan: ColumnPlan,
  features: readonly number[],
  before?: ColumnStatistics,
): ColumnStatistics {
  const [feature] = features;
  switch (plan.kind) {
    case "numeric":
      return plan.map
        ? { kind: "numeric", feature, map: piecewiseMap(featureRow(X, feature), plan.map) }
        : { kind: "numeric", feature };
    case "ordinal": {
      const values = featureRow(X, feature);
      return {
        kind: "ordinal",
        feature,
        cutPoints: cutPoints(values, plan.levels.length, plan.binning, whereOf(plan)),
      };
    }
    case "categorical": {
      const rows = features.map((one) => featureRow(X, one));
      const wanted =
        plan.frequencies === undefined ? undefined : shares(plan.frequencies, plan.levels.length);
      const start = before?.kind === "categorical" ? before.offsets : undefined;
      return { kind: "categorical", features, offsets: categoryOffsets(rows, wanted, whereOf(plan), start) };
    }
  }
}
