/**
 * The recipe as a file, format 1:
 *
 *     nontrivial recipe 1⏎            the format's number
 *     {"madeBy":…,"arrays":{…}}⏎      one line of JSON: everything but the arrays, and their rows and columns
 *     trajectory, lambda, maps        float32, little-endian, row by row; maps of a table only
 *     SHA-256                         32 bytes, of all bytes before
 */
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import * as z from "zod";
import { aText, checkArguments, instanceOf } from "../arguments.js";
import { configurationSchema } from "../generator/configuration.js";
import { penalties } from "../generator/problem.js";
import { targetDistribution } from "../generator/targets.js";
import type { ColumnStatistics } from "../projection/column-statistics.js";
import { tableSchema } from "../projection/schema.js";
import { checkTable } from "../projection/schema-file.js";
import { type ColumnPlan, planTable } from "../projection/table-plan.js";
import { type Recipe, recipeArrays, someRecipe } from "../recipe/recipe.js";
import { UsageError } from "../usage-error.js";
import { version } from "../version.js";
import { writeWhole } from "./atomic-file.js";
import { SECRET_FILE_MODE } from "./exam-folder.js";
import { RECIPE_BEGIN } from "./is-recipe-file.js";

const FORMAT = 1;
const CHECKSUM_BYTES = 32;
const LINE_FEED = 0x0a;
const FLOAT_BYTES = 4;
/** The longest trajectories are some hundred megabytes; what is larger is no recipe. */
const MOST_BYTES = 2 ** 30;

const number = z.number();
const index = z.int().min(0);
const sizes = z.strictObject({ rows: index, columns: index });

const columnStatisticsSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("numeric"),
    feature: index,
    map: z.strictObject({ knots: z.array(number).min(1), values: z.array(number).min(1) }).optional(),
  }),
  z.strictObject({ kind: z.literal("ordinal"), feature: index, cutPoints: z.array(number) }),
  z.strictObject({ kind: z.literal("categorical"), features: z.array(index), offsets: z.array(number) }),
]);

const name = z.string();
const moments = { name, mean: number, deviation: number };
const postprocessingSchema = z.strictObject({
  dependence: z
    .strictObject({
      strength: number,
      columns: z.array(
        z.strictObject({
          ...moments,
          parents: z.array(z.strictObject({ name, factor: number, mean: number })),
        }),
      ),
    })
    .optional(),
  noise: z
    .strictObject({ fraction: number, columns: z.array(z.strictObject({ name, scale: number })) })
    .optional(),
  outliers: z
    .strictObject({
      in: z.enum(["X", "y"]),
      fraction: number,
      magnitude: number,
      columns: z.array(z.strictObject(moments)),
    })
    .optional(),
  missing: z
    .strictObject({
      columns: z.array(z.strictObject({ name, fraction: number })),
      row: z.strictObject({ probability: number, cells: index }).optional(),
      target: z.strictObject({ strength: number, knots: z.array(number).min(1) }).optional(),
    })
    .optional(),
});

const headerSchema = z.strictObject({
  madeBy: z.string(),
  configuration: configurationSchema,
  targets: z.strictObject({ mean: number, deviation: number }),
  pilot: z.strictObject({
    generationLoss: number,
    linearLoss: number,
    processR2: number,
    baselineR2: number,
  }),
  table: z
    .strictObject({
      schema: tableSchema,
      penalty: z.enum(penalties),
      refreshes: z.array(index),
      statistics: z.strictObject({
        columns: z.array(columnStatisticsSchema),
        latent: z.array(index),
        target: z.strictObject({ shift: number, scale: number, decimals: index.max(9).optional() }),
      }),
      postprocessing: postprocessingSchema,
    })
    .optional(),
  arrays: z.strictObject({ trajectory: sizes, lambda: sizes, maps: sizes }),
});
type Header = z.output<typeof headerSchema>;

/** The recipe's bytes: the same recipe has the same bytes. */
export function encodeRecipe(recipe: Recipe): Uint8Array {
  checkArguments("encodeRecipe", { recipe: [recipe, someRecipe] });
  const { trajectory, lambda, table, ...facts } = recipe;
  const { record, ...tableFacts } = table ?? { record: new Float32Array(0) };
  // Through the schema, which puts the keys in one order.
  const header = headerSchema.parse({
    ...{ madeBy: version, ...facts },
    ...(table && { table: tableFacts }),
    arrays: recipeArrays(recipe),
  });
  const text = Buffer.from(`${RECIPE_BEGIN}${FORMAT}\n${JSON.stringify(header)}\n`, "utf8");
  const arrays = [trajectory, lambda, record].map(littleEndian);
  const content = Buffer.concat([text, ...arrays]);
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

/**
 * The recipe in these bytes.
 *
 * @param name Names the file in messages.
 * @throws UsageError One sentence: no recipe, damaged, or of a newer program.
 */
export function decodeRecipe(bytes: Uint8Array, name: string): Recipe {
  checkArguments("decodeRecipe", { bytes: [bytes, instanceOf(Uint8Array)], name: [name, aText] });
  const firstLine = lineAt(bytes, 0);
  const format = new RegExp(`^${RECIPE_BEGIN}(\\d{1,9})$`).exec(firstLine ?? "")?.[1];
  if (firstLine === undefined || format === undefined) throw new UsageError(`${name} is no recipe.`);
  if (Number(format) > FORMAT) {
    throw new UsageError(
      `${name} was made by a newer version of nontrivial (recipe format ${format}; this one reads ${FORMAT}).`,
    );
  }
  const content = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES));
  const checksum = bytes.subarray(content.length);
  if (!createHash("sha256").update(content).digest().equals(checksum)) {
    throw new UsageError(`${name} is damaged or incomplete: its checksum does not fit.`);
  }
  return decodeContent(content, firstLine.length + 1, name);
}

