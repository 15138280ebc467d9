/**
 * The manifest of replayed rows: which rows they are, and the hash of each file. The same run has the same bytes.
 *
 * Where the recipe is kept, it lies beside rows that are handed out, so it holds neither seed nor configuration, nor a
 * number that follows from them. The recipe's hash is safe there: the file that it is of holds β of every epoch, which
 * nobody knows without doing the optimisation, so a guessed seed costs a whole optimisation to try against it; a row
 * with its target, which lies beside it, is the cheaper test by far. Where none is kept, seed and configuration are in
 * the manifest, as beside other plain data: without them nobody could make the rows again.
 */
import { join } from "node:path";
import type { Configuration } from "../generator/configuration.js";
import type { Recipe } from "../recipe/recipe.js";
import { emptyRows } from "../replay/row-table.js";
import { version } from "../version.js";
import { writeWhole } from "./part-file.js";
import type { PartPlan } from "./part-plan.js";
import {
  jsonBytes,
  memoryFolder,
  type PartRecord,
  presentRecord,
  removeUnfinishedParts,
} from "./part-record.js";

export interface PartManifest {
  readonly version: string;
  /** Every row was replayed against the pilot's trajectory; `joint` where the pilot had all rows. */
  readonly method: "pilot and replay" | "joint";
  /** SHA-256 of the recipe file. */
  readonly recipe: string;
  readonly stream: string;
  readonly rows: number;
  readonly columns: number;
  readonly format: PartPlan["format"];
  /** The pilot's, whose rows may be fewer; where no recipe is kept. */
  readonly seed?: string;
  readonly configuration?: Configuration;
  readonly parts: readonly Omit<PartRecord, "run">[];
}

export function partManifest(recipe: Recipe, plan: PartPlan, records: readonly PartRecord[]): PartManifest {
  const { rows, stream } = recipe.configuration;
  const joint = rows === plan.rows && stream === plan.stream;
  return {
    version,
    method: joint ? "joint" : "pilot and replay",
    recipe: plan.recipe,
    stream: plan.stream,
    rows: plan.rows,
    columns: emptyRows(recipe).columns.length,
    format: plan.format,
    parts: records.map(({ file, first, rows, bytes, sha256 }) => ({ file, first, rows, bytes, sha256 })),
  };
}

/** The records of all parts that are on disk, by number; a hole where one is missing. */
async function presentRecords(folder: string, plan: PartPlan): Promise<readonly (PartRecord | undefined)[]> {
  const records: (PartRecord | undefined)[] = [];
  for (let part = 0; part < plan.parts; part++) records.push(await presentRecord(folder, plan, part));
  return records;
}

/**
 * Writes `manifest.json` if all parts are there.
 * @returns the manifest, or the number of parts that are missing
 */
export async function completeFolder(
  folder: string,
  recipe: Recipe,
  plan: PartPlan,
): Promise<PartManifest | number> {
  const records = await presentRecords(folder, plan);
  const present = records.filter((record) => record !== undefined);
  if (present.length < plan.parts) return plan.parts - present.length;
  const manifest = partManifest(recipe, plan, present);
  await writeWhole(join(folder, "manifest.json"), memoryFolder(folder), jsonBytes(manifest));
  await removeUnfinishedParts(folder);
  return manifest;
}
