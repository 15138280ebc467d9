/**
 * Reads what is to be scored: any data file, or the folder of an exam with its splits, its dictionary and, where the
 * teacher's part is there, the solution and what was done to the data.
 */
import { readFile, stat } from "node:fs/promises";
import { counted } from "../counted.js";
import { type Split, splitAt } from "../evaluation/split.js";
import { stackTables } from "../evaluation/stack.js";
import type { Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { type FoundExam, findExam, TRAINING_FILES } from "./exam-folder.js";
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
  // Parquet says of each column what it is.
  const exam = await findExam(path, ["parquet", "csv", "jsonl"]);
  if (exam === "none") {
    throw new UsageError(
      `${path} is a folder without ${TRAINING_FILES}; give the folder of an exam, or one data file.`,
    );
  }
  if (exam !== undefined) return readExam(path, exam, target);
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

async function readExam(folder: string, exam: FoundExam, wanted?: string): Promise<ScoredData> {
  const { tables, teacher } = exam;
  const read = async (file: string | undefined): Promise<Table | undefined> =>
    file === undefined ? undefined : readTable(file);
  const train = await readTable(tables.train);
  const test = await read(tables.test);
  const validation = await read(tables.validation);
  const solution =
    teacher && (await exists(teacher.solution)) ? await readTable(teacher.solution) : undefined;
  const lacking =
    test && train.columns.find(({ name }) => !test.columns.some((column) => column.name === name));
  const target = checkedTarget(folder, train, wanted ?? lacking?.name ?? "target");
  const dictionary = await readDictionary(exam.dictionary);
  // Rows are numbered by the first column of every file; the solution says so.
  const id = solution?.columns[0]?.name ?? "id";
  const shared = {
    ...dictionary,
    title: dictionary.title ?? folder,
    target,
    drop: [id],
    manifest: teacher && (await readJson(teacher.manifest)),
    recipe: teacher && (await readJson(teacher.origin)),
  };
  const solved =
    test && tables.test && solution && teacher
      ? withSolution(
          { name: tables.test, table: test },
          { name: teacher.solution, table: solution },
          id,
          target,
        )
      : undefined;
  const scored = solved ?? validation;
  if (!scored) {
    const note = test ? " (no teacher/solution.csv for the test rows)" : "";
    return { ...shared, table: train, notes: [`Scored on random splits of the training file${note}.`] };
  }
  const name = solved ? "test" : "validation";
  return {
    ...shared,
    table: stackTables(train, scored),
    split: splitAt(train.rows, train.rows + scored.rows),
    notes: [
      `Learnt from the ${counted(train.rows, "row")} of train, scored on the ${counted(scored.rows, "row")} of ${name}.`,
    ],
  };
}

/** A table with the name that messages give it: its file. */
interface NamedTable {
  readonly name: string;
  readonly table: Table;
}

/** The test table with the target of the solution, matched by id. */
function withSolution(test: NamedTable, solution: NamedTable, id: string, target: string): Table {
  const number = ({ name: file, table }: NamedTable, name: string): Float32Array | Float64Array => {
    const column = table.columns.find((one) => one.name === name);
    if (column?.kind !== "numeric") throw new UsageError(`${file} has no numeric column "${name}".`);
    return column.values;
  };
  const values = number(solution, target);
  const byId = new Map(Array.from(number(solution, id), (key, row) => [key, values[row]]));
  const found = Float64Array.from(number(test, id), (key) => byId.get(key) ?? Number.NaN);
  if (found.some(Number.isNaN)) throw new UsageError(`${solution.name} lacks rows of the test file.`);
  const { rows, columns } = test.table;
  return { rows, columns: [...columns, { kind: "numeric", name: target, values: found }] };
}

function checkedTarget(path: string, table: Table, target: string): string {
  if (table.columns.some(({ name }) => name === target)) return target;
  const names = table.columns.slice(0, 20).map(({ name }) => `"${name}"`);
  const more = table.columns.length > names.length ? ` and ${table.columns.length - names.length} more` : "";
  throw new UsageError(
    `${path} has no column "${target}" to predict; name one with --target. The columns are ${names.join(", ")}${more}.`,
  );
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
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
