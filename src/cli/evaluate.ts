/**
 * `nontrivial evaluate`: which models solve a dataset, and by how much.
 */
import { Command, Option } from "commander";
import type { CatalogueEntry } from "../evaluation/catalogue.js";
import type { Evaluation } from "../evaluation/evaluate.js";
import type { FileRules } from "../io/atomic-file.js";
import type { FoundExam } from "../io/exam-folder.js";
import type { ScoredData } from "../io/read-scored.js";
import { UsageError } from "../usage-error.js";
import { evaluationText } from "./evaluation-text.js";
import { checkDistinct } from "./inputs.js";
import { interruptible } from "./interruption.js";
import { countFlag, numeric, shownFlag } from "./numeric.js";
import { stepBar } from "./progress.js";

const EXAMPLES = `
Examples:
  $ nontrivial evaluate dataset.csv
  $ nontrivial evaluate houses.parquet --target price --drop id,address
  $ nontrivial evaluate exam/ --report report.html      on the test rows, with the solution in exam/teacher/
  $ nontrivial evaluate exam/students/                  as a student: without the solution
  $ nontrivial evaluate dataset.csv --models linear,forest,knn1 --repeats 10 --json | jq .r2
`;

export interface EvaluateFlags {
  readonly target?: string;
  readonly models?: readonly string[];
  readonly drop?: readonly string[];
  readonly repeats?: number;
  readonly testShare?: number;
  readonly seed?: string;
  readonly threads?: number;
  readonly report?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const names = (text: string): string[] => text.split(",").map((name) => name.trim());

export function evaluateCommand(): Command {
  return new Command("evaluate")
    .description("Score a dataset with the models that a student would try: R² on rows they have not seen.")
    .argument("<path>", "a CSV, Parquet or JSON Lines file, or the folder of an exam (or its students/)")
    .option("-t, --target <name>", "the column to predict (default: target; in an exam, what the test lacks)")
    .option("--models <names>", "only these, separated by commas (default: all)", names)
    .option("--drop <names>", "columns that are not features (default: id)", names)
    .addOption(new Option("--repeats <n>", "random splits (default: 1)").argParser(numeric))
    .addOption(new Option("--test-share <x>", "share of rows to score on (default: 0.3)").argParser(numeric))
    .option("--seed <text>", "of splits and models (default: 1)")
    .addOption(new Option("--threads <n>", "models at a time (default: all processors)").argParser(numeric))
    .option("--report <file>", "write a report as one HTML file")
    .option("-f, --force", "replace an existing report")
    .option("--json", "print the scores as one JSON object")
    .option("-q, --quiet", "print nothing but errors (with --json: nothing but the object)")
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(path: string, flags: EvaluateFlags): Promise<void> {
  const { json = false, quiet = false, force = false, report } = flags;
  checkFlags(flags);
  let rules: FileRules = { force };
  if (report !== undefined) {
    const { checkOutput } = await import("../io/atomic-file.js");
    rules = await reportRules(path, report, force);
    await checkOutput(report, rules);
  }
  const { data, evaluation } = await interruptible(quiet, async (signal) => {
    const scored = await score(path, flags, signal);
    if (report !== undefined) await writeReport(scored, report, rules);
    return scored;
  });
  if (json) process.stdout.write(`${JSON.stringify({ path, ...evaluation })}\n`);
  else if (!quiet) {
    process.stdout.write(evaluationText(data.title, evaluation, data.notes));
    if (report !== undefined) process.stdout.write(`  report: ${report}\n`);
  }
}

/**
 * Where a report may go: to the one file of the exam that is scored, else outside every exam (atomic-file.ts).
 *
 * @throws UsageError The report would replace what is scored.
 */
async function reportRules(path: string, report: string, force: boolean): Promise<FileRules> {
  const { manifestPath } = await import("../io/manifest.js");
  const { examPaths, findExam, isExam } = await import("../io/exam-folder.js");
  const { placeOf } = await import("../io/output-place.js");
  const found = await findExam(path);
  const read =
    found === undefined || found === "none"
      ? [path, manifestPath(path)]
      : [...Object.values(found.tables), found.dictionary, ...secretsRead(found)];
  const inputs = read.map((input) => ({ name: "evaluate", path: input }));
  await checkDistinct([{ name: "--report", path: report }], inputs);
  const own = (await placeOf(report)) === (await placeOf(examPaths(path).report));
  return { force, ...(own && (await isExam(path)) ? { may: "be an exam's report" } : {}) };
}

/** What evaluate reads of a teacher's files: all but the report. */
function secretsRead({ teacher }: FoundExam): string[] {
  return Object.values(teacher ?? {}).filter((path) => path !== teacher?.report);
}

export interface Scored {
  readonly data: ScoredData;
  readonly evaluation: Evaluation;
}

/** Reads and scores a file or an exam, with a bar that shows how far it is. */
export async function score(path: string, flags: EvaluateFlags, signal: AbortSignal): Promise<Scored> {
  const { reportModels } = await import("../evaluation/catalogue.js");
  const { evaluate } = await import("../evaluation/evaluate.js");
  const { readScored } = await import("../io/read-scored.js");
  const { redrawnProcess } = await import("../io/redraw-process.js");
  const wanted = chosenModels(reportModels, flags.models);
  const read = await readScored(path, flags.target);
  // Its own split is what the notes speak of.
  const resplit = read.split !== undefined && (flags.repeats !== undefined || flags.testShare !== undefined);
  const notes = ["Scored on random splits of all rows whose target is known, not on the exam's own."];
  const data = resplit ? { ...read, notes } : read;
  const process = redrawnProcess(data);
  const asked = flags.models === undefined || flags.models.includes(PROCESS);
  const models = process && asked ? [...wanted, process] : wanted;
  if (flags.models?.includes(PROCESS) && !process) {
    throw new UsageError(
      `--models: the process behind ${path} is not known; it needs the manifest that generate leaves beside plain data.`,
    );
  }
  checkDropped(path, data, flags.drop);
  const { repeats, testShare, seed, threads } = flags;
  const ownSplit = repeats === undefined && testShare === undefined;
  const bar = await stepBar(!flags.quiet, "scoring");
  try {
    const evaluation = await evaluate(data.table, data.target, {
      models,
      drop: flags.drop ?? data.drop,
      ...(ownSplit && data.split ? { split: data.split } : {}),
      repeats,
      testShare,
      seed,
      threads,
      onProgress: bar.update,
      signal,
    });
    return { data, evaluation };
  } finally {
    bar.stop();
  }
}

export async function writeReport(
  { data, evaluation }: Scored,
  report: string,
  rules: FileRules,
): Promise<void> {
  const { reportPage } = await import("../report/page.js");
  const { writeWhole } = await import("../io/atomic-file.js");
  const { SECRET_FILE_MODE } = await import("../io/exam-folder.js");
  // With the manifest it tells how the data were made: that is for the teacher's eyes.
  const secret = data.manifest !== undefined || data.recipe !== undefined;
  const mode = secret ? { mode: SECRET_FILE_MODE } : {};
  await writeWhole(report, await reportPage(data, evaluation), { ...rules, ...mode });
}

/** The name of the network behind the data among the models. */
const PROCESS = "process";

/** @throws UsageError for a column that is not there: what was meant would stay a feature */
function checkDropped(path: string, { table }: ScoredData, dropped: readonly string[] = []): void {
  const names = table.columns.map(({ name }) => name);
  const unknown = dropped.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name));
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
  throw new UsageError(
    `--drop must name columns of ${path}, not ${JSON.stringify(unknown)}; they are ${shown.join(", ")}${more}.`,
  );
}

function chosenModels(all: readonly CatalogueEntry[], wanted?: readonly string[]): readonly CatalogueEntry[] {
  if (wanted === undefined) return all;
  for (const name of wanted) {
    if (name !== PROCESS && !all.some((model) => model.name === name)) {
      throw new UsageError(
        `--models must name some of ${[...all.map((model) => model.name), PROCESS].join(", ")}, not ${JSON.stringify(name)}.`,
      );
    }
  }
  return all.filter(({ name }) => wanted.includes(name));
}

/** What the API would refuse, named as the user wrote it. */
function checkFlags({ repeats, testShare, threads }: EvaluateFlags): void {
  if (repeats !== undefined) countFlag("--repeats", repeats, 1000);
  if (threads !== undefined) countFlag("--threads", threads, 64);
  if (testShare !== undefined && !(testShare > 0 && testShare < 1)) {
    throw new UsageError(`--test-share must be a number above 0 and below 1, not ${shownFlag(testShare)}.`);
  }
}
