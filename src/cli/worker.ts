/** `nontrivial worker`: makes parts that the queue hands out, until it is stopped. */
import { Command, Option } from "commander";
import { countFlag, numeric } from "./numeric.js";
import { REDIS_FLAG, redisAddress } from "./redis-flag.js";

const EXAMPLES = `
SIGTERM or Ctrl-C: it finishes the parts at hand, and after --grace seconds (or at a second signal) returns them.

Examples:
  $ nontrivial worker --redis redis://host --output /shared
`;

interface Flags {
  readonly redis?: string;
  readonly output: string;
  readonly concurrency: unknown;
  readonly threads: unknown;
  readonly takeover: unknown;
  readonly grace: unknown;
  readonly quiet: boolean;
}

export function workerCommand(): Command {
  const count = (flags: string, description: string, value: number | string) =>
    new Option(flags, description).argParser(numeric).default(value);
  return new Command("worker")
    .description("Make the parts that `nontrivial queue` hands out (needs bullmq and ioredis).")
    .option(...REDIS_FLAG)
    .option("-o, --output <folder>", "nothing is written outside this folder", ".")
    .addOption(count("--concurrency <n>", "parts at once", 2))
    .addOption(count("--threads <n>", "auto or 1 to 64", "auto"))
    .addOption(count("--takeover <seconds>", "without a sign of life its parts go to others", 30))
    .addOption(count("--grace <seconds>", "to finish the parts at hand when stopped", 20))
    .option("-q, --quiet", "print nothing but errors", false)
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const { availableProcessors } = await import("../generator/backend.js");
  const { runWorker } = await import("../queue/worker.js");
  const grace = countFlag("--grace", flags.grace, 86_400);
  const [finish, giveBack] = [new AbortController(), new AbortController()];
  const tell = (sentence: string): void => {
    if (!flags.quiet) process.stderr.write(`nontrivial: ${sentence}\n`);
  };
  const stop = (): void => {
    if (giveBack.signal.aborted) process.exit(1);
    if (finish.signal.aborted) {
      giveBack.abort();
      return;
    }
    tell("Stopping: the parts at hand are finished; once more to return them.");
    finish.abort();
    setTimeout(() => giveBack.abort(), 1000 * grace).unref();
  };
  const options = {
    redis: redisAddress(flags.redis),
    root: flags.output,
    concurrency: countFlag("--concurrency", flags.concurrency, 64),
    threads:
      flags.threads === "auto" ? await availableProcessors() : countFlag("--threads", flags.threads, 64),
    takeoverSeconds: countFlag("--takeover", flags.takeover, 86_400),
    finish: finish.signal,
    giveBack: giveBack.signal,
    tell,
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  await runWorker(options);
}
