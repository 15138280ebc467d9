/** `nontrivial queue`: hands the parts of many rows to workers on any number of machines, and watches. */
import { Command } from "commander";
import { numeric } from "./numeric.js";
import { REDIS_FLAG } from "./redis-flag.js";
import type { OutputFlags } from "./row-output.js";

const EXAMPLES = `
Stop it at any time: what was handed out is still worked on, and the same command goes on from there. The recipe, from
which every target follows, travels through Redis; the folder gets rows and hashes alone.

Examples:
  $ nontrivial queue --recipe big.recipe --rows 1000000000 --redis redis://host --output /shared/out
  $ nontrivial queue --status --redis redis://host
  $ REDIS_URL=rediss://:password@host nontrivial queue --recipe big.recipe --rows 1000000 --output /shared/out
`;

export interface QueueFlags extends OutputFlags {
  readonly recipe?: string;
  readonly rows?: unknown;
  readonly stream?: string;
  readonly format?: string;
  readonly partRows?: unknown;
  readonly redis?: string;
  readonly status?: boolean;
}

export function queueCommand(): Command {
  return new Command("queue")
    .description("Hand the parts of many rows to workers on other machines (needs bullmq and ioredis).")
    .option("--recipe <file>", "an exam's teacher/exam.recipe, or made by generate --recipe")
    .option("--rows <n>", "rows 0 … n − 1 of the stream (default: as many as the pilot)", numeric)
    .option(
      "--stream <name>",
      "names the rows' random numbers (default: the pilot's own; of an exam: further)",
    )
    .option("--part-rows <n>", "rows of a part, at most (default: 10000, more for many rows)", numeric)
    .option("--format <name>", "csv, jsonl or parquet (default: csv)")
    .option(...REDIS_FLAG)
    .option("-o, --output <folder>", "the same folder on all machines")
    .option("--status", "tell what the queue holds, and end")
    .option("-f, --force", "replace what another run has written", false)
    .option("--json", "print the manifest (or the status) as one JSON object", false)
    .option("-q, --quiet", "print nothing but errors", false)
    .addHelpText("after", EXAMPLES)
    .action(async ({ output = "", ...others }: Partial<OutputFlags> & Omit<QueueFlags, "output">) => {
      const flags: QueueFlags = { output, ...others };
      const { handOutRows, showStatus } = await import("./queue-rows.js");
      await (flags.status ? showStatus(flags) : handOutRows(flags));
    });
}
