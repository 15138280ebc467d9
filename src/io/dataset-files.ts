/**
 * A dataset on disk: the CSV file and, beside it, the manifest. Both appear complete or not at all.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { anObject, aText, checkArguments, objectOf, someNumbers } from "../arguments.js";
import type { Dataset } from "../generator/generate.js";
import { type FeatureMatrix, featureRow } from "../projection/categorical.js";
import type { Recipe } from "../recipe/recipe.js";
import { version } from "../version.js";
import { AtomicFile, checkOutput } from "./atomic-file.js";
import { type CsvColumn, csvBytes } from "./csv.js";
import { type DatasetFacts, type Manifest, manifestOf, manifestPath } from "./manifest.js";
import type { PartManifest } from "./part-manifest.js";

export interface WriteOptions {
  /** Replace files that exist. */
  readonly force?: boolean;
  /** Stops the writing; what has been written is removed. */
  readonly signal?: AbortSignal;
  /** How long the generation took, for the manifest. */
  readonly generateSeconds?: number;
  /**
   * The dataset's recipe, where that is kept for its owner: then the file of the manifest, which lies beside rows that
   * others may get, has its hash in place of seed and configuration, and rows and parts as beside sampled rows
   * (part-manifest.ts).
   */
  readonly recipe?: Recipe;
}

/**
 * Refuses an output that `writeDataset` could not write, before the work of a generation.
 *
 * @throws UsageError One sentence with the path.
 */
export async function checkDatasetFiles(output: string, force = false): Promise<void> {
  await checkOutput(output, { force });
  await checkOutput(manifestPath(output), { force });
}

/** X as [features × samples] and one target per sample. */
export interface DatasetValues {
  readonly X: FeatureMatrix;
  readonly y: Dataset["y"];
}

/** The columns of the file: attr_0 … attr_{d−1}, target. A float32 X is not copied. */
export function datasetColumns({ X, y }: DatasetValues): CsvColumn[] {
  const columns = Array.from({ length: X.rows }, (_, feature) => ({
    name: `attr_${feature}`,
    values: featureRow(X, feature),
  }));
  return [...columns, { name: "target", values: y }];
}

/**
 * Writes `output` (CSV) and `<output without extension>.manifest.json`.
 *
 * @returns The manifest, with seed and configuration in any case.
 * @throws UsageError The files exist, or the folder cannot be written. OutputError A full disk.
 * @example await writeDataset(await generate({ rows: 7100, seed: 7 }), "dataset.csv")
 */
export async function writeDataset(
  dataset: DatasetFacts & DatasetValues,
  output: string,
  { force = false, signal, generateSeconds, recipe }: WriteOptions = {},
): Promise<Manifest> {
  checkArguments("writeDataset", {
    dataset: [
      dataset,
      objectOf({ X: anObject, y: someNumbers, configuration: anObject }, "a dataset, as generate returns it"),
    ],
    output: [output, aText],
  });
  await checkDatasetFiles(output, force);
  const started = performance.now();
  const columns = datasetColumns(dataset);
  const sha256 = createHash("sha256");
  let size = 0;

  const table = await AtomicFile.create(output, { force });
  const description = await AtomicFile.create(manifestPath(output), { force }).catch(async (error) => {
    await table.discard();
    throw error;
  });
  try {
    for (const bytes of csvBytes(columns)) {
      signal?.throwIfAborted();
      sha256.update(bytes);
      size += bytes.length;
      await table.write(bytes);
    }
    const manifest = manifestOf(dataset, {
      version,
      seconds: { generate: generateSeconds, write: (performance.now() - started) / 1000 },
      file: {
        name: basename(output),
        rows: dataset.y.length,
        columns: columns.length,
        bytes: size,
        sha256: sha256.digest("hex"),
      },
    });
    const described = recipe === undefined ? manifest : await withoutSecrets(recipe, manifest);
    await description.write(new TextEncoder().encode(`${JSON.stringify(described, null, 2)}\n`));
    signal?.throwIfAborted();
    await table.commit();
    await description.commit();
    return manifest;
  } catch (error) {
    await Promise.all([table.discard(), description.discard()]);
    throw error;
  }
}

/** Of a manifest, what may be told to anybody where a recipe is kept: also the λ of each epoch are in that alone. */
export function toldBeside({ seed: _, configuration: __, dial, ...told }: Manifest) {
  return { ...told, ...(dial && { dial: { linearR2: dial.linearR2 } }) };
}

/** What may lie beside rows whose recipe is kept: everything but seed and configuration. */
async function withoutSecrets(
  recipe: Recipe,
  manifest: Manifest,
): Promise<PartManifest & Omit<ReturnType<typeof toldBeside>, "file">> {
  const { partManifest } = await import("./part-manifest.js");
  const { planName } = await import("./part-plan.js");
  const { encodeRecipe } = await import("./recipe-file.js");
  const hash = createHash("sha256").update(encodeRecipe(recipe)).digest("hex");
  const { stream, rows } = manifest.configuration;
  const plan = { recipe: hash, stream, rows, parts: 1, format: "csv" as const };
  const { file, ...told } = toldBeside(manifest);
  const { name, bytes, sha256 } = file;
  const part = { run: planName(plan), file: name, first: 0, rows, bytes, sha256 };
  return { ...partManifest(recipe, plan, [part]), ...told };
}
