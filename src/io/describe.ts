/**
 * `describe`: what is in a file or in the folder of an exam, as text for the terminal.
 */
import { basename, join } from "node:path";
import { aFunction, aText, checkArguments, optional } from "../arguments.js";
import { counted } from "../counted.js";
import { countCodes } from "../projection/categorical.js";
import { correlation } from "../table/correlation.js";
import { moments } from "../table/moments.js";
import { remarks } from "../table/remarks.js";
import type { Column, LevelColumn, NumericColumn, Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { findExam, SPLIT_NAMES, TRAINING_FILES } from "./exam-folder.js";
import { bars, binCounts } from "./histogram.js";
import { readTable } from "./read-table.js";

/** Reads a data file by its ending. */
export type TableReader = (file: string) => Promise<Table>;

const HISTOGRAM_BINS = 16;
/** Levels that are listed with their shares; the rest are counted. */
const LEVELS_SHOWN = 6;
const PAIRS_SHOWN = 5;

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** Lines of equal columns, two spaces between them. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => Array.from(row[c]).length)));
  return rows
    .map((row) =>
      row
        .map((text, c) => text + " ".repeat(widths[c] - Array.from(text).length))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function describeNumeric(column: NumericColumn, target: NumericColumn | undefined): string[] {
  const { values } = column;
  const present = Array.from(values).filter((value) => !Number.isNaN(value));
  const missing = percent(1 - present.length / Math.max(1, values.length));
  if (present.length === 0) return [column.name, "number", missing, "empty", "", ""];
  let low = present[0];
  let high = present[0];
  for (const value of present) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const { mean, deviation } = moments(values);
  const integer = present.every(Number.isInteger);
  const r = target && target !== column ? correlation(values, target.values) : Number.NaN;
  return [
    column.name,
    integer ? "integer" : "number",
    missing,
    `${short(low)} … ${short(high)}, mean ${short(mean)} ± ${short(deviation)}`,
    bars(binCounts(values, HISTOGRAM_BINS)),
    Number.isNaN(r) ? "" : r.toFixed(2),
  ];
}

function describeLevels(column: LevelColumn): string[] {
  const counts = countCodes(column.codes, column.levels.length);
  const rows = column.codes.length;
  const present = counts.reduce((sum, count) => sum + count, 0);
  const shown = counts
    .map((count, level) => ({ count, level }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.level - b.level);
  const listed = shown
    .slice(0, LEVELS_SHOWN)
    .map(({ count, level }) => `${column.levels[level]} ${percent(count / present)}`);
  const rest = shown.length > LEVELS_SHOWN ? [`and ${shown.length - LEVELS_SHOWN} more`] : [];
  return [
    column.name,
    `${column.kind === "ordinal" ? "ordinal" : "text"}, ${shown.length} levels`,
    percent(1 - present / Math.max(1, rows)),
    [...listed, ...rest].join(", "),
    shown.length <= 2 * HISTOGRAM_BINS ? bars(counts) : "",
    "",
  ];
}

function isNumeric(column: Column): column is NumericColumn {
  return column.kind === "numeric";
}

/** The pairs of numeric columns with the strongest correlations. */
function strongestPairs(columns: readonly NumericColumn[]): string[] {
  const pairs: { r: number; text: string }[] = [];
  columns.forEach((a, i) => {
    for (const b of columns.slice(i + 1)) {
      const r = correlation(a.values, b.values);
      if (!Number.isNaN(r)) pairs.push({ r, text: `${a.name} and ${b.name} ${r.toFixed(2)}` });
    }
  });
  return pairs
    .sort((a, b) => Math.abs(b.r) - Math.abs(a.r) || (a.text < b.text ? -1 : 1))
    .slice(0, PAIRS_SHOWN)
    .map(({ text }) => text);
}

/**
 * Columns, types, ranges or frequencies, missing values, a histogram each, and correlations.
 *
 * @param target name of the target, with which every numeric column is correlated; `id` is left out of correlations
 */
export function describeTable(title: string, table: Table, target?: string, id = "id"): string {
  const targetColumn = table.columns.filter(isNumeric).find((column) => column.name === target);
  const header = ["column", "type", "missing", "values", "histogram", targetColumn ? `r with ${target}` : ""];
  const lines = table.columns
    .filter((column) => column.name !== id)
    .map((column) => (isNumeric(column) ? describeNumeric(column, targetColumn) : describeLevels(column)));
  const features = table.columns.filter(isNumeric).filter(({ name }) => name !== id && name !== target);
  const pairs = strongestPairs(features);
  const noticed = table.columns.flatMap(remarks);
  const notes = noticed.length > 0 ? [noticed.join("\n")] : [];
  return [
    `${title}: ${counted(table.rows, "row")}, ${counted(table.columns.length, "column")}`,
    align([header, ...lines]),
    ...notes,
    ...(pairs.length > 0 ? [`Strongest correlations: ${pairs.join("; ")}.`] : []),
  ].join("\n\n");
}

/** The columns of `all` that `some` lacks. */
function missingColumns(all: Table, some: Table): string[] {
  const names = new Set(some.columns.map(({ name }) => name));
  return all.columns.map(({ name }) => name).filter((name) => !names.has(name));
}

/**
 * Describes a data file, or the folder of an exam: its training file in full, and the sizes of the others.
 *
 * @param read reads a data file
 * @param target name of the target; without it, what the students' test file lacks, or a column called target
 * @returns text for a terminal, ending in a line feed
 * @throws UsageError where there is nothing to describe, or no such target
 *
 * @example
 * process.stdout.write(await describe("exam"));
 */
export async function describe(
  path: string,
  read: TableReader = readTable,
  target?: string,
): Promise<string> {
  checkArguments("describe", {
    path: [path, aText],
    read: [read, aFunction],
    target: [target, optional(aText)],
  });
  const exam = await findExam(path);
  if (exam === undefined) {
    const table = await read(path);
    const usual = table.columns.some(({ name }) => name === "target") ? "target" : undefined;
    return `${describeTable(path, table, checkedTarget(path, table, target) ?? usual)}\n`;
  }
  if (exam === "none") throw new UsageError(`${path}: holds no ${TRAINING_FILES} to describe`);
  const train = await read(exam.tables.train);
  const others: string[] = [];
  let test: Table | undefined;
  for (const split of SPLIT_NAMES) {
    const file = exam.tables[split];
    if (file === undefined || split === "train") continue;
    const table = await read(file);
    if (split === "test") test = table;
    others.push(`${basename(file)}: ${table.rows} rows${split === "test" ? ", without target" : ""}`);
  }
  // The students' test file lacks exactly the target; without one it is the last column.
  const usual = test ? missingColumns(train, test)[0] : train.columns.at(-1)?.name;
  const id = train.columns[0]?.name;
  return `${[describeTable(join(exam.students, "train"), train, checkedTarget(path, train, target) ?? usual, id), ...others].join("\n")}\n`;
}

/** @throws UsageError when the table has no numeric column of that name */
function checkedTarget(path: string, table: Table, target: string | undefined): string | undefined {
  if (target !== undefined && !table.columns.filter(isNumeric).some(({ name }) => name === target)) {
    throw new UsageError(`--target: ${path} has no numeric column "${target}"`);
  }
  return target;
}
