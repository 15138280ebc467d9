/**
 * Where nothing is written, whatever a command is told: an exam's folder holds the exam alone, and no recipe is replaced.
 * All that writes asks here (atomic-file.ts, atomic-folder.ts, part-record.ts, part-file.ts), so that no command can
 * forget to. Files are compared as such: through links, "..", other spellings.
 */
import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { UsageError } from "../usage-error.js";
import { examAround } from "./exam-folder.js";
import { isOriginFile, isRecipeFile } from "./is-recipe-file.js";

/** Where a path leads; what does not exist yet is placed in the nearest folder that does. */
export async function placeOf(path: string): Promise<string> {
  const absolute = resolve(path);
  const whole = await realpath(absolute).catch(() => undefined);
  if (whole !== undefined) return whole;
  const parent = dirname(absolute);
  return parent === absolute ? absolute : join(await placeOf(parent), basename(absolute));
}

/** @throws UsageError A file or folder is in the folder of an exam. */
export async function checkOutsideExams(path: string): Promise<void> {
  const exam = await examAround(await placeOf(path));
  if (exam !== undefined) throw inExam(path, exam);
}

/** @throws UsageError A folder is in that of another exam; it may be one itself. */
export async function checkBesideExams(folder: string): Promise<void> {
  const exam = await examAround(dirname(await placeOf(folder)));
  if (exam !== undefined) throw inExam(folder, exam);
}

/** @throws UsageError A file would take a recipe's place. */
export async function checkNoRecipe(path: string): Promise<void> {
  if (!(await isRecipeFile(path)) && !(await isOriginFile(path))) return;
  throw new UsageError(
    `The output ${path} is a recipe, without which its data cannot be made again, and is not replaced, not even with --force; give another name.`,
  );
}

function inExam(path: string, exam: string): UsageError {
  const short = relative(process.cwd(), exam);
  const shown = short === "" || short.startsWith("..") ? exam : short;
  return new UsageError(
    `The output ${path} is in the folder of an exam (${shown}), which holds nothing else; name a place outside it.`,
  );
}