function decodeContent(content: Uint8Array, start: number, name: string): Recipe {
  const line = lineAt(content, start);
  const parsed = headerSchema.safeParse(line === undefined ? undefined : parseJson(line));
  if (line === undefined || !parsed.success) {
    const issue = parsed.error?.issues[0];
    throw new UsageError(
      `${name} is no valid recipe: ${issue?.path.join(".") || "its header"} is not what it should be.`,
    );
  }
  const header = parsed.data;
  checkTableFacts(header, name);
  const { arrays, table, ...facts } = header;
  const expected = recipeArrays(header);
  const lengthOf = ({ rows, columns }: { rows: number; columns: number }): number => rows * columns;
  const trajectoryEnd = lengthOf(expected.trajectory);
  const lambdaEnd = trajectoryEnd + lengthOf(expected.lambda);
  const end = lambdaEnd + lengthOf(expected.maps);
  const from = start + Buffer.byteLength(line) + 1;
  if (
    JSON.stringify(arrays) !== JSON.stringify(expected) ||
    content.length - from !== FLOAT_BYTES * end ||
    !refreshesFit(header)
  ) {
    throw new UsageError(`${name} is no valid recipe: its arrays do not fit its configuration.`);
  }
  const values = readFloats(content, from, end);
  if (!values.every(Number.isFinite)) {
    throw new UsageError(`${name} is no valid recipe: its arrays hold numbers that are not finite.`);
  }
  const targets = targetDistribution(facts.configuration.distribution, facts.configuration.seed);
  if (targets.mean !== facts.targets.mean || targets.deviation !== facts.targets.deviation) {
    throw new UsageError(
      `${name} was made by nontrivial ${facts.madeBy}, which draws other targets from the same seed; use that version.`,
    );
  }
  return {
    ...facts,
    trajectory: values.subarray(0, trajectoryEnd),
    lambda: values.subarray(trajectoryEnd, lambdaEnd),
    ...(table && { table: { ...table, record: values.subarray(lambdaEnd) } }),
  };
}

/** @throws UsageError The table contradicts itself, or its statistics are those of another one. */
function checkTableFacts({ table, configuration: { rows, features } }: Header, name: string): void {
  if (!table) return;
  const plan = planTable(checkTable(table.schema, name));
  const { columns, latent } = table.statistics;
  const fits = plan.columns.every((column, c) => statisticsFit(column, columns[c], features));
  const sizesFit = plan.rows === rows && plan.features === features && columns.length === plan.columns.length;
  if (!fits || !sizesFit || latent.some((feature) => feature >= features)) {
    throw new UsageError(`${name} is no valid recipe: its statistics do not fit its table.`);
  }
}

function statisticsFit(
  column: ColumnPlan,
  statistics: ColumnStatistics | undefined,
  features: number,
): boolean {
  if (statistics?.kind === "numeric" && column.kind === "numeric") {
    const { map, feature } = statistics;
    return (
      feature < features &&
      (map === undefined) === (column.map === undefined) &&
      map?.knots.length === map?.values.length
    );
  }
  if (statistics?.kind === "ordinal" && column.kind === "ordinal") {
    return statistics.feature < features && statistics.cutPoints.length === column.levels.length - 1;
  }
  if (statistics?.kind === "categorical" && column.kind === "categorical") {
    const { offsets } = statistics;
    const known = statistics.features.every((feature) => feature < features);
    return known && statistics.features.length === column.width && offsets.length === column.width;
  }
  return false;
}

/** Whether the refreshes ascend from the first epoch to the last; there are none where the penalty saw X itself. */
function refreshesFit({ table, configuration: { epochs } }: Header): boolean {
  if (!table) return true;
  const { refreshes, penalty } = table;
  if (penalty === "inputs") return refreshes.length === 0;
  const ascending = refreshes.every((epoch, k) => k === 0 || epoch > refreshes[k - 1]);
  return ascending && refreshes[0] === 0 && refreshes.at(-1) === epochs;
}

/**
 * Writes a recipe, which its owner alone may read; it appears complete or not at all.
 * @throws UsageError, OutputError
 */
export async function writeRecipe(path: string, recipe: Recipe, { force = false } = {}): Promise<void> {
  checkArguments("writeRecipe", { path: [path, aText], recipe: [recipe, someRecipe] });
  await writeWhole(path, encodeRecipe(recipe), { force, mode: SECRET_FILE_MODE, may: "replace a recipe" });
}

/** Reads a recipe. @throws UsageError One sentence with the path. */
export async function readRecipe(path: string): Promise<Recipe> {
  checkArguments("readRecipe", { path: [path, aText] });
  return decodeRecipe(await readRecipeBytes(path), path);
}

/** The bytes of a recipe file, unread. @throws UsageError One sentence with the path. */
export async function readRecipeBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MOST_BYTES) throw new UsageError(`${path} is no recipe.`);
      return await readFile(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === "ENOENT" ? `There is no recipe ${path}.` : `The recipe ${path} cannot be read: ${message}.`,
    );
  }
}

function lineAt(bytes: Uint8Array, start: number): string | undefined {
  const end = bytes.indexOf(LINE_FEED, start);
  return end < 0 ? undefined : new TextDecoder().decode(bytes.subarray(start, end));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(FLOAT_BYTES * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setFloat32(FLOAT_BYTES * i, value, true);
  });
  return bytes;
}

function readFloats(bytes: Uint8Array, start: number, length: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, FLOAT_BYTES * length);
  return Float32Array.from({ length }, (_, i) => view.getFloat32(FLOAT_BYTES * i, true));
}
