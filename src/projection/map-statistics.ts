/**
 * The statistics of a table's feature map in memory that threads share: one array of fixed length per column, whose
 * numbers a refresh replaces. All but the slopes of a mapped column are float32 numbers, so that a recipe can keep them.
 */

import { fillPiecewiseTable, PIECEWISE_LENGTH } from "../kernels/piecewise-table.js";
import type { FeatureMatrix } from "./categorical.js";
import { type ColumnStatistics, columnStatistics } from "./column-statistics.js";
import type { ColumnPlan } from "./table-plan.js";

/** On the tape, mapped columns run from −10 to 10 whatever their unit: least squares does not see the difference. */
const SPAN = 10;

/** Views into a column's memory, by kind; undefined where the tape needs nothing (a numeric column as it is). */
export type MapStatistics =
  | { readonly kind: "numeric"; readonly table: Float64Array }
  | { readonly kind: "ordinal"; readonly cutPoints: Float64Array }
  | { readonly kind: "categorical"; readonly offsets: Float64Array };

/** Float64 numbers that a column's statistics take. */
export function mapMemory(column: ColumnPlan): number {
  switch (column.kind) {
    case "numeric":
      return column.map === undefined || column.map.to === "range" ? 0 : PIECEWISE_LENGTH;
    case "ordinal":
      return column.levels.length - 1;
    case "categorical":
      return column.width;
  }
}

export function mapStatistics(column: ColumnPlan, memory: Float64Array): MapStatistics | undefined {
  if (memory.length === 0) return undefined;
  switch (column.kind) {
    case "numeric":
      return { kind: "numeric", table: memory };
    case "ordinal":
      return { kind: "ordinal", cutPoints: memory };
    case "categorical":
      return { kind: "categorical", offsets: memory };
  }
}

/**
 * Computes a column's statistics anew.
 * @param X only the features behind the column, [width × N]
 */
export function refreshMapStatistics(column: ColumnPlan, X: FeatureMatrix, memory: Float64Array): void {
  const views = mapStatistics(column, memory);
  if (!views) return;
  const features = Array.from({ length: X.rows }, (_, j) => j);
  const before: ColumnStatistics | undefined =
    views.kind === "categorical"
      ? { kind: "categorical", features, offsets: Array.from(views.offsets) }
      : undefined;
  const statistics = columnStatistics(X, column, features, before);
  if (views.kind === "numeric" && statistics.kind === "numeric" && statistics.map) {
    const { knots, values } = statistics.map;
    const [low, high] = [values[0], values[values.length - 1]];
    const unit = high > low ? (2 * SPAN) / (high - low) : 1;
    const shown = values.map((value) => Math.fround(unit * (value - low) - SPAN));
    fillPiecewiseTable(views.table, knots, shown);
  } else if (views.kind === "ordinal" && statistics.kind === "ordinal") {
    views.cutPoints.set(statistics.cutPoints);
  } else if (views.kind === "categorical" && statistics.kind === "categorical") {
    views.offsets.set(statistics.offsets);
  }
}
