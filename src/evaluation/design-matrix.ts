/**
 * From a table of mixed columns to the numbers that models read: one feature per numeric column, one zero-one feature
 * per level of a categorical one, and the target apart.
 */
import { rangeScale } from "../table/range.js";
import { remarks } from "../table/remarks.js";
import type { Column, LevelColumn, NumericColumn, Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { feature, type Matrix, matrix, takeRows } from "./matrix.js";
import type { Split } from "./split.js";
import type { Samples } from "./task.js";

/** A text column with more levels than this is a name or a key, not a category. */
const MOST_LEVELS = 200;
/** float64 values in the design matrix: 1.6 GB. */
const MOST_VALUES = 200_000_000;
/** Fewer rows than this say nothing about a model. */
export const FEWEST_ROWS = 20;
/** Above this share of missing values a column is mentioned. */
const MOSTLY_EMPTY = 0.9;

/** Sizes from 2^−100 to 2^100 (8e−31 to 1e30) are float32, as trees read them; a column beyond is divided. */
const EXPONENT = 100;

export interface Feature {
  /** Column name, or `column=level` for a level of a category. */
  readonly name: string;
  /** False for a level of a category. */
  readonly numeric: boolean;
}

export interface Design {
  /** Features, NaN where missing; only rows that have a target. */
  readonly X: Matrix;
  readonly y: Float64Array;
  readonly features: readonly Feature[];
  /** Names of the columns that are no features. */
  readonly leftOut: readonly string[];
  /** The table's row number of each sample. */
  readonly rows: Int32Array;
  /** What was left out or filled, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Prepares a table for the models. Ordinal columns without labels are numbers, labelled ones and categorical ones are
 * one-hot (a missing value is zero in all levels). Columns that cannot help (one value only, empty, keys) are left out.
 * @param drop columns that are not features, such as a row identifier
 * @throws UsageError when there is no such target, it is not a number or constant, or too little is left to learn from
 */
export function designMatrix(table: Table, target: string, drop: readonly string[] = []): Design {
  const notes: string[] = [];
  const wanted = table.columns.find(({ name }) => name === target);
  if (!wanted) {
    throw new UsageError(
      `There is no column "${target}" to predict; the columns are ${listed(table.columns.map(({ name }) => name))}.`,
    );
  }
  const targets = targetValues(wanted);
  notes.push(...remarks(wanted));
  const rows = Int32Array.from(targets.keys()).filter((i) => !Number.isNaN(targets[i]));
  if (rows.length < table.rows) {
    notes.push(`${table.rows - rows.length} rows have no value of "${target}" and were left out.`);
  }
  if (rows.length < FEWEST_ROWS) {
    throw new UsageError(
      `Scoring needs at least ${FEWEST_ROWS} rows with a value of "${target}"; there are ${rows.length}.`,
    );
  }
  const y = Float64Array.from(rows, (row) => targets[row]);
  if (y.every((value) => value === y[0])) {
    throw new UsageError(`The target "${target}" is ${y[0]} in every row: there is nothing to predict.`);
  }
  const byColumn = table.columns
    .filter(({ name }) => name !== target)
    .map(({ name }, j, columns) => ({ name, parts: columnFeatures(columns[j], rows, drop, notes) }));
  const parts = byColumn.flatMap((column) => column.parts);
  if (parts.length === 0) {
    throw new UsageError(
      `No column can serve as a feature: besides "${target}" there are only constant, empty or dropped columns.`,
    );
  }
  if (parts.length * rows.length > MOST_VALUES) {
    throw new UsageError(
      `The models would read ${rows.length} rows × ${parts.length} features; at most ${MOST_VALUES / 1e6} million values are allowed. Take fewer rows or drop columns.`,
    );
  }
  const X = matrix(rows.length, parts.length);
  parts.forEach(({ at }, j) => {
    const column = feature(X, j);
    for (let i = 0; i < rows.length; i++) column[i] = at(rows[i]);
  });
  const leftOut = byColumn.filter((column) => column.parts.length === 0).map(({ name }) => name);
  const features = parts.map(({ name, numeric }) => ({ name, numeric }));
  return { X, y, rows, notes, features, leftOut };
}

type Part = Feature & { readonly at: (row: number) => number };

function targetValues(column: Column): Float64Array | Float32Array {
  if (column.kind === "numeric") return column.values;
  if (column.kind === "ordinal" && !column.labelled) return ordinalNumbers(column);
  if (column.nearlyNumeric) {
    const { numbers, present, other } = column.nearlyNumeric;
    throw new UsageError(
      `The target "${column.name}" must be a number in every row; ${numbers} of its ${present} values are, but ${JSON.stringify(other)} is not.`,
    );
  }
  const examples = column.levels.slice(0, 3).map((level) => `"${level}"`);
  throw new UsageError(
    `The target "${column.name}" must be a number in every row; it is text, for example ${examples.join(", ")}.`,
  );
}

function ordinalNumbers({ codes, levels }: LevelColumn): Float64Array {
  const numbers = levels.map(Number);
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : numbers[code]));
}

