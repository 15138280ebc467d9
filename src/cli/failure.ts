/**
 * What an error means to the caller of a command: one sentence on standard error, and the exit code.
 *
 * 2: a mistake in what was asked for. 1: the machine or the method failed. 130 and 143: stopped by a signal.
 */
import { CommanderError } from "commander";
import { DivergenceError } from "../generator/divergence-error.js";
import { OutputError } from "../io/output-error.js";
import { GpuError, GpuLostError } from "../kernels/gpu/device.js";
import { QueueError } from "../queue/queue-error.js";
import { ReplayError } from "../replay/replay-error.js";
import { UsageError } from "../usage-error.js";
import { Interruption } from "./interruption.js";

const MISTAKE = 2;
const FAILURE = 1;

/** Writes the sentence; returns the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) {
    // Without a command commander has shown the help already.
    if (error.code !== "commander.help") say(commanderSentence(error.message));
    return MISTAKE;
  }
  if (error instanceof UsageError) {
    // One line per mistake: a schema may have several.
    for (const sentence of error.message.split("\n")) say(sentence);
    return MISTAKE;
  }
  if (error instanceof Interruption) {
    if (!error.quiet) say(error.message);
    return error.exitCode;
  }
  if (
    error instanceof OutputError ||
    error instanceof DivergenceError ||
    error instanceof GpuLostError ||
    error instanceof GpuError ||
    error instanceof ReplayError ||
    error instanceof QueueError
  ) {
    say(error.message);
    return FAILURE;
  }
  if (error instanceof RangeError && /memory|allocation|array length/i.test(error.message)) {
    say("There is not enough memory for this size; choose fewer rows or features.");
    return FAILURE;
  }
  // Nothing that a user can do: what a report of the defect needs.
  say(
    `An unexpected failure, which is a defect of nontrivial: ${error instanceof Error ? error.stack : error}`,
  );
  return FAILURE;
}

function say(sentence: string): void {
  process.stderr.write(`nontrivial: ${sentence}\n`);
}

/** "error: unknown option '--row'\n(Did you mean --rows?)" as one line. */
function commanderSentence(message: string): string {
  const text = message.replace(/^error: /, "").replace(/\n\(Did you mean (.*)\?\)$/, "; did you mean $1?");
  return /[.?]$/.test(text) ? text : `${text}; see nontrivial --help.`;
}
