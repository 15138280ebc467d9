/** What `nontrivial queue` does with its flags. */
import { realpath } from "node:fs/promises";
import { makeFolder } from "../io/part-record.js";
import { decodeRecipe, readRecipeBytes } from "../io/recipe-file.js";
import { checkRedisUrl, connect } from "../queue/connection.js";
import { handOut } from "../queue/hand-out.js";
import { queueStatus } from "../queue/status.js";
import { UsageError } from "../usage-error.js";
import { isFolder } from "./folder.js";
import { interruptible } from "./interruption.js";
import type { QueueFlags } from "./queue.js";
import { redisAddress } from "./redis-flag.js";
import { checkRowOutput, report } from "./row-output.js";
import { rowBar } from "./row-progress.js";
import { ownRowsNote, rowPlan } from "./sample-rows.js";
import { warnOfSeed } from "./seed-warning.js";

const STOPPED =
  "Stopped watching; workers go on with what was handed out, and the same command watches again.";

export async function handOutRows(flags: QueueFlags): Promise<void> {
  const { output, quiet } = flags;
  if (flags.recipe === undefined)
    throw new UsageError("Give --recipe the file that generate --recipe has made.");
  if (output === "" || output === "-") {
    throw new UsageError("Give --output a folder that all machines have, at the same place.");
  }
  const address = redisAddress(flags.redis);
  checkRedisUrl(address);
  await checkRowOutput(isFolder(output) ? output : `${output}/`, [{ name: "--recipe", path: flags.recipe }]);
  const recipeBytes = await readRecipeBytes(flags.recipe);
  const recipe = decodeRecipe(recipeBytes, flags.recipe);
  const plan = rowPlan(flags, recipeBytes, recipe, { single: false });
  if (!quiet) {
    process.stderr.write(ownRowsNote(recipe, plan.stream));
    warnOfSeed(recipe.configuration.seed, flags.recipe);
  }
  await makeFolder(output);
  const folder = await realpath(output);
  const started = performance.now();
  const work = async (signal: AbortSignal) => {
    const redis = await connect(
      address,
      (sentence) => quiet || process.stderr.write(`nontrivial: ${sentence}\n`),
    );
    const bar = await rowBar(!quiet, plan.rows);
    try {
      const options = { force: flags.force, signal, onRows: bar.add };
      return await handOut(redis, { recipe, recipeBytes, plan, folder }, options);
    } finally {
      bar.stop();
      redis.disconnect();
    }
  };
  const manifest = await interruptible(quiet, work, STOPPED);
  report({ plan }, flags, manifest, plan.rows, (performance.now() - started) / 1000);
}

export async function showStatus({ redis: address, json }: QueueFlags): Promise<void> {
  const redis = await connect(redisAddress(address), () => undefined);
  try {
    const status = await queueStatus(redis);
    if (json) {
      process.stdout.write(`${JSON.stringify(status)}\n`);
      return;
    }
    const { waiting, active, delayed, completed, failed } = status.parts;
    process.stdout.write(
      `${status.workers} workers; parts: ${waiting} waiting, ${active} being made, ${delayed} to be tried again, ` +
        `${completed} done, ${failed} failed\n${status.reasons.map((reason) => `  ${reason}\n`).join("")}`,
    );
  } finally {
    redis.disconnect();
  }
}
