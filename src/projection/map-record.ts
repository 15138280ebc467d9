/**
 * The statistics of a table's feature map as a recipe keeps them: for each refresh float32 numbers, column by column.
 * Ordinals have their cut points, categoricals their offsets, mapped numeric columns the number of knots, the knots and
 * the values there.
 */
import { fillPiecewiseTable, KNOTS, MOST_KNOTS, VALUES } from "../kernels/piecewise-table.js";
import { UsageError } from "../usage-error.js";
import { mapMemory } from "./map-statistics.js";
import type { ColumnPlan } from "./table-plan.js";

/** What a run kept of its feature map. */
export interface MapRecord {
  /** The epochs at which the statistics were refreshed, and the number of epochs; none where the penalty saw X. */
  readonly refreshes: readonly number[];
  /** [refreshes × numbers of all columns] */
  readonly record: Float32Array;
}

/** Numbers that a column has in the record of one refresh. */
function recordedNumbers(column: ColumnPlan): number {
  return column.kind === "numeric" && mapMemory(column) > 0 ? 1 + 2 * MOST_KNOTS : mapMemory(column);
}

/** Where each column begins in the record of one refresh, and at the end the length of that record. */
export function recordOffsets(columns: readonly ColumnPlan[]): number[] {
  const offsets = [0];
  for (const column of columns) offsets.push(offsets[offsets.length - 1] + recordedNumbers(column));
  return offsets;
}

/**
 * @param memory the column's statistics, as `refreshMapStatistics` left them
 * @param record [recordedNumbers]
 */
export function recordMapStatistics(column: ColumnPlan, memory: Float64Array, record: Float64Array): void {
  if (column.kind !== "numeric") record.set(memory);
  else if (memory.length > 0) {
    const knots = memory[0];
    record.fill(0);
    record[0] = knots;
    record.set(memory.subarray(KNOTS, KNOTS + knots), 1);
    record.set(memory.subarray(VALUES, VALUES + knots), 1 + MOST_KNOTS);
  }
}

/** The reverse of `recordMapStatistics`. */
export function restoreMapStatistics(column: ColumnPlan, record: Float32Array, memory: Float64Array): void {
  if (column.kind !== "numeric") memory.set(record);
  else if (memory.length > 0) {
    const knots = record[0];
    const numbers = (start: number): number[] => Array.from(record.subarray(start, start + knots));
    fillPiecewiseTable(memory, numbers(1), numbers(1 + MOST_KNOTS));
  }
}

/**
 * Each column's numbers in the last refresh, after the last step; undefined where there was none.
 * @throws UsageError for the record of another table
 */
export function lastRecord(
  columns: readonly ColumnPlan[],
  { refreshes, record }: MapRecord,
): readonly Float32Array[] | undefined {
  if (refreshes.length === 0) return undefined;
  const offsets = recordOffsets(columns);
  const length = offsets[columns.length];
  if (record.length !== refreshes.length * length) {
    throw new UsageError(
      `maps: a record of this table has ${refreshes.length * length} numbers, not ${record.length}.`,
    );
  }
  const start = record.length - length;
  return columns.map((_, c) => record.subarray(start + offsets[c], start + offsets[c + 1]));
}
