/**
 * Writes an exam as a folder: what students get, and under teacher/ what they must not see.
 *
 *     train.csv validation.csv test.csv README.md dictionary.json
 *     teacher/solution.csv teacher/manifest.json teacher/recipe.json teacher/masks.csv
 *
 * Nothing outside teacher/ allows the targets to be made again: no seed, no configuration, no version. The folder appears
 * complete or not at all: it is written under another name beside its place, then renamed.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { stringify } from "csv-stringify/sync";
import type { Format } from "../projection/schema.js";
import type { Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { croissant, type DataFile } from "./croissant.js";
import { type Exam, SPLIT_NAMES, solutionFile, splitFile } from "./exam.js";
import { studentReadme } from "./student-readme.js";
import { tableCsv } from "./table-csv.js";
import { tableJsonLines } from "./table-json-lines.js";
import { tableParquet } from "./table-parquet.js";

/** What made the data, for the teacher alone: enough to make the same folder again. */
export interface Recipe {
  readonly seed: string;
  /** The configuration of the generator, and whatever else is needed (version, backend). */
  readonly [key: string]: unknown;
}

const ENCODING_FORMATS: Record<Format, string> = {
  csv: "text/csv",
  parquet: "application/vnd.apache.parquet",
  jsonl: "application/jsonlines",
};

function encode(table: Table, format: Format): Iterable<Uint8Array> {
  switch (format) {
    case "csv":
      return tableCsv(table);
    case "parquet":
      return [tableParquet(table)];
    case "jsonl":
      return tableJsonLines(table);
  }
}

async function writeTable(
  folder: string,
  name: string,
  table: Table,
  format: Format,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await open(join(folder, name), "wx");
  try {
    for (const block of encode(table, format)) {
      hash.update(block);
      bytes += block.length;
      await file.write(block);
    }
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

/**
 * Refuses a folder that cannot be written, before any work is done for it.
 *
 * @throws UsageError when there is something there already (unless `overwrite`), or the folder around it is missing
 */
export async function checkExamFolder(folder: string, overwrite = false): Promise<void> {
  const parent = dirname(resolve(folder));
  if ((await entries(parent)) === undefined)
    throw new UsageError(`--output: the folder ${parent} does not exist`);
  const inside = await entries(folder);
  if (inside === "file")
    throw new UsageError(`--output: ${folder} is a file, and must be a folder to be made`);
  if (inside && inside.length > 0 && !overwrite) {
    throw new UsageError(
      `--output: the folder ${folder} exists and is not empty; name another one, or overwrite it with --force`,
    );
  }
}

/** Names in a folder; undefined where there is nothing, "file" where there is something else. */
async function entries(folder: string): Promise<string[] | "file" | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ENOTDIR") return "file";
    throw error;
  }
}

/**
 * Writes the folder.
 *
 * @param recipe goes to teacher/recipe.json with the schema
 * @param overwrite replaces an existing folder that looks like an exam
 * @returns the students' files
 * @throws UsageError as `checkExamFolder` does
 */
export async function writeExam(
  folder: string,
  exam: Exam,
  recipe: Recipe,
  { overwrite = false }: { overwrite?: boolean } = {},
): Promise<readonly DataFile[]> {
  await checkExamFolder(folder, overwrite);
  const place = resolve(folder);
  const existing = await entries(place);
  if (existing && existing.length > 0 && !existing.includes("teacher")) {
    throw new UsageError(
      `--output: the folder ${folder} holds other things than an exam, and is not replaced`,
    );
  }
  const temporary = await besideFolder(place, "partial");
  try {
    const files = await writeFiles(temporary, exam, recipe);
    if (existing === undefined) await rename(temporary, place);
    else if (existing.length === 0) {
      await rmdir(place);
      await rename(temporary, place);
    } else {
      const old = await besideFolder(place, "old");
      await rename(place, join(old, "exam"));
      await rename(temporary, place);
      await rm(old, { recursive: true });
    }
    return files;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** A new, empty folder beside `place`; two programs at once get two. */
async function besideFolder(place: string, purpose: string): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const folder = join(dirname(place), `.${basename(place)}.${process.pid}-${attempt}.${purpose}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

async function writeFiles(folder: string, exam: Exam, recipe: Recipe): Promise<DataFile[]> {
  const teacher = join(folder, "teacher");
  await mkdir(teacher);
  const files: DataFile[] = [];
  for (const split of SPLIT_NAMES) {
    if (exam.splits[split].length === 0) continue;
    const table = splitFile(exam, split);
    for (const format of new Set(exam.schema.formats)) {
      const name = `${split}.${format}`;
      const written = await writeTable(folder, name, table, format);
      files.push({ name, ...written, encodingFormat: ENCODING_FORMATS[format], split, table });
    }
  }
  await writeFile(join(folder, "README.md"), studentReadme(exam, files));
  await writeFile(join(folder, "dictionary.json"), json(croissant(exam, files)));
  if (exam.splits.test.length > 0) await writeTable(teacher, "solution.csv", solutionFile(exam), "csv");
  if (exam.masks.length > 0) await writeFile(join(teacher, "masks.csv"), masksCsv(exam));
  await writeFile(join(teacher, "recipe.json"), json({ ...recipe, schema: exam.schema }));
  await writeFile(join(teacher, "manifest.json"), json(manifest(exam, files)));
  return files;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What was done, with the statistics that project further rows the same way. */
function manifest(exam: Exam, files: readonly DataFile[]): Record<string, unknown> {
  const { table, splits, statistics, reports } = exam;
  return {
    files: files.map(({ name, bytes, sha256, table: { rows, columns } }) => ({
      name,
      rows,
      columns: columns.length,
      bytes,
      sha256,
    })),
    rows: table.rows,
    splits: Object.fromEntries(SPLIT_NAMES.map((split) => [split, splits[split].length])),
    latent: statistics.latent,
    target: statistics.target,
    columns: table.columns.map((column, c) => ({ name: column.name, ...statistics.columns[c] })),
    postprocess: reports,
  };
}

/** step, id, column and the value before. An empty id stands for every row, an empty column for every numeric one. */
function masksCsv({ masks, ids }: Exam): string {
  const lines = masks.flatMap(({ step, column = "", rows, before }) =>
    rows
      ? Array.from(rows, (row, k) => [step, ids[row], column, before?.[k] ?? ""])
      : [[step, "", column, ""]],
  );
  return stringify([["step", "id", "column", "before"], ...lines], { escape_formulas: true });
}
