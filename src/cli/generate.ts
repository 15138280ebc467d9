/**
 * `nontrivial generate`: one dataset as a CSV file with its manifest.
 */
import { Command, Option } from "commander";
import type { Configuration, ConfigurationOptions } from "../generator/configuration.js";
import type { Manifest } from "../io/manifest.js";
import { beyondJoint, JOINT_ROWS } from "../recipe/pilot.js";
import { UsageError } from "../usage-error.js";
import { isFolder } from "./folder.js";
import { interruptible } from "./interruption.js";
import type { ReplayFlags } from "./many-rows.js";
import { numeric } from "./numeric.js";
import { progressBar } from "./progress.js";
import { datasetSummary } from "./summary.js";

/** The command line as commander hands it over: fields of the configuration, the reference's names, and the rest. */
type Flags = ConfigurationOptions &
  ReplayFlags &
  Partial<Record<keyof typeof REFERENCE, string | number>> & {
    output: string;
    force?: boolean;
    json?: boolean;
    quiet?: boolean;
  };

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

const EXAMPLES = `
Examples:
  $ nontrivial generate
  $ nontrivial generate --rows 7100 --features 46 --seed 7 --output exam.csv
  $ nontrivial generate --preset hard --output hard.csv
  $ nontrivial generate --n_pts 10000 --n_attr 100 --n_epochs 5000 --y_distrib bimodal --lmbda 0.15 --lr 0.01 \\
      --random_state 42 --output dataset.csv
  $ nontrivial generate --json --force | jq .r2
`;

function option(
  group: string,
  flags: string,
  description: string,
  parse?: (text: string) => unknown,
): Option {
  const made = new Option(flags, description).helpGroup(`${group}:`);
  return parse === undefined ? made : made.argParser(parse);
}

export function generateCommand(): Command {
  const command = new Command("generate").description(
    "Generate a dataset: a CSV file, and a manifest beside it.",
  );
  const options = [
    option("Dataset", "--rows <n>", "samples (default: 10000)", numeric),
    option("Dataset", "--features <n>", "features, attr_0 to attr_{n-1} (default: 100)", numeric),
    option(
      "Dataset",
      "--distribution <name>",
      "of the target: bimodal, normal, lognormal, uniform (default: bimodal)",
    ),
    option("Dataset", "--seed <text>", "every random number follows from it (default: 42)"),
    option("Dataset", "--stream <name>", "same process, other rows (default: main)"),

    option(
      "Method",
      "--preset <name>",
      "fast, paper (the paper's own loop), hard (resists squares) (default: fast)",
    ),
    option("Method", "--lambda <x>", "weight of the baseline's penalty (default: 0.15)", numeric),
    option("Method", "--baseline <name>", "what shall not work: linear, squares, quadratic"),
    option("Method", "--hidden <widths>", "hidden layers of the process (default: 32,32,64,32)", (text) =>
      text.split(",").map(numeric),
    ),
    option("Method", "--optimizer <name>", "signum or adam"),
    option("Method", "--learning-rate <x>", "length of the first step", numeric),
    option("Method", "--schedule <name>", "of the step length: constant or cosine"),
    option("Method", "--epochs <n>", "passes over the rows", numeric),
    option("Method", "--momentum <x>", "decay of the mean gradient (default: 0.9)", numeric),
    option("Method", "--start-scale <x>", "features start uniform on [0, x)", numeric),

    option("Machine", "--backend <name>", "auto, wasm or js (default: auto)"),
    option(
      "Machine",
      "--threads <n>",
      "auto or 1 to 64; the bytes do not depend on it (default: auto)",
      numeric,
    ),

    option(
      "Many rows",
      "--pilot <n>",
      `optimise n rows together, replay all against them (beyond ${JOINT_ROWS} rows: the default)`,
      numeric,
    ),
    option("Many rows", "--joint", "optimise all rows together, however many"),
    option(
      "Many rows",
      "--recipe <file>",
      "write the recipe, from which `sample` makes more rows of this task",
    ),
    option("Many rows", "--format <name>", "of the parts in a folder: csv, jsonl, parquet (default: csv)"),
    option("Many rows", "--part-rows <n>", "rows of a part in a folder, at most (default: 10000)", numeric),

    option("Output", "-o, --output <file>", "the CSV file; folder/ gets parts").default("dataset.csv"),
    option("Output", "-f, --force", "replace existing files"),
    option("Output", "--json", "print the summary as one JSON object"),
    option("Output", "-q, --quiet", "print nothing but errors (with --json: nothing but the object)"),

    ...Object.entries(REFERENCE).map(([name, field]) =>
      option(
        "Flags of the paper's reference implementation (they choose the preset paper)",
        `--${name} <value>`,
        `the same as ${flag(field)}`,
        field === "distribution" || field === "seed" ? undefined : numeric,
      ),
    ),
  ];
  for (const made of options) command.addOption(made);
  return command.addHelpText("after", EXAMPLES).action(run);
}

