/**
 * `nontrivial reproduce`: the paper's table and figures, with our numbers beside the paper's.
 */
import { Argument, Command, Option } from "commander";
import { interruptible } from "./interruption.js";
import { countFlag, numeric } from "./numeric.js";
import { stepBar } from "./progress.js";

const EXAMPLES = `
Examples:
  $ nontrivial reproduce table1 --output reproduction/
  $ nontrivial reproduce all --quick --output quick/      the shape of every result, in about a minute
`;

const NAMES = ["table1", "figure1", "figure2", "figure3", "figure4", "penalty", "all"];

interface ReproduceFlags {
  readonly output: string;
  readonly quick?: boolean;
  readonly preset?: "fast" | "paper";
  readonly threads?: number;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("Reproduce the paper's Table 1 and figures 1 to 4, and a figure on what the penalty sees.")
    .addArgument(new Argument("<what>", "what to reproduce").choices(NAMES))
    .option("-o, --output <folder>", "where the numbers, charts and pages go", "reproduction")
    .option("--quick", "smaller and fewer datasets")
    .addOption(
      new Option("--preset <name>", "how the datasets are made").choices(["fast", "paper"]).default("fast"),
    )
    .addOption(new Option("--threads <n>", "default: all processors").argParser(numeric))
    .option("-f, --force", "replace existing files")
    .option("-q, --quiet", "print nothing but errors")
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(what: string, flags: ReproduceFlags): Promise<void> {
  const { output, quick = false, preset, threads, force = false, quiet = false } = flags;
  if (threads !== undefined) countFlag("--threads", threads, 64);
  const { EXHIBIT_NAMES, reproduce } = await import("../reproduction/reproduce.js");
  const names = EXHIBIT_NAMES.filter((name) => what === "all" || what === name);
  const pages = await interruptible(quiet, async (signal) => {
    const bar = await stepBar(!quiet, "reproducing");
    let done = -1;
    try {
      return await reproduce(names, output, {
        quick,
        preset,
        threads,
        force,
        signal,
        onExhibit: (name) => bar.update({ done: ++done, total: names.length, model: name }),
        onStep: (step) => bar.update({ done, total: names.length, model: `${names[done]}: ${step}` }),
      });
    } finally {
      bar.stop();
    }
  });
  if (!quiet) process.stdout.write(pages.map((page) => `${page}\n`).join(""));
}
