/**
 * What a linear model gets from a table as it is handed out, gaps, noise and all. The penalty has seen the table before
 * those: its own R² is another number.
 */
import { unseenR2 } from "../generator/dial.js";
import type { Column, NumericColumn, Table } from "../table/table.js";
import { designMatrix, median } from "./design-matrix.js";
import { feature } from "./matrix.js";
import { linearRegression } from "./models/linear.js";
import { rSquared } from "./score.js";

/**
 * R² that linear regression can expect on unseen rows: fitted on all rows, corrected for its number of coefficients. It
 * reads what `evaluate` reads: numbers, texts one-hot, gaps filled with the median.
 *
 * @param table all rows, without id and target; `target` has one value per row
 * @param gapFlags give each numeric column with gaps a second one that is 1 where a value is missing, as a student does
 * who suspects that gaps tell something (a text's gaps show already: all of its levels are 0)
 * @throws UsageError where a design matrix cannot be made of it (`evaluate` then says the same)
 *
 * @example const { table, target } = makeExam(X, y, schema, streams);  handedOutR2(table, target, false)
 */
export function handedOutR2(table: Table, target: NumericColumn, gapFlags: boolean): number {
  const columns = gapFlags ? [...table.columns, ...table.columns.flatMap(gapFlag)] : table.columns;
  const { X, y } = designMatrix({ rows: table.rows, columns: [...columns, target] }, target.name);
  for (let j = 0; j < X.columns; j++) fillGaps(feature(X, j));
  const seen = rSquared(y, linearRegression.fit(X, y).predict(X));
  return unseenR2(seen, y.length, X.columns + 1);
}

/** One zero-one column for a numeric column with gaps, none for others. */
function gapFlag({ name, ...column }: Column): NumericColumn[] {
  if (column.kind !== "numeric" || !column.values.some(Number.isNaN)) return [];
  const values = Float64Array.from(column.values, (value) => (Number.isNaN(value) ? 1 : 0));
  return [{ kind: "numeric", name: `${name} is missing`, values }];
}

function fillGaps(values: Float64Array): void {
  if (!values.some(Number.isNaN)) return;
  const fill = median(values);
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = fill;
}