async function run(flags: Flags): Promise<void> {
  const { pilot, joint, recipe, format, partRows, ...others } = flags;
  const { output, force = false, json = false, quiet = false, ...rest } = others;
  const { options, label } = configurationFlags(rest);
  const replayFlags = { pilot, joint, recipe, format, partRows };
  const replayed = pilot !== undefined || (joint !== true && beyondJoint(options.rows));
  if (replayed || isFolder(output)) {
    const { generateManyRows } = await import("./many-rows.js");
    await generateManyRows(options, label, replayFlags, { output, force, json, quiet });
    return;
  }
  if (format !== undefined || partRows !== undefined) {
    throw new UsageError((await import("./many-rows.js")).PARTS_ONLY);
  }
  const { resolveConfiguration } = await import("../generator/configuration.js");
  const configuration = resolveConfiguration(options, label);
  const { checkDatasetFiles, writeDataset } = await import("../io/dataset-files.js");
  if (output === "") throw new UsageError("--output must be the name of a file, not empty.");
  await checkDatasetFiles(output, force);
  if (recipe !== undefined) await (await import("../io/atomic-file.js")).checkOutput(recipe, force);

  const manifest = await interruptible(quiet, async (signal): Promise<Manifest> => {
    const { generate } = await import("../generator/generate.js");
    const bar = await progressBar(!quiet);
    const started = performance.now();
    try {
      const dataset = await generate({ ...configuration, onProgress: bar.update, signal });
      bar.stop();
      const generateSeconds = (performance.now() - started) / 1000;
      const written = await writeDataset(dataset, output, { force, signal, generateSeconds });
      if (recipe === undefined) return written;
      const { recipeOf } = await import("../recipe/recipe.js");
      const { writeRecipe } = await import("../io/recipe-file.js");
      await writeRecipe(recipe, recipeOf(dataset), { force });
      return written;
    } finally {
      bar.stop();
    }
  });

  if (json) process.stdout.write(`${JSON.stringify({ output, ...manifest })}\n`);
  if (quiet) return;
  for (const warning of manifest.warnings) process.stderr.write(`warning: ${warning}\n`);
  if (!json) process.stdout.write(datasetSummary(output, manifest));
}

/** The flags as options of the configuration, and the name under which the user knows each field. */
function configurationFlags(flags: Omit<Flags, "output">): {
  options: ConfigurationOptions;
  label: (field: keyof Configuration) => string;
} {
  const options: Record<string, unknown> = { ...flags };
  const written = new Map<string, string>();
  for (const [name, field] of Object.entries(REFERENCE)) {
    const value = options[name];
    delete options[name];
    if (value === undefined) continue;
    if (options[field] !== undefined) {
      throw new UsageError(`--${name} and ${flag(field)} mean the same; give one of them.`);
    }
    options[field] = value;
    written.set(field, `--${name}`);
  }
  if (written.size > 0) options.preset ??= "paper";
  return { options: options as ConfigurationOptions, label: (field) => written.get(field) ?? flag(field) };
}

/** learningRate → --learning-rate */
function flag(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
