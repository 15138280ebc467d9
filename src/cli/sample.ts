/** `nontrivial sample`: more rows of a task, from its recipe. */
import { Command, Option } from "commander";
import { numeric } from "./numeric.js";
import type { OutputFlags } from "./row-output.js";

const EXAMPLES = `
Rows of one stream are numbered from 0; row i depends on the recipe, the stream and i alone. The pilot's own rows are
the first of its stream: name another stream for rows that nobody has seen. Of an exam, other rows are the default: in its
own stream, main, are the targets of its test.

They are rows of the same task, for practice or tests of scale. A retake, or a variant for each student, is a new exam:
who has learnt from the first one's rows has solved every further row of its process.

Examples:
  $ nontrivial sample --recipe practice.recipe --rows 4000 --stream more --output more.csv
  $ nontrivial sample --recipe exam/teacher/exam.recipe --rows 100000 --stream curve --output learning-curve/
  $ nontrivial sample --recipe practice.recipe --rows 1000000 --format parquet --output big/
  $ nontrivial sample --recipe practice.recipe --rows 1000000 --shard 17/1000 --output big/    one part of 1000
  $ nontrivial sample --recipe practice.recipe --rows 1000000 --shard 17/1000 --no-header --output - | wc -l
`;

export interface SampleFlags extends OutputFlags {
  readonly recipe: string;
  readonly rows?: unknown;
  readonly stream?: string;
  readonly shard?: string;
  readonly format?: string;
  readonly partRows?: unknown;
  readonly threads: unknown;
  readonly header: boolean;
}

export function sampleCommand(): Command {
  return new Command("sample")
    .description("More rows of the same task, from the recipe of a dataset.")
    .requiredOption(
      "--recipe <file>",
      "an exam's teacher/exam.recipe, made by generate --recipe, or in a folder of parts",
    )
    .option("--rows <n>", "rows 0 … n − 1 of the stream (default: as many as the pilot)", numeric)
    .option(
      "--stream <name>",
      "names the rows' random numbers (default: the pilot's own; of an exam: further)",
    )
    .option("--shard <i/n>", "only part i of n, numbered from 0: one of many machines")
    .option("--part-rows <n>", "rows of a part in a folder, at most (default: 10000)", numeric)
    .option("--format <name>", "csv, jsonl or parquet (default: from the file's name, else csv)")
    .addOption(new Option("--threads <n>", "auto or 1 to 64").argParser(numeric).default("auto"))
    .option("--no-header", "leave out the names of the columns (CSV on standard output)")
    .option("-o, --output <place>", "folder/ (parts and a manifest), a file, or - for standard output", "-")
    .option("-f, --force", "replace what another run has written", false)
    .option("--json", "print the manifest as one JSON object", false)
    .option("-q, --quiet", "print nothing but errors", false)
    .addHelpText("after", EXAMPLES)
    .action(async (flags: SampleFlags) => (await import("./sample-rows.js")).sampleRows(flags));
}
