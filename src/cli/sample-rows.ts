/** What `nontrivial sample` does with its flags. */
import { createHash } from "node:crypto";
import { MOST_PARTS, type PartPlan, partsFor } from "../io/part-plan.js";
import { decodeRecipe, readRecipeBytes } from "../io/recipe-file.js";
import { MOST_ROWS } from "../recipe/pilot.js";
import { defaultStream, type Recipe } from "../recipe/recipe.js";
import { UsageError } from "../usage-error.js";
import { isFolder } from "./folder.js";
import { countFlag } from "./numeric.js";
import { checkRowOutput, formatOf, writeRun } from "./row-output.js";
import type { SampleFlags } from "./sample.js";
import { warnOfSeed } from "./seed-warning.js";

export async function sampleRows(flags: SampleFlags): Promise<void> {
  const { output, quiet } = flags;
  await checkRowOutput(output, [{ name: "--recipe", path: flags.recipe }]);
  const bytes = await readRecipeBytes(flags.recipe);
  const recipe = decodeRecipe(bytes, flags.recipe);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  if (shard && flags.partRows !== undefined) {
    throw new UsageError("--shard and --part-rows exclude each other: n shards are n parts.");
  }
  const plan = rowPlan(flags, bytes, recipe, {
    parts: shard?.of,
    single: output === "-" || !isFolder(output),
  });
  if (shard && shard.of > plan.rows) {
    throw new UsageError(`--shard must have at most as many shards as rows, ${plan.rows}, not ${shard.of}.`);
  }
  if (!flags.header && (output !== "-" || plan.format !== "csv")) {
    throw new UsageError("--no-header is for CSV on standard output: --output -.");
  }
  const threads = flags.threads === "auto" ? "auto" : countFlag("--threads", flags.threads, 64);
  if (!quiet) {
    process.stderr.write(ownRowsNote(recipe, plan.stream));
    warnOfSeed(recipe.configuration.seed, flags.recipe);
  }
  await writeRun({ recipe, plan, only: shard?.part, header: flags.header, threads, recipeKept: true }, flags);
}

/** What is said where rows of the pilot itself are made; nothing where they are others. */
export function ownRowsNote({ configuration, table }: Recipe, stream: string): string {
  if (stream !== configuration.stream) return "";
  const own = `rows 0 to ${configuration.rows - 1} of the stream ${stream} are the pilot's own`;
  return table
    ? `warning: ${own}: the exam's rows, with the targets of its test; hand them out to nobody, or leave --stream out.\n`
    : `note: ${own}; --stream names others.\n`;
}

/** The plan of a recipe's rows, from flags that `sample` and `queue` share. */
export function rowPlan(
  flags: Pick<SampleFlags, "rows" | "stream" | "format" | "partRows" | "output">,
  bytes: Uint8Array,
  recipe: Recipe,
  { parts, single }: { parts?: number; single: boolean },
): PartPlan {
  const rows =
    flags.rows === undefined ? recipe.configuration.rows : countFlag("--rows", flags.rows, MOST_ROWS);
  const stream = flags.stream ?? defaultStream(recipe);
  if (stream === "" || stream.length > 200) {
    throw new UsageError(`--stream must be a text of 1 to 200 characters, not ${JSON.stringify(stream)}.`);
  }
  const partRows =
    flags.partRows === undefined ? undefined : countFlag("--part-rows", flags.partRows, MOST_ROWS);
  const cut = parts ?? (single ? 1 : partsFor(rows, partRows));
  if (cut > MOST_PARTS) throw new UsageError(`--part-rows must be larger: ${cut} parts are too many.`);
  return {
    recipe: createHash("sha256").update(bytes).digest("hex"),
    stream,
    rows,
    parts: cut,
    format: formatOf(flags.output, flags.format),
  };
}

function parseShard(text: string): { part: number; of: number } {
  const [, part, of] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const shard = { part: Number(part), of: Number(of) };
  if (of === undefined || shard.of < 1 || shard.part >= shard.of || shard.of > MOST_PARTS) {
    throw new UsageError(
      `--shard must be i/n with i from 0 to n − 1 and n up to ${MOST_PARTS}, such as 17/1000, not ${JSON.stringify(text)}.`,
    );
  }
  return shard;
}
