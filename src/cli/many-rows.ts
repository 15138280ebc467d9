/** `nontrivial generate` for more rows than are optimised together: a pilot, then all rows replayed against it. */
import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { cpuBackend } from "../generator/backend.js";
import {
  baselineFeatures,
  type Configuration,
  type ConfigurationOptions,
  resolveConfiguration,
} from "../generator/configuration.js";
import { generate } from "../generator/generate.js";
import { checkOutput } from "../io/atomic-file.js";
import { MOST_PARTS, partsFor } from "../io/part-plan.js";
import { makeFolder } from "../io/part-record.js";
import { encodeRecipe, readRecipe, writeRecipe } from "../io/recipe-file.js";
import { MOST_ROWS, pilotRows } from "../recipe/pilot.js";
import { type Recipe, recipeOf } from "../recipe/recipe.js";
import { UsageError } from "../usage-error.js";
import { isFolder } from "./folder.js";
import { interruptible } from "./interruption.js";
import { checkNewRecipe } from "./new-recipe.js";
import { countFlag } from "./numeric.js";
import { progressBar } from "./progress.js";
import { checkRowOutput, formatOf, type OutputFlags, writeRun } from "./row-output.js";
import { warnOfSeed } from "./seed-warning.js";

/** The flags of `generate` for many rows, as they were written. */
export interface ReplayFlags {
  readonly pilot?: unknown;
  readonly joint?: boolean;
  readonly recipe?: string;
  readonly partRows?: unknown;
}

/** The name of the recipe in a folder of parts. */
const RECIPE_FILE = "dataset.recipe";

/** For a flag that would be without effect. */
export const PARTS_ONLY = "--part-rows is for parts in a folder: --output folder/.";

/** Runs the pilot (or finds its recipe in the folder) and writes the rows. */
export async function generateManyRows(
  options: ConfigurationOptions,
  label: (field: string) => string,
  flags: ReplayFlags & { readonly format?: string },
  output: OutputFlags,
): Promise<void> {
  if (flags.joint && flags.pilot !== undefined) {
    throw new UsageError("--joint and --pilot exclude each other; give one of them.");
  }
  const format = formatOf(output.output, flags.format);
  const { configuration, rows } = pilotConfiguration(options, label, flags);
  const folder = isFolder(output.output);
  if (flags.partRows !== undefined && !folder) throw new UsageError(PARTS_ONLY);
  const partRows = flags.partRows === undefined ? undefined : countFlag("--part-rows", flags.partRows, rows);
  const parts = folder ? partsFor(rows, partRows) : 1;
  if (parts > MOST_PARTS) throw new UsageError(`--part-rows must be larger: ${parts} parts are too many.`);

  const named = flags.recipe === undefined ? [] : [{ name: "--recipe", path: flags.recipe }];
  await checkRowOutput(output.output, named);
  const own = folder ? join(output.output, RECIPE_FILE) : undefined;
  const recipe = await pilotRecipe(configuration, { named: flags.recipe, own }, output);
  const kept = flags.recipe ?? own;
  if (kept !== undefined && !output.quiet) warnOfSeed(configuration.seed, kept);
  const recipeName = createHash("sha256").update(encodeRecipe(recipe)).digest("hex");
  const plan = { recipe: recipeName, stream: configuration.stream, rows, parts, format };
  const recipeKept = kept !== undefined;
  await writeRun({ recipe, plan, threads: configuration.threads, recipeKept }, output);
}

/** The pilot's configuration, and the rows that are wanted. */
function pilotConfiguration(
  options: ConfigurationOptions,
  label: (field: string) => string,
  { pilot, joint }: ReplayFlags,
): { configuration: Configuration; rows: number } {
  // Everything but the number of rows is checked first: the pilot's size follows from it.
  const checked = resolveConfiguration({ ...options, rows: undefined }, label);
  const rows = options.rows === undefined ? checked.rows : countFlag(label("rows"), options.rows, MOST_ROWS);
  const chosen = joint ? rows : pilotRows(rows, baselineFeatures(checked));
  const given = pilot === undefined ? chosen : countFlag("--pilot", pilot, MOST_ROWS);
  const name = (field: keyof Configuration) =>
    field === "rows" && pilot !== undefined ? "--pilot" : label(field);
  return { configuration: resolveConfiguration({ ...options, rows: given }, name), rows };
}

/** The recipe of this configuration: an interrupted run has left it, else the pilot is optimised and it is written. */
async function pilotRecipe(
  configuration: Configuration,
  /** The file that --recipe names, or that of the folder: neither is ever replaced. */
  { named, own }: { named?: string; own?: string },
  { output, quiet }: OutputFlags,
): Promise<Recipe> {
  const path = named ?? own;
  const found = path === undefined ? undefined : await readRecipe(path).catch(() => undefined);
  const same = (recipe: Recipe) =>
    JSON.stringify(recipe.configuration) === JSON.stringify(machineless(configuration));
  if (found && same(found)) return found;
  if (named !== undefined) await checkNewRecipe(named);
  if (own !== undefined) await makeFolder(output);
  if (named === undefined && own !== undefined) await checkOwnRecipe(own);
  const recipe = await interruptible(quiet, async (signal) => {
    const bar = await progressBar(!quiet);
    try {
      const backend = cpuBackend(configuration.backend);
      return recipeOf(await generate({ ...configuration, backend, onProgress: bar.update, signal }));
    } finally {
      bar.stop();
    }
  });
  if (path !== undefined) await writeRecipe(path, recipe);
  return recipe;
}

/** @throws UsageError Another run has left its recipe in the folder. */
async function checkOwnRecipe(path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined)) !== undefined) {
    throw new UsageError(
      `${path} is the recipe of other rows, and is not replaced, not even with --force; name another folder.`,
    );
  }
  await checkOutput(path, { force: false });
}

/** Without what does not change the rows. */
function machineless(configuration: Configuration): Configuration {
  return { ...configuration, backend: "auto", threads: "auto" };
}
