/**
 * The program `nontrivial`: its commands, and what holds for the options of every one of them.
 */
import { Command } from "commander";
import { UsageError } from "../usage-error.js";
import { version } from "../version.js";
import { backendsCommand } from "./backends.js";
import { calibrateCommand } from "./calibrate.js";
import { describeCommand } from "./describe.js";
import { evaluateCommand } from "./evaluate.js";
import { generateCommand } from "./generate.js";
import { initCommand } from "./init.js";
import { queueCommand } from "./queue.js";
import { reproduceCommand } from "./reproduce.js";
import { sampleCommand } from "./sample.js";
import { workerCommand } from "./worker.js";

const EXAMPLES = `
Examples:
  $ nontrivial generate                          dataset.csv, 10,000 rows × 100 features and the target
  $ nontrivial generate --template exam          exam/students/, a table with a test split, and exam/teacher/
  $ nontrivial init exam.yaml                    a table schema to begin with
  $ nontrivial describe exam/                    what is in it
  $ nontrivial evaluate exam/                    which models solve it
  $ nontrivial calibrate --template exam --linear 0.1 --forest 0.8
  $ nontrivial reproduce table1                  the paper's Table 1, our numbers beside the paper's
  $ nontrivial generate --rows 10000000 --output big/         any number of rows, in parts
  $ nontrivial sample --recipe big/dataset.recipe --stream more         more rows of the same task
  $ nontrivial backends                          what can compute here: GPU, WebAssembly, JavaScript
  $ nontrivial generate --help                   all options of a command
`;

/** A new program: parsing changes it. */
export function createProgram(): Command {
  const program = new Command("nontrivial")
    .description("Regression datasets that a nonlinear model can learn and a linear model cannot.")
    .version(version)
    .showSuggestionAfterError()
    .exitOverride()
    // Errors are written once, in one form, by reportFailure.
    .configureOutput({ outputError: () => {} })
    .addHelpText("after", EXAMPLES);
  const making = [generateCommand(), sampleCommand(), initCommand()];
  const judging = [describeCommand(), evaluateCommand(), calibrateCommand(), reproduceCommand()];
  for (const command of [...making, ...judging, backendsCommand(), queueCommand(), workerCommand()]) {
    checkValues(command);
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}

/** Refuses a value that is empty. (Where a flag is given twice, the last one counts, as with most programs.) */
function checkValues(command: Command): void {
  for (const option of command.options) {
    if (!option.required) continue;
    command.on(`option:${option.name()}`, (value: string) => {
      // What takes a number says itself which ones are allowed.
      if (value.trim() === "" && option.parseArg === undefined) {
        throw new UsageError(`${option.flags} must have a value, not ${JSON.stringify(value)}.`);
      }
    });
  }
}