/** No feature for a column that cannot help, one for numbers, one per level for categories. */
function columnFeatures(column: Column, rows: Int32Array, drop: readonly string[], notes: string[]): Part[] {
  const { name } = column;
  if (drop.includes(name)) {
    notes.push(`Column "${name}" is not used as a feature.`);
    return [];
  }
  if (column.kind === "numeric" && column.rowNumber) {
    notes.push(`Column "${name}" numbers the rows, as the index of a data frame does, and was left out.`);
    return [];
  }
  notes.push(...remarks(column));
  const numbers =
    column.kind === "numeric"
      ? scaledToRange(column, rows, notes)
      : column.kind === "ordinal" && !column.labelled
        ? ordinalNumbers(column)
        : undefined;
  if (numbers === "beyond") return [];
  const codes = numbers ?? (column as LevelColumn).codes;
  const isMissing = (row: number) => Number.isNaN(codes[row]) || (!numbers && codes[row] < 0);
  const present = rows.filter((row) => !isMissing(row));
  if (present.length === 0) {
    notes.push(`Column "${name}" is empty and was left out.`);
    return [];
  }
  // A category that is present here and missing there still tells something; a number does not, once filled.
  const constant = present.every((row) => codes[row] === codes[present[0]]);
  if (constant && (numbers || present.length === rows.length)) {
    notes.push(`Column "${name}" has one value only and was left out.`);
    return [];
  }
  const missingShare = 1 - present.length / rows.length;
  if (missingShare >= MOSTLY_EMPTY) {
    notes.push(
      `Column "${name}" is ${Math.floor(100 * missingShare)} % empty${numbers ? ": its gaps are filled with the training median" : ""}.`,
    );
  }
  if (numbers) return [{ name, numeric: true, at: (row) => numbers[row] }];
  const { levels } = column as LevelColumn;
  const used = [...new Set(present.map((row) => codes[row]))].sort((a, b) => a - b);
  if (used.length > MOST_LEVELS) {
    const why = (column as LevelColumn).nearlyNumeric
      ? "too many for categories, and was left out."
      : "it was taken for a name or key and left out.";
    notes.push(`Column "${name}" has ${used.length} different texts, more than ${MOST_LEVELS}: ${why}`);
    return [];
  }
  return used.map((code) => ({
    name: `${name}=${levels[code]}`,
    numeric: false,
    at: (row) => (codes[row] === code ? 1 : 0),
  }));
}

/**
 * A column's values, divided by a power of two where they are too large or too small to be squared (or, by trees, to be
 * read as float32); "beyond" where no divisor brings all of them into range.
 */
function scaledToRange(
  { name, values }: NumericColumn,
  rows: Int32Array,
  notes: string[],
): NumericColumn["values"] | "beyond" {
  const present = Array.from(rows, (row) => values[row]);
  const scale = rangeScale(present, EXPONENT);
  if (scale === 1) return values;
  const largest = present.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  const lost = present.find((value) => value !== 0 && Math.abs(value) / scale < 2 ** -EXPONENT);
  if (lost !== undefined) {
    notes.push(
      `Column "${name}" has values as far apart as ${shown(lost)} and ${shown(largest)}, which models cannot square: it was left out.`,
    );
    return "beyond";
  }
  notes.push(
    `Column "${name}" has values up to ${shown(largest)}, which models cannot square: they read it divided by ${shown(scale)}.`,
  );
  return Float64Array.from(values, (value) => value / scale);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Training and test samples as models get them, gaps filled with the medians of the training samples alone. */
export function trainAndTest({ X, y }: Design, { train, test }: Split): Samples {
  const trainX = shared(takeRows(X, train));
  const testX = shared(takeRows(X, test));
  for (let j = 0; j < X.columns; j++) {
    const learnt = feature(trainX, j);
    const fill = median(learnt);
    for (const column of [learnt, feature(testX, j)]) {
      for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i])) column[i] = fill;
    }
  }
  const pick = (chosen: Int32Array) => sharedCopy(Float64Array.from(chosen, (i) => y[i]));
  return { trainX, trainY: pick(train), testX, testY: pick(test) };
}

function shared(X: Matrix): Matrix {
  return { ...X, data: sharedCopy(X.data) };
}

function sharedCopy(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** Median of the values that are present; 0 if none is. */
export function median(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return 0;
  const above = sorted[sorted.length >> 1];
  return sorted.length % 2 ? above : (sorted[(sorted.length >> 1) - 1] + above) / 2;
}
