/**
 * `nontrivial generate`: one dataset as a CSV file with its manifest, or a table as a folder.
 */
import { Command } from "commander";
import type { FileRules } from "../io/atomic-file.js";
import type { Manifest } from "../io/manifest.js";
import { beyondJoint } from "../recipe/pilot.js";
import { UsageError } from "../usage-error.js";
import { isFolder } from "./folder.js";
import { type Flags, flagOf, generateOptions, type Request, requestOf } from "./generate-options.js";
import { checkDistinct } from "./inputs.js";
import { interruptible } from "./interruption.js";
import { checkNewRecipe } from "./new-recipe.js";
import { progressBar } from "./progress.js";
import { datasetSummary } from "./summary.js";

const EXAMPLES = `
Examples:
  $ nontrivial generate
  $ nontrivial generate --rows 7100 --features 46 --seed 7 --output practice.csv
  $ nontrivial generate --preset hard --output hard.csv
  $ nontrivial generate --rows 10000000 --format parquet --output big/
  $ nontrivial generate --template exam --rho 0.2 --output exam/       exam/students/ is what students get
  $ nontrivial generate --config exam/teacher/recipe.json --output again/      the same files again
  $ nontrivial generate --config exam.yaml --format csv,parquet --output exam/
  $ nontrivial generate --rows 7100 --numeric 10 --ordinal 5,5,4,4,3 --categorical 10,3,3,3,5,2 --test-size 1400
  $ nontrivial generate --n_pts 10000 --n_attr 100 --n_epochs 5000 --y_distrib bimodal --lmbda 0.15 --lr 0.01 \\
      --random_state 42 --output dataset.csv
  $ nontrivial generate --json --force | jq .r2
`;

export function generateCommand(): Command {
  const command = new Command("generate").description(
    "Generate a dataset: a CSV file with a manifest beside it, or a table in a folder.",
  );
  for (const option of generateOptions()) command.addOption(option);
  return command.addHelpText("after", EXAMPLES).action(run);
}

async function run(flags: Flags): Promise<void> {
  const request = requestOf(flags);
  const { table, replay, output } = request;
  const { format, ...columns } = table;
  const isTable = Object.keys(columns).length > 0;
  const parts = output.output !== undefined && isFolder(output.output);
  if (isTable && Object.keys(replay).length > 0) {
    throw new UsageError(
      `${flagOf(Object.keys(replay)[0])} is for numeric features; a table leaves its recipe in teacher/, for further rows with sample.`,
    );
  }
  const replayed = replay.pilot !== undefined || (!replay.joint && beyondJoint(request.options.rows));
  if (!isTable && (replayed || parts)) {
    const { generateManyRows } = await import("./many-rows.js");
    const { output: path = "dataset.csv", force = false, json = false, quiet = false } = output;
    if (output.report) {
      throw new UsageError(
        "--report is for one file or a table, not for rows that are replayed; see nontrivial evaluate.",
      );
    }
    const flagsOfParts = { ...replay, format: format?.join(",") };
    return generateManyRows(request.options, request.label, flagsOfParts, {
      output: path,
      force,
      json,
      quiet,
    });
  }
  if (Object.keys(table).length === 0) return generateDataset(request);
  const { generateTable } = await import("./generate-table.js");
  return generateTable(request);
}

async function generateDataset({ output: shown, options, label, replay }: Request): Promise<void> {
  const { output = "dataset.csv", force = false, json = false, quiet = false, report = false } = shown;
  const { resolveConfiguration } = await import("../generator/configuration.js");
  const configuration = resolveConfiguration(options, label);
  const { checkDatasetFiles, writeDataset } = await import("../io/dataset-files.js");
  const { manifestPath } = await import("../io/manifest.js");
  if (output === "") throw new UsageError("--output must be the name of a file, not empty.");
  if (output === "-" || /\.(parquet|jsonl|json|gz|zip|xlsx)$/i.test(output)) {
    throw new UsageError(
      `--output must be the name of a CSV file, not ${output}: a dataset of one file is CSV; tables and folders of parts have --format.`,
    );
  }
  const page = manifestPath(output).replace(/\.manifest\.json$/, ".report.html");
  const { recipe, partRows } = replay;
  const outputs = [
    { name: "--output", path: output },
    { name: "the manifest", path: manifestPath(output) },
    ...(report ? [{ name: "--report", path: page }] : []),
  ];
  await checkDistinct([...outputs, ...(recipe === undefined ? [] : [{ name: "--recipe", path: recipe }])]);
  await checkDatasetFiles(output, force);
  if (partRows !== undefined) throw new UsageError((await import("./many-rows.js")).PARTS_ONLY);
  if (recipe !== undefined) await checkNewRecipe(recipe);
  const { cpuBackend } = await import("../generator/backend.js");
  const backend = recipe === undefined ? configuration.backend : cpuBackend(configuration.backend);
  if (report) {
    await checkReportable(configuration.rows);
    const { checkOutput } = await import("../io/atomic-file.js");
    await checkOutput(page, { force });
  }

  let scores = "";
  const manifest = await interruptible(quiet, async (signal): Promise<Manifest> => {
    const { generate } = await import("../generator/generate.js");
    const bar = await progressBar(!quiet);
    const started = performance.now();
    try {
      const dataset = await generate({ ...configuration, backend, onProgress: bar.update, signal });
      bar.stop();
      const generateSeconds = (performance.now() - started) / 1000;
      const kept = recipe === undefined ? undefined : (await import("../recipe/recipe.js")).recipeOf(dataset);
      const options = { force, signal, generateSeconds, recipe: kept };
      const written = await writeDataset(dataset, output, options);
      if (recipe !== undefined && kept !== undefined) {
        const { writeRecipe } = await import("../io/recipe-file.js");
        await writeRecipe(recipe, kept);
      }
      if (report) scores = await scoreAndReport(output, page, { quiet, force }, signal);
      return written;
    } finally {
      bar.stop();
    }
  });

  if (json) {
    // Where a recipe is kept, seed and configuration are in it alone: what is printed may end in a log that others read.
    const { toldBeside } = await import("../io/dataset-files.js");
    const shown = recipe === undefined ? manifest : toldBeside(manifest);
    process.stdout.write(`${JSON.stringify({ output, ...shown })}\n`);
  }
  if (quiet) return;
  for (const warning of manifest.warnings) process.stderr.write(`warning: ${warning}\n`);
  if (recipe !== undefined) (await import("./seed-warning.js")).warnOfSeed(configuration.seed, recipe);
  if (!json) process.stdout.write(datasetSummary(output, manifest) + scores);
}

/** @throws UsageError for a report of so few rows that no model is scored on them: before anything is written */
export async function checkReportable(rows: number): Promise<void> {
  const { FEWEST_ROWS } = await import("../evaluation/design-matrix.js");
  if (rows >= FEWEST_ROWS) return;
  throw new UsageError(`--report must have at least ${FEWEST_ROWS} rows to score models on, not ${rows}.`);
}

/** Scores what was written, as `evaluate` would, and reports it. @returns the scores for a terminal */
export async function scoreAndReport(
  path: string,
  report: string,
  { quiet, ...rules }: { readonly quiet: boolean } & FileRules,
  signal: AbortSignal,
): Promise<string> {
  const { score, writeReport } = await import("./evaluate.js");
  const { evaluationText } = await import("./evaluation-text.js");
  const scored = await score(path, { quiet }, signal);
  await writeReport(scored, report, rules);
  const { data, evaluation } = scored;
  return `\n${evaluationText(data.title, evaluation, data.notes)}  report: ${report}\n`;
}
