/**
 * Writes an exam as a folder: what students get, and what they must not see (exam-folder.ts has the layout).
 *
 * Nothing under students/ allows the targets to be made again: no seed, no configuration, no version. The folder appears
 * complete or not at all: it is written under another name beside its place, then renamed. The teacher's part is closed
 * to others from its first moment on, under that other name, too.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import {
  aFlag,
  aList,
  anObject,
  aText,
  checkArguments,
  checkOptions,
  instanceOf,
  objectOf,
  optional,
} from "../arguments.js";
import type { Dataset } from "../generator/generate.js";
import type { Format } from "../projection/formats.js";
import { type Recipe, recipeOf, someDataset, someRecipe } from "../recipe/recipe.js";
import type { Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { version } from "../version.js";
import { AtomicFolder, checkFolder } from "./atomic-folder.js";
import { croissant, type DataFile } from "./croissant.js";
import { type Exam, solutionFile, splitFile } from "./exam.js";
import {
  examPaths,
  isExam,
  isExamFile,
  SECRET_FILE_MODE,
  SECRET_FOLDER_MODE,
  SPLIT_NAMES,
  splitFileName,
} from "./exam-folder.js";
import { examResults } from "./exam-results.js";
import { outputFailure } from "./output-error.js";
import { encodeRecipe } from "./recipe-file.js";
import { studentReadme } from "./student-readme.js";
import { tableCsv } from "./table-csv.js";
import { tableJsonLines } from "./table-json-lines.js";
import { tableParquet } from "./table-parquet.js";

/**
 * What made the data, for the teacher alone. With the configuration and the penalty, which are the dataset's or the
 * recipe's where these are given, it is enough to make the same folder again; the version is added.
 */
export interface ExamOrigin {
  /** The secret, that of `generate` and `seededStreams`: 128 random bits are one; `seedEntropy(seed)` tells of others. */
  readonly seed: string;
  /** Whatever else is to be kept, such as what the seed was stretched from. */
  readonly typed?: { readonly text: string };
  readonly [key: string]: unknown;
}

const someExam = objectOf(
  {
    ...{ schema: anObject, table: anObject, target: anObject, splits: anObject, statistics: anObject },
    masks: aList,
  },
  "an exam, as makeExam returns it",
);
const someOrigin = objectOf({ seed: aText }, 'an object with the seed, { seed: "…" }');

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
  path: string,
  table: Table,
  format: Format,
  { mode, signal }: { mode?: number; signal?: AbortSignal },
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await open(path, "wx", mode);
  try {
    for (const block of encode(table, format)) {
      signal?.throwIfAborted();
      hash.update(block);
      bytes += block.length;
      await file.write(block);
    }
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

export interface WriteExamOptions {
  /** Replace a folder that holds an earlier exam, and nothing else. */
  readonly overwrite?: boolean;
  /** Stops the writing; what has been written is removed. */
  readonly signal?: AbortSignal;
  /**
   * What the exam was made of, as `generate` returned it: losses, R² and warnings go to the teacher's manifest.json, and
   * its recipe to exam.recipe, from which `sample` makes further rows.
   */
  readonly dataset?: Dataset;
  /** For the teacher's manifest.json, in place of what the dataset tells. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** For exam.recipe where the dataset is no longer at hand; manifest.json then lacks what is known of the optimisation. */
  readonly recipe?: Recipe;
}

/**
 * Refuses a folder that `writeExam` could not write, before the work of a generation.
 *
 * @throws UsageError when there is something there already (with `overwrite`: something that is no part of an exam), or
 * the folder around it is missing or read-only
 */
export async function checkExamFolder(folder: string, overwrite = false): Promise<void> {
  await checkFolder(folder, { force: overwrite, replaceable: isExamFile });
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0 || (await isExam(folder))) return;
  throw new UsageError(
    `--output: the folder ${folder} holds files with the names of an exam's (${names[0]}), but no recipe of one in ` +
      "teacher/, and is not replaced; name another one",
  );
}

/**
 * Writes the folder.
 *
 * @param origin goes to the teacher's recipe.json, with version, penalty, configuration and schema. With a dataset (or
 * recipe) `nontrivial generate --config …/teacher/recipe.json` makes the same bytes of every file again
 * @returns the students' files
 * @throws UsageError as `checkExamFolder` does, or where the seed is not the dataset's; OutputError when the machine
 * fails (a full disk); the signal's reason
 *
 * @example
 * const dataset = await generate({ table: schema, seed });
 * const exam = makeExam(dataset.X, dataset.y, schema, seededStreams(seed), { maps: dataset.maps });
 * await writeExam("exam", exam, { seed }, { dataset });
 */
