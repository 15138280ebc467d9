/** The manifest of a folder of parts: what made the rows, and each part with its hash. The same run has the same bytes. */
import { join } from "node:path";
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
  /** How the pilot was made; its rows are rows 0 … pilot.rows − 1 of its stream. */
  readonly configuration: Recipe["configuration"];
  readonly pilot: Recipe["pilot"] & { readonly rows: number; readonly madeBy: string };
  /** SHA-256 of the recipe file. */
  readonly recipe: string;
  readonly stream: string;
  readonly rows: number;
  readonly columns: number;
  readonly format: PartPlan["format"];
  /** Mean squared errors over all rows: of the process, and of the baseline with the pilot's β. */
  readonly losses: { readonly generation: number; readonly linear: number };
  readonly parts: readonly Omit<PartRecord, "run" | "losses">[];
}

export function partManifest(recipe: Recipe, plan: PartPlan, records: readonly PartRecord[]): PartManifest {
  const { configuration, pilot, madeBy = version } = recipe;
  const mean = (name: "generation" | "linear") =>
    records.reduce((sum, { losses, rows }) => sum + losses[name] * rows, 0) / plan.rows;
  const joint = configuration.rows === plan.rows && configuration.stream === plan.stream;
  return {
    version,
    method: joint ? "joint" : "pilot and replay",
    configuration,
    pilot: { ...pilot, rows: configuration.rows, madeBy },
    recipe: plan.recipe,
    stream: plan.stream,
    rows: plan.rows,
    columns: emptyRows(recipe).columns.length,
    format: plan.format,
    losses: { generation: mean("generation"), linear: mean("linear") },
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
