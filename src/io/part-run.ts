/** Writes all parts of a plan on this machine, some at a time; what is there already is kept. */
import type { Recipe } from "../recipe/recipe.js";
import { completeFolder, type PartManifest } from "./part-manifest.js";
import type { PartPlan } from "./part-plan.js";
import { openFolder } from "./part-record.js";
import type { PartThreads } from "./part-threads.js";
import { makePart, rowSource } from "./part-writer.js";

/** While one part is brought to the disk, the threads work on another. */
const PARTS_AT_ONCE = 2;

export interface PartRunOptions {
  /** Only this part, as one of many machines. */
  readonly only?: number;
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onRows?: (rows: number) => void;
}

/**
 * @param folder made if it is missing
 * @returns the manifest, or the number of parts that others have still to write
 * @throws UsageError, OutputError, ReplayError, the signal's reason
 */
export async function writeParts(
  threads: PartThreads,
  recipe: Recipe,
  plan: PartPlan,
  folder: string,
  { only, force, signal, onRows }: PartRunOptions = {},
): Promise<PartManifest | number> {
  await openFolder(folder, plan, force);
  const source = rowSource(recipe, plan);
  const failed = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  let next = only ?? 0;
  const end = only === undefined ? plan.parts : only + 1;
  const write = async (): Promise<void> => {
    try {
      while (next < end) {
        stop.throwIfAborted();
        await makePart(threads, source, plan, next++, folder, { signal: stop, onRows });
      }
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  await Promise.allSettled(Array.from({ length: PARTS_AT_ONCE }, write));
  stop.throwIfAborted();
  return completeFolder(folder, recipe, plan);
}
