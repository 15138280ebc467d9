/**
 * The options of `nontrivial generate`, in the groups of its help, and the flags that they become.
 */
import { Option } from "commander";
import type { Configuration, ConfigurationOptions } from "../generator/configuration.js";
import { JOINT_ROWS } from "../recipe/pilot.js";
import { UsageError } from "../usage-error.js";
import type { ReplayFlags } from "./many-rows.js";
import { numeric } from "./numeric.js";

/** The flags of the paper's reference implementation, and the fields that they set. */
const REFERENCE = {
  n_pts: "rows",
  n_attr: "features",
  n_epochs: "epochs",
  y_distrib: "distribution",
  lmbda: "lambda",
  lr: "learningRate",
  random_state: "seed",
} as const satisfies Record<string, keyof Configuration>;

/** What is shown and where it is written, whatever is generated. */
export interface OutputFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly report?: boolean;
}

/** The flags that describe a table, beside --rows and --features; numbers that are none are still texts. */
export interface TableRequestFlags {
  readonly config?: string;
  readonly template?: string;
  readonly numeric?: number;
  readonly ordinal?: readonly number[];
  readonly categorical?: readonly number[];
  readonly rho?: number;
  readonly latent?: number;
  readonly missing?: number;
  readonly testSize?: number;
  readonly validationSize?: number;
  readonly format?: readonly string[];
  readonly penalty?: string;
}

const TABLE_FLAGS: readonly (keyof TableRequestFlags)[] = [
  "config",
  "template",
  "numeric",
  "ordinal",
  "categorical",
  "rho",
  "latent",
  "missing",
  "testSize",
  "validationSize",
  "format",
  "penalty",
];

const REPLAY_FLAGS: readonly (keyof ReplayFlags)[] = ["pilot", "joint", "recipe", "partRows"];

/** The command line as commander hands it over. */
export type Flags = OutputFlags &
  ReplayFlags &
  TableRequestFlags &
  ConfigurationOptions &
  Partial<Record<keyof typeof REFERENCE, string | number>>;

/** The flags, taken apart. */
export interface Request {
  readonly output: OutputFlags;
  readonly table: TableRequestFlags;
  readonly replay: ReplayFlags;
  /** Fields of the configuration, the reference's names resolved. */
  readonly options: ConfigurationOptions;
  /** The name under which the user knows a field. */
  readonly label: (field: string) => string;
}

function numerics(text: string): (number | string)[] {
  return text.split(",").map(numeric);
}

function option(
  group: string,
  flags: string,
  description: string,
  parse?: (text: string) => unknown,
): Option {
  const made = new Option(flags, description).helpGroup(`${group}:`);
  return parse === undefined ? made : made.argParser(parse);
}

const TABLE = "Table (numeric, ordinal and categorical columns, in a folder with splits and documents)";

const MANY = "Many rows (of numeric features)";

