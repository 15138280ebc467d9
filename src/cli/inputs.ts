/** Keeps a command from writing over what it reads. Files are compared as such: through links, "..", other spellings. */
import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { examAround } from "../io/exam-folder.js";
import { isRecipeFile } from "../io/is-recipe-file.js";
import { UsageError } from "../usage-error.js";

/** A path as the user knows it. */
export interface NamedPath {
  /** The flag, or what the path is in words. */
  readonly name: string;
  readonly path: string;
}

/** Where a path leads; what does not exist yet is placed in its folder. */
export async function placeOf(path: string): Promise<string> {
  const absolute = resolve(path);
  const whole = await realpath(absolute).catch(() => undefined);
  if (whole !== undefined) return whole;
  const parent = await realpath(dirname(absolute)).catch(() => dirname(absolute));
  return join(parent, basename(absolute));
}

/** @throws UsageError An output is the same file as an input, or as another output. */
export async function checkDistinct(
  outputs: readonly NamedPath[],
  inputs: readonly NamedPath[] = [],
): Promise<void> {
  const taken = new Map<string, string>();
  for (const { name, path } of inputs) taken.set(await placeOf(path), `${name} reads`);
  for (const { name, path } of outputs) {
    const place = await placeOf(path);
    const other = taken.get(place);
    if (other !== undefined) {
      throw new UsageError(
        `${name}: ${path} is the file that ${other}, and is not replaced; give another name.`,
      );
    }
    taken.set(place, `${name} writes`);
  }
}

/** @throws UsageError A folder that would be replaced holds an input, or lies in the folder of another exam. */
export async function checkFolderKeeps(folder: string, inputs: readonly NamedPath[]): Promise<void> {
  const place = await placeOf(folder);
  const around = await examAround(dirname(place));
  if (around !== undefined) throw inExam({ name: "--output", path: folder }, around);
  for (const { name, path } of inputs) {
    if ((await placeOf(path)).startsWith(place + sep)) {
      throw new UsageError(
        `--output: the folder ${folder} holds ${path}, which ${name} reads, and is not replaced; name another one.`,
      );
    }
  }
}

/**
 * Keeps what is secret, and what is handed out, as an exam has made it.
 *
 * @throws UsageError An output would lie in an exam's folder, or take the place of a recipe.
 */
export async function checkKeepsSecrets(outputs: readonly NamedPath[]): Promise<void> {
  for (const { name, path } of outputs) {
    const place = await placeOf(path);
    const exam = await examAround(place);
    if (exam !== undefined) throw inExam({ name, path }, exam);
    if (await isRecipeFile(place)) {
      throw new UsageError(
        `${name}: ${path} is a recipe, without which there are no further rows of its task, and is not replaced; give another name.`,
      );
    }
  }
}

function inExam({ name, path }: NamedPath, exam: string): UsageError {
  const short = relative(process.cwd(), exam);
  const shown = short === "" || short.startsWith("..") ? exam : short;
  return new UsageError(
    `${name}: ${path} is in the folder of an exam (${shown}), which holds nothing else; name a place outside it.`,
  );
}
