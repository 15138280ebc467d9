/**
 * The recipe as a file, format 1:
 *
 *     nontrivial recipe 1⏎            the format's number
 *     {"madeBy":…,"arrays":[…]}⏎      one line of JSON: everything but the arrays, and what arrays follow
 *     trajectory, lambda              float32, little-endian, row by row, in the order of "arrays"
 *     SHA-256                         32 bytes, of all bytes before
 *
 * Statistics of other kinds (those of a projection) are further arrays; a file that has them gets a new format number,
 * because a program that ignores them would make other rows.
 */
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { z } from "zod";
import { configurationSchema } from "../generator/configuration.js";
import { targetDistribution } from "../generator/targets.js";
import { type Recipe, trajectoryColumns } from "../recipe/recipe.js";
import { UsageError } from "../usage-error.js";
import { version } from "../version.js";
import { AtomicFile } from "./atomic-file.js";

const FORMAT = 1;
const CHECKSUM_BYTES = 32;
const LINE_FEED = 0x0a;
const FLOAT_BYTES = 4;
/** The longest trajectories are some hundred megabytes; what is larger is no recipe. */
const MOST_BYTES = 2 ** 30;

const number = z.number();
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
  arrays: z.tuple([
    z.strictObject({ name: z.literal("trajectory"), rows: z.int(), columns: z.int() }),
    z.strictObject({ name: z.literal("lambda"), rows: z.int(), columns: z.literal(1) }),
  ]),
});

/** The recipe's bytes: the same recipe has the same bytes. */
export function encodeRecipe({ trajectory, lambda, ...facts }: Recipe): Uint8Array {
  const columns = trajectoryColumns(facts.configuration);
  const header: z.input<typeof headerSchema> = {
    ...{ madeBy: version, ...facts },
    arrays: [
      { name: "trajectory", rows: trajectory.length / columns, columns },
      { name: "lambda", rows: lambda.length, columns: 1 },
    ],
  };
  const text = Buffer.from(`nontrivial recipe ${FORMAT}\n${JSON.stringify(header)}\n`, "utf8");
  const content = Buffer.concat([text, littleEndian(trajectory), littleEndian(lambda)]);
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

/**
 * The recipe in these bytes.
 *
 * @param name Names the file in messages.
 * @throws UsageError One sentence: no recipe, damaged, or of a newer program.
 */
export function decodeRecipe(bytes: Uint8Array, name: string): Recipe {
  const firstLine = lineAt(bytes, 0);
  const format = /^nontrivial recipe (\d{1,9})$/.exec(firstLine ?? "")?.[1];
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
  const { arrays, ...facts } = parsed.data;
  const { configuration } = facts;
  const [trajectory, lambda] = arrays;
  const columns = trajectoryColumns(configuration);
  const floats = (configuration.epochs + 1) * columns + configuration.epochs;
  const from = start + Buffer.byteLength(line) + 1;
  if (
    trajectory.rows !== configuration.epochs + 1 ||
    trajectory.columns !== columns ||
    lambda.rows !== configuration.epochs ||
    content.length - from !== FLOAT_BYTES * floats
  ) {
    throw new UsageError(`${name} is no valid recipe: its arrays do not fit its configuration.`);
  }
  const values = readFloats(content, from, floats);
  if (!values.every(Number.isFinite)) {
    throw new UsageError(`${name} is no valid recipe: its arrays hold numbers that are not finite.`);
  }
  const targets = targetDistribution(configuration.distribution, configuration.seed);
  if (targets.mean !== facts.targets.mean || targets.deviation !== facts.targets.deviation) {
    throw new UsageError(
      `${name} was made by nontrivial ${facts.madeBy}, which draws other targets from the same seed; use that version.`,
    );
  }
  const split = trajectory.rows * trajectory.columns;
  return { ...facts, trajectory: values.subarray(0, split), lambda: values.subarray(split) };
}

/** Writes a recipe; it appears complete or not at all. @throws UsageError, OutputError */
export async function writeRecipe(path: string, recipe: Recipe, { force = false } = {}): Promise<void> {
  const file = await AtomicFile.create(path, { force });
  try {
    await file.write(encodeRecipe(recipe));
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.commit();
}

/** Reads a recipe. @throws UsageError One sentence with the path. */
export async function readRecipe(path: string): Promise<Recipe> {
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
