/**
 * The feature map φ of a table (design of the penalty): what the student sees, on the tape.
 *
 * Numeric columns as they are or mapped to their distribution, ordinals as steps at their cut points, categoricals as
 * one-hot columns, latent features absent. The linear baseline of the objective is then the least-squares fit on the very columns that
 * the table will show, so projection cannot bring the linear model back.
 *
 * Cut points, offsets and knots are statistics of all rows: kept in memory that all threads share, refreshed now and
 * then, inputs of the epochs between.
 */

import { square } from "../autograd/operations/arithmetic.js";
import { concatenate } from "../autograd/operations/concatenate.js";
import { pairProducts } from "../autograd/operations/pair-products.js";
import type { Variable } from "../autograd/tape.js";
import { mapStatistics } from "./map-statistics.js";
import { hardCategorical, softCategorical } from "./maps/categorical-map.js";
import { hardOrdinal, softOrdinal } from "./maps/ordinal-map.js";
import { piecewise } from "./maps/piecewise-map.js";
import { selectRows } from "./maps/select-rows.js";
import type { Roles } from "./roles.js";
import type { ColumnPlan } from "./table-plan.js";

/** Powers are of x/10, as in the baselines of plain features. */
const POWER_FACTOR = 0.01;

/** A table's feature map: plain data, the same on every thread. */
export interface FeatureMapPlan {
  readonly columns: readonly ColumnPlan[];
  readonly roles: Roles;
  /** Powers of the numeric columns that the baseline sees, too. */
  readonly powers: "linear" | "squares" | "quadratic";
  /** Smooth maps with exact gradients, instead of the table's own maps with straight-through ones. */
  readonly soft: boolean;
}

/** Whether the tape needs knots for a numeric column. A range is a line, and least squares does not see lines. */
export function isMapped(column: ColumnPlan): boolean {
  return column.kind === "numeric" && column.map !== undefined && column.map.to !== "range";
}

/** The number of rows of φ. */
export function featureMapRows({ columns, powers }: FeatureMapPlan): number {
  let numeric = 0;
  let rows = 0;
  for (const column of columns) {
    if (column.kind === "numeric") numeric += 1;
    rows += column.kind === "numeric" ? 1 : column.levels.length - 1;
  }
  if (powers === "squares") rows += numeric;
  if (powers === "quadratic") rows += (numeric * (numeric + 1)) / 2;
  return rows;
}

/**
 * Records φ(x).
 * @param x [d × n]
 * @param memory per column of the table, as `mapMemory` made it
 * @returns [featureMapRows × n]
 */
export function recordFeatureMap(
  x: Variable,
  plan: FeatureMapPlan,
  memory: readonly Float64Array[],
): Variable {
  const plain = plan.columns.flatMap((column, c) =>
    column.kind === "numeric" && !isMapped(column) ? [plan.roles.columns[c][0]] : [],
  );
  const numeric = plain.length > 0 ? [selectRows(x, plain)] : [];
  const levels: Variable[] = [];
  plan.columns.forEach((column, c) => {
    const features = plan.roles.columns[c];
    const statistic = mapStatistics(column, memory[c]);
    if (statistic?.kind === "numeric") numeric.push(piecewise(x, features[0], statistic.table));
    if (statistic?.kind === "ordinal") {
      levels.push((plan.soft ? softOrdinal : hardOrdinal)(x, features[0], statistic.cutPoints));
    }
    if (statistic?.kind === "categorical") {
      levels.push((plan.soft ? softCategorical : hardCategorical)(x, features, statistic.offsets));
    }
  });
  const parts = [...numeric, ...levels];
  if (numeric.length > 0 && plan.powers !== "linear") {
    const all = concatenate(numeric);
    parts.push(plan.powers === "squares" ? square(all, POWER_FACTOR) : pairProducts(all, POWER_FACTOR));
  }
  return concatenate(parts);
}
