/**
 * Post-processing of further rows of the same task, each by itself: with what the steps knew of the whole table, and
 * random numbers of the row's own. Fractions, exact in a whole table, are probabilities here.
 */
import { normal } from "../random/normal.js";
import { choice } from "../random/permutation.js";
import { forEachRow } from "../random/row-blocks.js";
import type { RandomSource } from "../random/streams.js";
import type { Column, NumericColumn, Table } from "../table/table.js";
import { copyValues, keepForm, withColumns } from "./change.js";
import type { PostprocessStatistics } from "./statistics.js";

/** Which rows: rows first, first + 1, … of a stream. */
export interface RowNumbers {
  readonly seed: string;
  readonly stream: string;
  readonly first: number;
}

interface Rows {
  readonly table: Table;
  readonly target: NumericColumn;
}

/** Applies the steps in their order; what comes in stays as it is. */
export function postprocessRows(rows: Rows, statistics: PostprocessStatistics, numbers: RowNumbers): Rows {
  const { dependence, noise, outliers, missing } = statistics;
  let { table, target } = rows;
  const each = (step: string): EachRow => eachRow(step, table.rows, numbers);
  if (dependence) table = withDependence(table, dependence, each("dependence"));
  if (noise) table = withColumns(table, noisyColumns(table, noise, each("noise")));
  if (outliers) {
    const known = outliers.in === "y" ? [target] : table.columns;
    const changed = withOutliers(known, outliers, each("outliers"));
    if (outliers.in === "y") [target] = changed;
    else table = withColumns(table, changed);
  }
  if (missing) table = withMissing(table, target, missing, each("missing"));
  return { table, target };
}

/** Calls `draw` for each row, with a source of its own numbers; `row` counts from 0. */
type EachRow = (draw: (random: RowRandom, row: number | undefined) => void) => void;

interface RowRandom {
  readonly uniform: RandomSource;
  readonly normal: () => number;
}

/**
 * Rows before the first that share its random numbers are drawn, too, with `row` undefined: what is drawn must not depend
 * on the row's values.
 */
function eachRow(step: string, rows: number, { seed, stream, first }: RowNumbers): EachRow {
  return (draw) =>
    forEachRow(
      [seed, stream, "postprocess", step],
      first,
      first + rows,
      (uniform): RowRandom => ({ uniform, normal: normal(uniform) }),
      (random, row, wanted) => draw(random, wanted ? row - first : undefined),
    );
}

function numericByName(table: Table): ReadonlyMap<string, NumericColumn> {
  const columns = table.columns.filter((column): column is NumericColumn => column.kind === "numeric");
  return new Map(columns.map((column) => [column.name, column]));
}

function named(columns: ReadonlyMap<string, NumericColumn>, name: string): NumericColumn {
  const column = columns.get(name);
  if (!column) throw new TypeError(`${name}: statistics of another table`);
  return column;
}

function withDependence(
  table: Table,
  dependence: NonNullable<PostprocessStatistics["dependence"]>,
  each: EachRow,
): Table {
  const known = numericByName(table);
  const { strength } = dependence;
  const rest = Math.sqrt(1 - strength ** 2);
  const made = dependence.columns.map(({ name, parents, mean, deviation }) => {
    const values = new Float32Array(table.rows);
    const columns = parents.map((parent) => ({ ...parent, values: named(known, parent.name).values }));
    for (let i = 0; i < table.rows; i += 1) {
      let sum = 0;
      for (const parent of columns) sum += parent.factor * (parent.values[i] - parent.mean);
      values[i] = deviation > 0 ? (strength * (sum - mean)) / deviation : 0;
    }
    return { kind: "numeric", name, values } satisfies NumericColumn;
  });
  each((random, row) => {
    for (const { values } of made) {
      const share = rest * random.normal();
      if (row !== undefined) values[row] += share;
    }
  });
  return { rows: table.rows, columns: [...table.columns, ...made] };
}

function noisyColumns(
  table: Table,
  { fraction, columns }: NonNullable<PostprocessStatistics["noise"]>,
  each: EachRow,
): NumericColumn[] {
  const known = numericByName(table);
  const changed = columns.map(({ name, scale }) => {
    const column = named(known, name);
    return { column: { ...column, values: copyValues(column) }, scale };
  });
  each((random, row) => {
    if (fraction < 1 && random.uniform() >= fraction) return;
    for (const { column, scale } of changed) {
      const change = scale * random.normal();
      if (row !== undefined) column.values[row] = keepForm(column, column.values[row] + change);
    }
  });
  return changed.map(({ column }) => column);
}

function withOutliers(
  known: readonly Column[],
  { fraction, magnitude, columns }: NonNullable<PostprocessStatistics["outliers"]>,
  each: EachRow,
): NumericColumn[] {
  const byName = numericByName({ rows: 0, columns: known });
  const changed = columns.map(({ name, mean, deviation }) => {
    const column = named(byName, name);
    return { column: { ...column, values: copyValues(column) }, mean, deviation };
  });
  each((random, row) => {
    for (const { column, mean, deviation } of changed) {
      if (random.uniform() >= fraction) continue;
      const side = random.uniform() < 0.5 ? -1 : 1;
      const distance = magnitude * (1 + 0.5 * random.uniform());
      if (row !== undefined) column.values[row] = keepForm(column, mean + side * distance * deviation);
    }
  });
  return changed.map(({ column }) => column);
}

function withMissing(
  table: Table,
  target: NumericColumn,
  missing: NonNullable<PostprocessStatistics["missing"]>,
  each: EachRow,
): Table {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const changed = missing.columns.map(({ name, fraction }) => {
    const column = byName.get(name);
    if (!column) throw new TypeError(`${name}: statistics of another table`);
    return { column: copied(column), fraction };
  });
  const { row: lines, target: byTarget } = missing;
  each((random, row) => {
    if (lines) {
      if (random.uniform() >= lines.probability) return;
      const gone = choice(changed.length, lines.cells, random.uniform);
      if (row !== undefined) for (const c of gone) empty(changed[c].column, row);
      return;
    }
    const rate =
      byTarget && row !== undefined ? 1 + byTarget.strength * rankOf(target.values[row], byTarget.knots) : 1;
    for (const { column, fraction } of changed) {
      const gone = random.uniform() < fraction * rate;
      if (gone && row !== undefined) empty(column, row);
    }
  });
  return withColumns(
    table,
    changed.map(({ column }) => column),
  );
}

function copied(column: Column): Column {
  return column.kind === "numeric"
    ? { ...column, values: column.values.slice() }
    : { ...column, codes: column.codes.slice() };
}

function empty(column: Column, row: number): void {
  if (column.kind === "numeric") column.values[row] = Number.NaN;
  else column.codes[row] = -1;
}

/** The rank of a value among evenly spaced quantiles, scaled to −1 … 1. */
function rankOf(value: number, knots: readonly number[]): number {
  let below = 0;
  while (below < knots.length && knots[below] < value) below += 1;
  return knots.length > 1 ? (2 * Math.min(below, knots.length - 1)) / (knots.length - 1) - 1 : 0;
}
