/**
 * What a folder of parts remembers: in `.parts/run.json` the plan, and beside it for each finished part its hash. So an
 * interrupted run goes on, on this machine or another, after looking whether what is there is what was written.
 */
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { UsageError } from "../usage-error.js";
import { outputFailure } from "./output-error.js";
import { checkNoRecipe, checkOutsideExams } from "./output-place.js";
import { fileHas, writeWhole } from "./part-file.js";
import { type PartPlan, partFileName, partName, partPlanSchema, partRange, planName } from "./part-plan.js";

const MEMORY = ".parts";
const count = z.int().min(0);

const recordSchema = z.strictObject({
  /** Names the plan that it belongs to. */
  run: z.string(),
  file: z.string(),
  /** Number of its first row. */
  first: count,
  rows: count,
  bytes: count,
  sha256: z.string(),
});
export type PartRecord = z.infer<typeof recordSchema>;

/** The folder in which temporary files and records are kept. */
export function memoryFolder(folder: string): string {
  return join(folder, MEMORY);
}

/** Makes a folder, and those above it, unless it is there. @throws UsageError It is in an exam's folder; OutputError */
export async function makeFolder(folder: string): Promise<void> {
  await checkOutsideExams(folder);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "EEXIST" || code === "ENOTDIR"
      ? new UsageError(`The output ${folder} cannot be a folder: a file is in its place.`)
      : outputFailure(error, folder, true);
  }
}

/** Whether a name in a folder of parts is a run's: with --force another run replaces it. */
export function isRunFile(name: string): boolean {
  return /^part-\d+\./.test(name) || name === "manifest.json";
}

/**
 * Begins or goes on with a run in a folder.
 *
 * @param force Remove the parts of another run first.
 * @throws UsageError Parts of another run are there, or a recipe under the name of a part; or the folder cannot be made.
 */
export async function openFolder(folder: string, plan: PartPlan, force = false): Promise<void> {
  const memory = memoryFolder(folder);
  const path = join(memory, "run.json");
  await makeFolder(folder);
  await makeFolder(memory);
  const known = partPlanSchema.safeParse(await readJson(path));
  if (known.success && planName(known.data) === planName(plan)) return;
  const others = (await readdir(folder)).filter(isRunFile);
  if (others.length > 0 && !force) {
    throw new UsageError(
      `${folder} holds the parts of another run (${others[0]}); name another folder, or give --force to replace them.`,
    );
  }
  for (const name of others) await checkNoRecipe(join(folder, name));
  for (const name of others) await rm(join(folder, name), { force: true });
  // Records of another run stay: each names its own, and a machine that starts at this moment may be writing one.
  await writeWhole(path, memory, jsonBytes(plan));
}

/** What is remembered of a part of this plan, without a look at its file. */
export async function readRecord(
  folder: string,
  plan: PartPlan,
  part: number,
): Promise<PartRecord | undefined> {
  const parsed = recordSchema.safeParse(await readJson(recordPath(folder, part)));
  if (!parsed.success) return undefined;
  const { first, last } = partRange(plan, part);
  const { run, file, first: from, rows } = parsed.data;
  const fits =
    run === planName(plan) && file === partFileName(plan, part) && from === first && rows === last - first;
  return fits ? parsed.data : undefined;
}

/** The record of a part whose file is there and has exactly the bytes that were written. */
export async function verifiedRecord(
  folder: string,
  plan: PartPlan,
  part: number,
): Promise<PartRecord | undefined> {
  const record = await readRecord(folder, plan, part);
  return record && (await fileHas(join(folder, record.file), record)) ? record : undefined;
}

/** The record of a part whose file is there in full length: a quick look. */
export async function presentRecord(
  folder: string,
  plan: PartPlan,
  part: number,
): Promise<PartRecord | undefined> {
  const record = await readRecord(folder, plan, part);
  const found = record && (await stat(join(folder, record.file)).catch(() => undefined));
  return found?.isFile() && found.size === record?.bytes ? record : undefined;
}

/** Remembers a finished part. */
export async function writeRecord(folder: string, part: number, record: PartRecord): Promise<void> {
  await writeWhole(recordPath(folder, part), memoryFolder(folder), jsonBytes(record));
}

/** Removes unfinished parts that killed processes have left. For when all parts are there. */
export async function removeUnfinishedParts(folder: string): Promise<void> {
  const memory = memoryFolder(folder);
  for (const name of await readdir(memory)) {
    if (/^part-\d+\.(csv|jsonl|parquet)\..*\.partial$/.test(name))
      await rm(join(memory, name), { force: true });
  }
}

export function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`, "utf8");
}

function recordPath(folder: string, part: number): string {
  return join(memoryFolder(folder), `${partName(part)}.json`);
}

/** What a file holds as JSON; undefined where it is missing or damaged. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}
