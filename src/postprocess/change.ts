/**
 * What a post-processing step gives back: the new table, a report, and a mask of what it touched.
 */
import { roundTo } from "../projection/numeric.js";
import type { Column, NumericColumn, Table } from "../table/table.js";
import type { PostprocessStatistics } from "./statistics.js";

/** The cells of one column that a step changed, for the teacher. */
export interface Mask {
  readonly step: "noise" | "outliers" | "missing";
  /** Left out where every numeric column changed. */
  readonly column?: string;
  /** Changed rows, ascending; left out where every row changed. */
  readonly rows?: Int32Array;
  /** What stood in those rows before (a number, or the text of a level). */
  readonly before?: readonly (number | string | null)[];
}

/** What a step did, as plain data for the manifest. */
export type StepReport = { readonly step: string } & Readonly<Record<string, unknown>>;

export interface Change {
  readonly table: Table;
  readonly report: StepReport;
  readonly masks: readonly Mask[];
  readonly statistics: PostprocessStatistics;
}

export function numericColumns(table: Table): NumericColumn[] {
  return table.columns.filter((column): column is NumericColumn => column.kind === "numeric");
}

/** The values of a numeric column in an array of their own: a step never writes into its input. */
export function copyValues(column: NumericColumn): Float32Array | Float64Array {
  return column.values.slice();
}

/** A new value in the form of its column: with its decimals. */
export function keepForm(column: NumericColumn, value: number): number {
  return column.decimals === undefined ? value : roundTo(value, column.decimals);
}

/** The table with some columns replaced, by name. */
export function withColumns(table: Table, replaced: readonly Column[]): Table {
  const byName = new Map(replaced.map((column) => [column.name, column]));
  return { rows: table.rows, columns: table.columns.map((column) => byName.get(column.name) ?? column) };
}

/** A cell as a number or a text; null where it is missing. */
export function cellOf(column: Column, row: number): number | string | null {
  if (column.kind === "numeric") return Number.isNaN(column.values[row]) ? null : column.values[row];
  return column.codes[row] < 0 ? null : column.levels[column.codes[row]];
}