export function generateOptions(): Option[] {
  return [
    option("Dataset", "--rows <n>", "samples (default: 10000)", numeric),
    option("Dataset", "--features <n>", "features, attr_0 to attr_{n-1} (default: 100)", numeric),
    option(
      "Dataset",
      "--distribution <name>",
      "of the target: bimodal, normal, lognormal, uniform (default: bimodal)",
    ),
    option(
      "Dataset",
      "--seed <text>",
      "every random number follows from it (default: 42; of a table: 128 random bits; typed: salted)",
    ),
    option("Dataset", "--stream <name>", "same process, other rows (default: main)"),

    option(TABLE, "--config <file>", "a table schema in YAML; nontrivial init writes one"),
    option(TABLE, "--template <name>", "a ready-made table: exam"),
    option(TABLE, "--numeric <n>", "numeric columns", numeric),
    option(TABLE, "--ordinal <bins>", "one ordinal column per number of bins: 5,5,4", numerics),
    option(
      TABLE,
      "--categorical <categories>",
      "one categorical column per number of categories: 10,3",
      numerics,
    ),
    option(TABLE, "--rho <x>", "share of the features that stay hidden (latent), 0 to below 1", numeric),
    option(TABLE, "--latent <n>", "the same as a number", numeric),
    option(TABLE, "--missing <x>", "share of all values that go missing", numeric),
    option(TABLE, "--test-size <n>", "rows, or a share below 1, handed out without target", numeric),
    option(TABLE, "--validation-size <n>", "rows, or a share below 1", numeric),
    option(TABLE, "--format <names>", "csv, parquet, jsonl, or several: csv,parquet", (text) =>
      text.split(","),
    ),
    option(
      TABLE,
      "--penalty <on>",
      "the baseline sees the table's columns (features), smooth ones (soft), or X (inputs) (default: features)",
    ),

    option(
      "Method",
      "--preset <name>",
      "fast, paper (the paper's own loop), hard (resists squares) (default: fast; tables: steps of their own)",
    ),
    option(
      "Method",
      "--lambda <x>",
      "weight of the baseline's penalty (default: 0.15; tables: 0.3)",
      numeric,
    ),
    option(
      "Method",
      "--aim <r2>",
      "hold the linear model's R² at this value by turning λ in the run",
      numeric,
    ),
    option(
      "Method",
      "--baseline <name>",
      "what shall not work: linear, squares, quadratic (tables: squares, or squares and products, of the numeric columns alone)",
    ),
    option("Method", "--hidden <widths>", "hidden layers of the process (default: 32,32,64,32)", numerics),
    option("Method", "--optimizer <name>", "signum or adam"),
    option("Method", "--learning-rate <x>", "length of the first step", numeric),
    option("Method", "--schedule <name>", "of the step length: constant or decay"),
    option("Method", "--epochs <n>", "passes over the rows", numeric),
    option("Method", "--momentum <x>", "decay of the mean gradient (default: 0.9; tables: 0.75)", numeric),
    option("Method", "--start-scale <x>", "features start uniform on [0, x)", numeric),

    option("Machine", "--backend <name>", "auto, gpu, wasm or js; see nontrivial backends (default: auto)"),
    option(
      "Machine",
      "--threads <n>",
      "auto or 1 to 64; the bytes do not depend on it (default: auto)",
      numeric,
    ),

    option(
      MANY,
      "--pilot <n>",
      `optimise n rows together, replay all against them (beyond ${JOINT_ROWS} rows: the default)`,
      numeric,
    ),
    option(MANY, "--joint", "optimise all rows together, however many"),
    option(
      MANY,
      "--recipe <file>",
      "write the recipe, from which `sample` makes more rows of this task; never replaces a file",
    ),
    option(MANY, "--part-rows <n>", "rows of a part in a folder, at most (default: 10000)", numeric),

    option(
      "Output",
      "-o, --output <path>",
      "the CSV file (default: dataset.csv), or folder/ for parts; of a table, the folder (default: exam)",
    ),
    option("Output", "-f, --force", "replace what exists"),
    option("Output", "--report", "score the models and write a report as one HTML file, for the teacher"),
    option("Output", "--json", "print the summary as one JSON object"),
    option("Output", "-q, --quiet", "print nothing but errors (with --json: nothing but the object)"),

    ...Object.entries(REFERENCE).map(([name, field]) =>
      option(
        "Flags of the paper's reference implementation (they choose the preset paper)",
        `--${name} <value>`,
        `the same as ${flagOf(field)}`,
        field === "distribution" || field === "seed" ? undefined : numeric,
      ),
    ),
  ];
}

/** Sorts the flags into what they describe. @throws UsageError for two names of one field */
export function requestOf(flags: Flags): Request {
  const { output, force, json, quiet, report, ...rest } = flags;
  const options: Record<string, unknown> = { ...rest };
  const table: Record<string, unknown> = {};
  const replay: Record<string, unknown> = {};
  for (const name of TABLE_FLAGS) {
    if (options[name] !== undefined) table[name] = options[name];
    delete options[name];
  }
  for (const name of REPLAY_FLAGS) {
    if (options[name] !== undefined) replay[name] = options[name];
    delete options[name];
  }
  const written = new Map<string, string>();
  for (const [name, field] of Object.entries(REFERENCE)) {
    const value = options[name];
    delete options[name];
    if (value === undefined) continue;
    if (options[field] !== undefined) {
      throw new UsageError(`--${name} and ${flagOf(field)} mean the same; give one of them.`);
    }
    options[field] = value;
    written.set(field, `--${name}`);
  }
  if (written.size > 0) options.preset ??= "paper";
  return {
    output: { output, force, json, quiet, report },
    table: table as TableRequestFlags,
    replay,
    options: options as ConfigurationOptions,
    label: (field) => written.get(field) ?? flagOf(field),
  };
}

/** learningRate → --learning-rate */
export function flagOf(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
