/** Keeps a command from writing over what it reads. (What no command writes over: ../io/output-place.ts.) */
import { sep } from "node:path";
import { placeOf } from "../io/output-place.js";
import { UsageError } from "../usage-error.js";

/** A path as the user knows it. */
export interface NamedPath {
  /** The flag, or what the path is in words. */
  readonly name: string;
  readonly path: string;
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

/** @throws UsageError A folder that would be replaced holds an input. */
export async function checkFolderKeeps(folder: string, inputs: readonly NamedPath[]): Promise<void> {
  const place = await placeOf(folder);
  for (const { name, path } of inputs) {
    if ((await placeOf(path)).startsWith(place + sep)) {
      throw new UsageError(
        `--output: the folder ${folder} holds ${path}, which ${name} reads, and is not replaced; name another one.`,
      );
    }
  }
}
