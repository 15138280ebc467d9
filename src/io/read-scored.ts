/**
 * Reads what is to be scored: any data file, or the folder of an exam with its splits, its dictionary and, where the
 * teacher's part is there, the solution and what was done to the data.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Split, splitAt } from "../evaluation/split.js";
import { stackTables } from "../evaluation/stack.js";
import type { Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { manifestPath } from "./manifest.js";
import { readTable } from "./read-table.js";

export interface ScoredData {
  /** What people call it: the dictionary's title, or the path. */
  readonly title: string;
  readonly description?: string;
  readonly table: Table;
  readonly target: string;
  /** Columns that are not features. */
  readonly drop: readonly string[];
  /** The exam's own split; without it random ones are drawn. */
  readonly split?: Split;
  /** Which files were learnt from and scored on, one sentence each. */
  readonly notes: readonly string[];
  /** The dictionary's sentence about a column, by its name. */
  readonly descriptions: ReadonlyMap<string, string>;
  /** The manifest and recipe as they were written, where they are at hand: read with care. */
  readonly manifest?: unknown;
  readonly recipe?: unknown;
}

/**
 * @param target the column to predict; without it `target`, or what the test file of an exam lacks
 * @throws UsageError naming the path and what is wrong
 */
export async function readScored(path: string, target?: string): Promise<ScoredData> {
  const names = await readdir(path).catch(() => undefined);
  if (names !== undefined) return readExam(path, names, target);
  const table = await readTable(path);
  return {
    title: path,
    table,
    target: checkedTarget(path, table, target ?? "target"),
    drop: ["id"],
    notes: [],
    descriptions: new Map(),
    manifest: await readJson(manifestPath(path)),
  };
}

async function readExam(folder: string, names: readonly string[], wanted?: string): Promise<ScoredData> {
  const read = async (split: string, inside = names, at = folder): Promise<Table | undefined> => {
    const file = ["parquet", "csv", "jsonl"]
      .map((format) => `${split}.${format}`)
      .find((name) => inside.includes(name));
    return file === undefined ? undefined : readTable(join(at, file));
  };
  const train = await read("train");
  if (!train) {
    throw new UsageError(
      `${folder} is a folder without train.csv, train.parquet or train.jsonl; give the folder of an exam, or one data file.`,
    );
  }
  const teacher = join(folder, "teacher");
  const test = await read("test");
  const validation = await read("validation");
  const solution = await read("solution", (await readdir(teacher).catch(() => [])) as string[], teacher);
  const lacking =
    test && train.columns.find(({ name }) => !test.columns.some((column) => column.name === name));
  const target = checkedTarget(folder, train, wanted ?? lacking?.name ?? "target");
  const dictionary = await readDictionary(join(folder, "dictionary.json"));
  // Rows are numbered by the first column of every file; the solution says so.
  const id = solution?.columns[0]?.name ?? "id";
  const shared = {
    ...dictionary,
    title: dictionary.title ?? folder,
    target,
    drop: [id],
    manifest: await readJson(join(teacher, "manifest.json")),
    recipe: await readJson(join(teacher, "recipe.json")),
  };
  const solved = test && solution ? withSolution(folder, test, solution, id, target) : undefined;
  const scored = solved ?? validation;
  if (!scored) {
    const note = test ? " (no teacher/solution for the test rows)" : "";
    return { ...shared, table: train, notes: [`Scored on random splits of the training file${note}.`] };
  }
  const name = solved ? "test" : "validation";
  return {
    ...shared,
    table: stackTables(train, scored),
    split: splitAt(train.rows, train.rows + scored.rows),
    notes: [`Learnt from the ${train.rows} rows of train, scored on the ${scored.rows} rows of ${name}.`],
  };
}

/** The test table with the target of the solution, matched by id. */
function withSolution(folder: string, test: Table, solution: Table, id: string, target: string): Table {
  const number = (table: Table, name: string, file: string): Float32Array | Float64Array => {
    const column = table.columns.find((one) => one.name === name);
    if (column?.kind !== "numeric") {
      throw new UsageError(`${join(folder, file)} has no numeric column "${name}".`);
    }
    return column.values;
  };
  const values = number(solution, target, "teacher/solution");
  const byId = new Map(
    Array.from(number(solution, id, "teacher/solution"), (key, row) => [key, values[row]]),
  );
  const found = Float64Array.from(number(test, id, "test"), (key) => byId.get(key) ?? Number.NaN);
  if (found.some(Number.isNaN)) {
    throw new UsageError(`${join(folder, "teacher/solution")} lacks rows of the test file.`);
  }
  return { rows: test.rows, columns: [...test.columns, { kind: "numeric", name: target, values: found }] };
}

function checkedTarget(path: string, table: Table, target: string): string {
  if (table.columns.some(({ name }) => name === target)) return target;
  const names = table.columns.slice(0, 20).map(({ name }) => `"${name}"`);
  const more = table.columns.length > names.length ? ` and ${table.columns.length - names.length} more` : "";
  throw new UsageError(
    `${path} has no column "${target}" to predict; name one with --target. The columns are ${names.join(", ")}${more}.`,
  );
}

/** A JSON file that may be missing or anything; whoever uses it looks at each entry. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Title and descriptions of a Croissant dictionary, as far as they are there. */
async function readDictionary(
  file: string,
): Promise<{ title?: string; description?: string; descriptions: Map<string, string> }> {
  const descriptions = new Map<string, string>();
  const dictionary = await readJson(file);
  for (const recordSet of list(entry(dictionary, "recordSet"))) {
    for (const field of list(entry(recordSet, "field"))) {
      const [name, text] = [entry(field, "name"), entry(field, "description")];
      if (typeof name === "string" && typeof text === "string" && !descriptions.has(name)) {
        descriptions.set(name, text);
      }
    }
  }
  const [title, description] = [entry(dictionary, "name"), entry(dictionary, "description")];
  return {
    ...(typeof title === "string" ? { title } : {}),
    ...(typeof description === "string" ? { description } : {}),
    descriptions,
  };
}

/** An entry of something read from JSON; undefined where there is none. */
export function entry(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** The elements of a list read from JSON; none where it is no list. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
