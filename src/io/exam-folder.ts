/**
 * The layout of an exam's folder: known here and nowhere else.
 *
 *     students/   train.csv validation.csv test.csv (or .parquet, .jsonl) README.md dictionary.json
 *     teacher/    solution.csv manifest.json recipe.json exam.recipe masks.csv report.html
 *
 * students/ is handed out as it is. teacher/ is open to nobody but its owner, since from the seed, or from a recipe,
 * every target of the test can be made again. Exams of earlier versions had the students' files beside teacher/: they are
 * still read, and may be replaced.
 */
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FORMATS, type Format } from "../projection/formats.js";
import type { Splits } from "../splits/split.js";
import { isOriginFile, isRecipeFile } from "./is-recipe-file.js";

export type SplitName = keyof Splits;
export const SPLIT_NAMES: readonly SplitName[] = ["train", "validation", "test"];

const STUDENTS = "students";
const TEACHER = "teacher";

/** The students' documents. */
const DOCUMENTS = { readme: "README.md", dictionary: "dictionary.json" } as const;

const SECRETS = {
  solution: "solution.csv",
  manifest: "manifest.json",
  origin: "recipe.json",
  recipe: "exam.recipe",
  masks: "masks.csv",
  report: "report.html",
} as const;

/** What only the owner may read, and enter. (Where a file system has modes.) */
export const SECRET_FILE_MODE = 0o600;
export const SECRET_FOLDER_MODE = 0o700;

/** The paths of an exam in a folder, whether they exist or not. */
export function examPaths(folder: string) {
  const students = join(folder, STUDENTS);
  const teacher = join(folder, TEACHER);
  return { students, teacher, ...documentPaths(students), ...secretPaths(teacher) };
}

function documentPaths(students: string) {
  return {
    readme: join(students, DOCUMENTS.readme),
    dictionary: join(students, DOCUMENTS.dictionary),
  };
}

function secretPaths(teacher: string) {
  return {
    solution: join(teacher, SECRETS.solution),
    manifest: join(teacher, SECRETS.manifest),
    origin: join(teacher, SECRETS.origin),
    recipe: join(teacher, SECRETS.recipe),
    masks: join(teacher, SECRETS.masks),
    report: join(teacher, SECRETS.report),
  };
}

/** The name of a split's file. */
export function splitFileName(split: SplitName, format: Format): string {
  return `${split}.${format}`;
}

function isStudentsFile(name: string): boolean {
  const tables = SPLIT_NAMES.flatMap((split) => FORMATS.map((format) => splitFileName(split, format)));
  return [...tables, ...Object.values<string>(DOCUMENTS)].includes(name);
}

/** Whether a path inside a folder is one of those that an exam may have, in today's layout or the earlier one. */
export function isExamFile(path: string): boolean {
  const [name, below] = path.split("/");
  if (below === undefined) return isStudentsFile(name);
  if (name === TEACHER) return Object.values<string>(SECRETS).includes(below);
  return name === STUDENTS && isStudentsFile(below);
}

/**
 * Whether a folder is an exam that this program wrote, in today's layout or the earlier one: a recipe in teacher/ says so.
 * Names alone do not: many a folder holds a train.csv and a README.md.
 */
export async function isExam(folder: string): Promise<boolean> {
  const teacher = join(folder, TEACHER);
  return (await isOriginFile(secretPaths(teacher).origin)) || isTeachers(teacher);
}

/** Whether a folder is the teacher's of an exam, whatever its name: a copy of one recipe alone makes none. */
async function isTeachers(folder: string): Promise<boolean> {
  const { origin, recipe, manifest } = secretPaths(folder);
  if (!(await stat(manifest).catch(() => undefined))?.isFile()) return false;
  return (await isOriginFile(origin)) || isRecipeFile(recipe);
}

/** The exam's folder in which an absolute path lies, or which it is; undefined where there is none. */
export async function examAround(path: string): Promise<string | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((await isExam(folder)) || (await isTeachers(folder))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** An exam that was found on disk. */
export interface FoundExam {
  /** Where the students' files are. */
  readonly students: string;
  /** The files of the splits that are there. */
  readonly tables: Readonly<{ train: string } & Partial<Record<SplitName, string>>>;
  readonly dictionary: string;
  /** The teacher's files, where their folder is at hand; any of them may be missing. */
  readonly teacher?: ReturnType<typeof secretPaths>;
}

/**
 * Finds the exam in a folder: an exam's folder, its students' folder alone, or an exam in the earlier layout.
 *
 * @param formats which of a split's files is taken, the best first
 * @returns undefined where the path is no folder, "none" where the folder holds no training file
 */
export async function findExam(
  folder: string,
  formats: readonly Format[] = FORMATS,
): Promise<FoundExam | "none" | undefined> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return undefined;
  for (const students of names.includes(STUDENTS) ? [join(folder, STUDENTS), folder] : [folder]) {
    const { train, ...others } = await splitFiles(students, formats);
    if (train === undefined) continue;
    const tables = { train, ...others };
    const teacher = join(folder, TEACHER);
    const known = (await stat(teacher).catch(() => undefined))?.isDirectory() ?? false;
    const { dictionary } = documentPaths(students);
    return { students, tables, dictionary, ...(known ? { teacher: secretPaths(teacher) } : {}) };
  }
  return "none";
}

async function splitFiles(
  students: string,
  formats: readonly Format[],
): Promise<Partial<Record<SplitName, string>>> {
  const names = await readdir(students).catch(() => [] as string[]);
  const found = SPLIT_NAMES.flatMap((split) => {
    const file = formats.map((format) => splitFileName(split, format)).find((name) => names.includes(name));
    return file === undefined ? [] : [[split, join(students, file)]];
  });
  return Object.fromEntries(found);
}

/** Without one of these a folder is no exam. */
export const TRAINING_FILES = "train.csv, train.parquet or train.jsonl";
