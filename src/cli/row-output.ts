/** Where replayed rows go: a folder of parts, one file, or standard output; with what is told about it. */
import { createHash } from "node:crypto";
import { basename, dirname, extname } from "node:path";
import { counted } from "../counted.js";
import { availableProcessors } from "../generator/backend.js";
import { AtomicFile, checkOutput } from "../io/atomic-file.js";
import { manifestPath } from "../io/manifest.js";
import { checkNoRecipe, checkOutsideExams, placeOf } from "../io/output-place.js";
import { type PartManifest, partManifest } from "../io/part-manifest.js";
import { type PartFormat, type PartPlan, partFormats, partRange, planName } from "../io/part-plan.js";
import { isRunFile, jsonBytes } from "../io/part-record.js";
import { writeParts } from "../io/part-run.js";
import { PartThreads } from "../io/part-threads.js";
import { rowSource, type Sink, streamRows } from "../io/part-writer.js";
import type { Recipe } from "../recipe/recipe.js";
import { UsageError } from "../usage-error.js";
import { isFolder } from "./folder.js";
import { checkDistinct, type NamedPath } from "./inputs.js";
import { interruptible } from "./interruption.js";
import { rowBar } from "./row-progress.js";

/** How a command was told to behave. */
export interface OutputFlags {
  readonly output: string;
  readonly force: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface RowRun {
  readonly recipe: Recipe;
  readonly plan: PartPlan;
  /** Only this part of the plan. */
  readonly only?: number;
  readonly header?: boolean;
  readonly threads: number | "auto";
  /** Whether the recipe is in a file: if not, the manifest has seed and configuration. */
  readonly recipeKept: boolean;
}

/** The format that a file's name asks for. */
export function formatOf(output: string, given: string | undefined): PartFormat {
  const named = partFormats.find((format) => extname(output) === `.${format}`);
  if (given === undefined) return named ?? "csv";
  const format = partFormats.find((known) => known === given);
  if (format === undefined) {
    throw new UsageError(`--format must be one of ${partFormats.join(", ")}, not ${JSON.stringify(given)}.`);
  }
  if (named !== undefined && named !== format) {
    throw new UsageError(`--format ${format} does not fit the output ${output}.`);
  }
  return format;
}

/**
 * What the writers refuse, too, is refused here before a recipe is read and warned of.
 *
 * @param inputs what the rows are made from
 * @throws UsageError The output would replace an input or another recipe, or lie in an exam's folder.
 */
export async function checkRowOutput(output: string, inputs: readonly NamedPath[]): Promise<void> {
  if (output === "-") return;
  await checkOutsideExams(output);
  if (!isFolder(output)) {
    const outputs = [
      { name: "--output", path: output },
      { name: "the manifest", path: manifestPath(output) },
    ];
    await checkDistinct(outputs, inputs);
    for (const { path } of outputs) await checkNoRecipe(path);
    return;
  }
  const folder = await placeOf(output);
  for (const { name, path } of inputs) {
    const place = await placeOf(path);
    if (dirname(place) === folder && isRunFile(basename(place))) {
      throw new UsageError(`--output: ${path}, which ${name} names, would be replaced; give another folder.`);
    }
  }
}

/** Computes the rows and writes them where they shall go. */
export async function writeRun(run: RowRun, flags: OutputFlags): Promise<void> {
  const { output, quiet } = flags;
  if (output === "") throw new UsageError("--output must be the name of a file or folder, not empty.");
  const toPipe = output === "-";
  const folder = !toPipe && isFolder(output);
  if (!toPipe && !folder) {
    await checkOutput(output, flags);
    await checkOutput(manifestPath(output), flags);
  }
  const count = run.threads === "auto" ? await availableProcessors() : run.threads;
  const wanted = run.only === undefined ? run.plan.rows : rowsIn(run.plan, run.only);
  const started = performance.now();
  const work = async (signal: AbortSignal): Promise<PartManifest | number | undefined> => {
    const threads = await PartThreads.start(count);
    const bar = await rowBar(!quiet && !toPipe, wanted);
    try {
      const options = { signal, onRows: bar.add };
      if (toPipe) return await streamRun(threads, run, writeToPipe, options).then(() => undefined);
      if (!folder) return await writeFile(threads, run, flags, options);
      const { recipe, plan, only } = run;
      return await writeParts(threads, recipe, plan, output, { ...options, only, force: flags.force });
    } finally {
      bar.stop();
      threads.close();
    }
  };
  const again = "Stopped; what is finished is kept, and the same command goes on from there.";
  const result = await interruptible(quiet, work, folder ? again : undefined);
  if (!toPipe) report(run, flags, result, wanted, (performance.now() - started) / 1000);
}

interface StreamOptions {
  readonly signal: AbortSignal;
  readonly onRows: (rows: number) => void;
}

async function streamRun(threads: PartThreads, run: RowRun, sink: Sink, options: StreamOptions) {
  const { recipe, plan, only, header } = run;
  const range = only === undefined ? { first: 0, last: plan.rows } : partRange(plan, only);
  await streamRows(threads, rowSource(recipe, plan), range, sink, { header, ...options });
  return range;
}

/** Resolves when the reader has room for more. */
async function writeToPipe(bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** One file with its manifest: both complete or not at all. */
async function writeFile(
  threads: PartThreads,
  run: RowRun,
  { output, force }: OutputFlags,
  options: StreamOptions,
): Promise<PartManifest> {
  const file = await AtomicFile.create(output, { force });
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const sink: Sink = async (piece) => {
      hash.update(piece);
      bytes += piece.length;
      await file.write(piece);
    };
    const { first, last } = await streamRun(threads, run, sink, options);
    const record = {
      ...{ run: planName(run.plan), file: basename(output), first, rows: last - first },
      ...{ bytes, sha256: hash.digest("hex") },
    };
    const { configuration } = run.recipe;
    const manifest = {
      ...partManifest(run.recipe, run.plan, [record]),
      ...(!run.recipeKept && { seed: configuration.seed, configuration }),
    };
    const description = await AtomicFile.create(manifestPath(output), { force });
    await description.write(jsonBytes(manifest));
    await file.commit();
    await description.commit();
    return manifest;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function rowsIn(plan: PartPlan, part: number): number {
  const { first, last } = partRange(plan, part);
  return last - first;
}

/** Tells what a run has written: all of it, or how many parts others have still to write. */
export function report(
  { plan, only }: Pick<RowRun, "plan" | "only">,
  { output, json, quiet }: Pick<OutputFlags, "output" | "json" | "quiet">,
  result: PartManifest | number | undefined,
  rows: number,
  seconds: number,
): void {
  const complete = typeof result === "object";
  if (json) {
    process.stdout.write(`${JSON.stringify({ output, ...(complete ? result : { missing: result }) })}\n`);
  }
  if (quiet || json) return;
  const count = new Intl.NumberFormat("en-US");
  const part = only === undefined ? "" : `, part ${only} of ${plan.parts}`;
  const state = complete
    ? `complete, ${plan.parts === 1 ? "one file" : `${count.format(plan.parts)} parts`} and the manifest`
    : `${counted(result ?? 0, "part", count.format(result ?? 0))} still missing`;
  process.stdout.write(
    `${output}: ${counted(rows, "row", count.format(rows))}${part} in ${seconds.toFixed(1)} s; ${state}\n`,
  );
}
