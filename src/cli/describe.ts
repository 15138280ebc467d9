/**
 * `nontrivial describe`: what is in a data file, or in the folder of an exam.
 */
import { Command } from "commander";

const EXAMPLES = `
Examples:
  $ nontrivial describe exam/             or exam/students/: the training file, and the sizes of the others
  $ nontrivial describe dataset.csv
  $ nontrivial describe houses.parquet --target price
`;

export function describeCommand(): Command {
  return new Command("describe")
    .description("Show the columns of a table: types, ranges, frequencies, missing values, correlations.")
    .argument("<path>", "a CSV, Parquet or JSON Lines file, or the folder of an exam (or its students/)")
    .option("-t, --target <name>", "the column with which others are correlated (default: target, if there)")
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(path: string, { target }: { target?: string }): Promise<void> {
  const { describe } = await import("../io/describe.js");
  const { readTable } = await import("../io/read-table.js");
  process.stdout.write(await describe(path, readTable, target));
}