export async function writeExam(
  folder: string,
  exam: Exam,
  origin: ExamOrigin,
  options: WriteExamOptions = {},
): Promise<readonly DataFile[]> {
  checkArguments("writeExam", {
    folder: [folder, aText],
    exam: [exam, someExam],
    origin: [origin, someOrigin],
  });
  checkOptions("writeExam", options, {
    overwrite: optional(aFlag),
    signal: optional(instanceOf(AbortSignal)),
    dataset: optional(someDataset),
    facts: optional(anObject),
    recipe: optional(someRecipe),
  });
  const { overwrite = false, signal, dataset } = options;
  checkSeed(origin, dataset ?? options.recipe);
  await checkExamFolder(folder, overwrite);
  const facts = options.facts ?? (dataset && { ...(await examResults(exam, dataset, origin)).facts }) ?? {};
  // Where rows cannot be replayed (a GPU's, targets of one's own) there is none.
  const recipe = options.recipe ?? (dataset?.trajectory && recipeOf(dataset, exam));
  const made = { origin: completeOrigin(exam, origin, { dataset, recipe }), facts, signal };
  const place = await AtomicFolder.create(folder, { force: overwrite, replaceable: isExamFile });
  try {
    const files = await writeFiles(place.temporary, exam, made);
    if (recipe) await writeSecret(examPaths(place.temporary).recipe, encodeRecipe(recipe));
    signal?.throwIfAborted();
    await place.commit();
    return files;
  } catch (error) {
    await place.discard();
    throw outputFailure(error, folder);
  }
}

/** @throws UsageError The exam could not be made again from its recipe.json. */
function checkSeed({ seed }: ExamOrigin, made: Pick<Dataset, "configuration"> | undefined): void {
  if (made === undefined || made.configuration.seed === seed) return;
  // Neither of them is shown.
  throw new UsageError("writeExam: origin.seed must be the seed that the data were generated with.");
}

/** What recipe.json holds beside levels and schema: the same, in the same order, whoever writes it. */
function completeOrigin(
  exam: Exam,
  { seed, typed, penalty, configuration, ...others }: ExamOrigin,
  { dataset, recipe }: Pick<WriteExamOptions, "dataset" | "recipe">,
): Readonly<Record<string, unknown>> {
  const method = ((dataset ?? recipe)?.configuration ?? configuration) as
    | Partial<Dataset["configuration"]>
    | undefined;
  // The bytes do not depend on the machine, so the recipe does not name it; unless it is a GPU.
  const { backend: _, threads: __, ...kept } = method ?? {};
  return {
    ...others,
    version,
    seed,
    typed,
    penalty: (dataset?.maps ?? recipe?.table)?.penalty ?? exam.penalty ?? penalty,
    configuration: method && kept,
    ...(dataset?.backend === "gpu" && { backend: "gpu", adapter: dataset.adapter }),
  };
}

interface Made {
  readonly origin: Readonly<Record<string, unknown>>;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

async function writeFiles(folder: string, exam: Exam, { origin, facts, signal }: Made): Promise<DataFile[]> {
  const { students, teacher, ...paths } = examPaths(folder);
  await mkdir(students);
  await mkdir(teacher, { mode: SECRET_FOLDER_MODE });
  const files: DataFile[] = [];
  for (const split of SPLIT_NAMES) {
    if (exam.splits[split].length === 0) continue;
    const table = splitFile(exam, split);
    for (const format of new Set(exam.schema.formats)) {
      const name = splitFileName(split, format);
      const written = await writeTable(join(students, name), table, format, { signal });
      files.push({ name, ...written, encodingFormat: ENCODING_FORMATS[format], split, table });
    }
  }
  await writeFile(paths.readme, studentReadme(exam, files));
  await writeFile(paths.dictionary, json(croissant(exam, files)));
  if (exam.splits.test.length > 0) {
    await writeTable(paths.solution, solutionFile(exam), "csv", { mode: SECRET_FILE_MODE, signal });
  }
  if (exam.masks.length > 0) await writeSecret(paths.masks, masksCsv(exam));
  await writeSecret(paths.origin, json({ ...origin, levels: exam.levels, schema: exam.schema }));
  await writeSecret(paths.manifest, json({ version, ...facts, ...manifest(exam, files) }));
  return files;
}

/** Created with its mode: it is never open to others, not even for a moment. */
async function writeSecret(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content, { flag: "wx", mode: SECRET_FILE_MODE });
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
