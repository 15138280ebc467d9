/**
 * Outliers (section 3.3): single values far from the mean, in numeric columns or in the target.
 */
import { choice } from "../random/permutation.js";
import type { RandomSource } from "../random/streams.js";
import { moments } from "../table/moments.js";
import type { NumericColumn, Table } from "../table/table.js";
import {
  type Change,
  cellOf,
  copyValues,
  keepForm,
  type Mask,
  numericColumns,
  withColumns,
} from "./change.js";

export interface Outliers {
  readonly in: "X" | "y";
  /** Share of all numeric values (X) or of the targets (y) that become outliers. */
  readonly fraction: number;
  /** Distance from the mean in deviations; each outlier lies between once and 1.5 times as far, on either side. */
  readonly magnitude: number;
}

/** Moves the outliers of X into the table, or those of y into the target; the other stays as it is. */
export function addOutliers(
  table: Table,
  target: NumericColumn,
  outliers: Outliers,
  source: RandomSource,
): Change & { readonly target: NumericColumn } {
  const columns = outliers.in === "y" ? [target] : numericColumns(table);
  const cells = columns.length * table.rows;
  const chosen = choice(cells, Math.round(outliers.fraction * cells), source);
  const masks: Mask[] = [];
  const known = columns.map((column) => ({ name: column.name, ...moments(column.values) }));
  let next = 0;
  const changed = columns.map((column, c) => {
    const from = next;
    while (next < chosen.length && chosen[next] < (c + 1) * table.rows) next += 1;
    const rows = chosen.slice(from, next).map((cell) => cell - c * table.rows);
    if (rows.length === 0) return column;
    const { mean, deviation } = known[c];
    const values = copyValues(column);
    for (const row of rows) {
      const side = source() < 0.5 ? -1 : 1;
      const distance = outliers.magnitude * (1 + 0.5 * source());
      values[row] = keepForm(column, mean + side * distance * deviation);
    }
    masks.push({
      step: "outliers",
      column: column.name,
      rows,
      before: Array.from(rows, (row) => cellOf(column, row)),
    });
    return { ...column, values };
  });
  return {
    table: outliers.in === "y" ? table : withColumns(table, changed),
    target: outliers.in === "y" ? changed[0] : target,
    report: {
      step: "outliers",
      in: outliers.in,
      values: chosen.length,
      of: cells,
      magnitude: outliers.magnitude,
    },
    masks,
    statistics: {
      outliers: {
        in: outliers.in,
        fraction: outliers.fraction,
        magnitude: outliers.magnitude,
        columns: known,
      },
    },
  };
}
