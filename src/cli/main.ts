/** Runs the program, and tells the caller how it ended. */
import { CommanderError } from "commander";
import { reportFailure } from "./failure.js";
import { createProgram } from "./program.js";

// A reader such as `head` may close the pipe early: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  const shown = error instanceof CommanderError && error.exitCode === 0;
  process.exitCode = shown ? 0 : reportFailure(error);
}
