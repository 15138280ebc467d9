/**
 * From the flags of a table to its checked schema: a file, a template or neither, with the flags on top.
 */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type ConfigurationOptions, resolveConfiguration } from "../generator/configuration.js";
import type { Penalty } from "../generator/problem.js";
import { readTargets } from "../io/read-targets.js";
import type { TableInput, TableSchema } from "../projection/schema.js";
import { checkTable, parseYaml } from "../projection/schema-file.js";
import { flaggedPlace, type TableFlags, withFlags } from "../projection/schema-flags.js";
import { template } from "../projection/templates.js";
import { UsageError } from "../usage-error.js";
import { flagOf, type Request } from "./generate-options.js";
import type { NamedPath } from "./inputs.js";
import { stretchTyped, type TypedSeed, typedSeedSchema } from "./table-seed.js";

export interface RequestedTable {
  readonly schema: TableSchema;
  /** The user's own target values, if the schema names a file of them. */
  readonly targets?: Float64Array;
  /** Method and seed: those of a recipe, if one is repeated, and the flags; a seed that was typed is stretched. */
  readonly options: Omit<ConfigurationOptions, "rows" | "features">;
  /** Where the seed comes from, if it was typed, now or for the recipe that is repeated. */
  readonly typed?: TypedSeed;
  readonly penalty?: Penalty;
  /** A recipe of version 0.1, which found levels anew from X, is repeated to the byte. */
  readonly levels: "run" | "X";
  /** What is allowed and seldom wanted. */
  readonly warnings: readonly string[];
  /** The files that the table was read from: an output must not replace them. */
  readonly inputs: readonly NamedPath[];
  /** What messages call the source of the schema, with a colon; empty where it is the flags alone. */
  readonly where: string;
}

/** The table that the flags ask for. @throws UsageError before any work, one sentence per contradiction */
export async function requestedTable({ table, options, label }: Request): Promise<RequestedTable> {
  const { config, template: name, format, penalty, ...counts } = table;
  const { rows, features, ...method } = options;
  const flags: TableFlags = {
    ...counts,
    ...(rows === undefined ? {} : { rows }),
    ...(features === undefined ? {} : { features }),
    ...(format === undefined ? {} : { formats: format }),
  };
  if (config !== undefined && name !== undefined) {
    throw new UsageError("--config and --template both describe a table; give one of them.");
  }
  const source = config ?? (name === undefined ? "" : `template ${name}`);
  const base = await baseTable(config, name);
  const columns = [counts.numeric, counts.ordinal, counts.categorical, base.schema.columns];
  if (source === "" && columns.every((given) => given === undefined)) {
    const first = flagOf(Object.keys(table).find((name) => name !== "format") ?? "format");
    const place = first === "--format" ? "tables and folders of parts (--output folder/)" : "tables";
    throw new UsageError(
      `${first} is for ${place}; say which columns with --numeric, --ordinal and ` +
        "--categorical, with --template or with --config.",
    );
  }
  const schema = checkTable(withFlags(flags, base.schema), source, flaggedPlace(flags));
  const values = schema.target.values;
  const targets = await ownTargets(schema, config, method);
  const fresh = method.seed === undefined ? undefined : await typedSeed(method.seed, label);
  return {
    inputs: [
      ...(config === undefined ? [] : [{ name: "--config", path: config }]),
      ...(values === undefined ? [] : [{ name: "target.values", path: besideConfig(config, values) }]),
    ],
    schema,
    targets,
    options: { ...base.options, ...method, ...(fresh && { seed: fresh.seed }) },
    typed: fresh ? fresh.typed : base.typed,
    // Whatever was written: what it may be is checked with the rest of the method.
    penalty: (penalty ?? base.penalty) as Penalty | undefined,
    levels: base.levels ?? "run",
    warnings: base.levels === undefined || fresh ? [] : changedRecipe(counts, rows, method),
    where: source === "" ? "" : `${source}: `,
  };
}

/** Flags that leave the rows of a repeated recipe as they are. */
const HARMLESS: readonly string[] = ["threads", "backend"];

/** That an exam from another's recipe, but with changes, has the other's process: who has the one has solved the other. */
function changedRecipe(
  counts: Readonly<Record<string, unknown>>,
  rows: unknown,
  method: Readonly<Record<string, unknown>>,
): string[] {
  const changed = Object.entries({ ...counts, rows, ...method }).filter(
    ([name, value]) => value !== undefined && !HARMLESS.includes(name),
  );
  if (changed.length === 0) return [];
  return [
    `${flagOf(changed[0][0])} changes an exam that has the seed of its recipe, and so its process and many of its rows: ` +
      "who has the first exam's rows has solved this one. For a new exam give the schema, or a --seed.",
  ];
}

/** @throws UsageError for what is no seed */
function typedSeed(given: NonNullable<ConfigurationOptions["seed"]>, label: Request["label"]) {
  return stretchTyped(resolveConfiguration({ seed: given }, label).seed);
}

interface Base {
  readonly schema: Partial<TableInput>;
  readonly options: ConfigurationOptions;
  readonly typed?: TypedSeed;
  readonly penalty?: unknown;
  readonly levels?: RequestedTable["levels"];
}

/** What the flags are put on: nothing, a template, a file, or the recipe of an earlier table. */
async function baseTable(config: string | undefined, name: string | undefined): Promise<Base> {
  if (name !== undefined) return { schema: template(name), options: {} };
  if (config === undefined) return { schema: {}, options: {} };
  const text = await readFile(config, "utf8").catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "there is no such file" : (error.code ?? error.message);
    throw new UsageError(`--config: ${config} cannot be read: ${reason}.`);
  });
  const written: Partial<TableInput> &
    Partial<Record<"schema" | "configuration" | "penalty" | "typed" | "levels", unknown>> = parseYaml(
    text,
    config,
  );
  // JSON is YAML, so teacher/recipe.json can be given as it is.
  if (isGroup(written.schema) && isGroup(written.configuration)) {
    const { rows: _, features: __, ...method } = written.configuration as ConfigurationOptions;
    const typed = typedSeedSchema.optional().safeParse(written.typed);
    if (!typed.success) throw new UsageError(`${config}: typed: is not what generate has written there`);
    const levels = written.levels === "run" ? "run" : "X";
    return { schema: written.schema, options: method, typed: typed.data, penalty: written.penalty, levels };
  }
  return { schema: written, options: {} };
}

function isGroup(value: unknown): value is Record<string, never> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A relative name in a file starts at the folder of that file. */
function besideConfig(config: string | undefined, name: string): string {
  return resolve(dirname(config ?? "."), name);
}

/** The values of `target.values`. */
async function ownTargets(
  { target, rows }: TableSchema,
  config: string | undefined,
  { distribution }: ConfigurationOptions,
): Promise<Float64Array | undefined> {
  if (target.values === undefined) return undefined;
  if (distribution !== undefined) {
    throw new UsageError("--distribution and target.values both say what the targets are; give one of them.");
  }
  const values = await readTargets(besideConfig(config, target.values), rows);
  if (values.every((value) => value === values[0])) {
    throw new UsageError(`target.values: ${target.values} has the same number in every line`);
  }
  return values;
}
