/**
 * A worker: takes parts from the queue, one or more at a time, and writes them below its output folder. The
 * computation runs in threads, so that the event loop keeps renewing the locks by which BullMQ knows that it lives.
 */
import { createHash } from "node:crypto";
import type { Job } from "bullmq";
import type { Redis } from "ioredis";
import { makeFolder, openFolder } from "../io/part-record.js";
import { PartThreads } from "../io/part-threads.js";
import { makePart, rowSource } from "../io/part-writer.js";
import { decodeRecipe } from "../io/recipe-file.js";
import type { Recipe } from "../recipe/recipe.js";
import { ReplayError } from "../replay/replay-error.js";
import { UsageError } from "../usage-error.js";
import { connect } from "./connection.js";
import { belowRoot } from "./output-root.js";
import { loadPackages } from "./packages.js";
import { jobId, parseJob, QUEUE, RECIPE_SECONDS, recipeKey, runName, type ShardJob } from "./shard-job.js";

/** However often workers die over a part, it is handed on. */
const MOST_TAKEOVERS = 1000;
const LONGEST_WAIT_MILLISECONDS = 30_000;
const FIRST_WAIT_MILLISECONDS = 500;
/** Recipes that a worker keeps. */
const KEPT_RECIPES = 4;

export interface WorkerOptions {
  readonly redis: string;
  /** Nothing is written outside this folder. */
  readonly root: string;
  /** Parts at once. */
  readonly concurrency: number;
  readonly threads: number;
  /** After this many seconds without a sign of life a worker's part goes to another. */
  readonly takeoverSeconds: number;
  /** Aborted: take no more parts, finish those at hand. */
  readonly finish: AbortSignal;
  /** Aborted: return the parts at hand, too. */
  readonly giveBack: AbortSignal;
  readonly tell: (sentence: string) => void;
}

/** Works until it is told to finish. @throws UsageError, QueueError */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { root, concurrency, takeoverSeconds, finish, tell } = options;
  await makeFolder(root);
  const redis = await connect(options.redis, tell);
  const { Worker } = await loadPackages();
  const threads = await PartThreads.start(options.threads);
  const parts = new Parts(redis, threads, options);
  const worker = new Worker(QUEUE, (job, token) => parts.process(job, token), {
    connection: redis,
    concurrency,
    lockDuration: 1000 * takeoverSeconds,
    stalledInterval: 1000 * takeoverSeconds,
    maxStalledCount: MOST_TAKEOVERS,
    settings: {
      backoffStrategy: (attempts: number) =>
        Math.min(LONGEST_WAIT_MILLISECONDS, FIRST_WAIT_MILLISECONDS * 2 ** Math.min(attempts - 1, 10)),
    },
  });
  // Lost connections are told by connect(); a lost lock means that another worker has the part, which is no harm.
  worker.on("error", () => undefined);
  worker.on("failed", (job, error) => tell(`${job?.id ?? "A job"}: ${error.message}`));
  try {
    await worker.waitUntilReady();
    tell(`Ready: ${concurrency} ${concurrency === 1 ? "part" : "parts"} at once, ${threads.size} threads.`);
    if (!finish.aborted) {
      await new Promise((resolve) => finish.addEventListener("abort", resolve, { once: true }));
    }
    await worker.close();
  } finally {
    threads.close();
    redis.disconnect();
  }
}

/** What a worker does with jobs. */
class Parts {
  readonly #recipes = new Map<string, Recipe>();

  constructor(
    private readonly redis: Redis,
    private readonly threads: PartThreads,
    private readonly options: WorkerOptions,
  ) {}

  /** Makes the part of a job. @returns what is on disk now */
  async process(
    job: Job,
    token: string | undefined,
  ): Promise<{ file: string; bytes: number; sha256: string }> {
    const { UnrecoverableError, WaitingError } = await loadPackages();
    const { giveBack } = this.options;
    try {
      const { file, bytes, sha256 } = await this.#make(job);
      return { file, bytes, sha256 };
    } catch (error) {
      if (giveBack.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      // Trying again would end in the same way; a full disk or a lost folder may come back.
      if (error instanceof RefusedJob || error instanceof ReplayError) {
        throw new UnrecoverableError(error.message);
      }
      throw error;
    }
  }

  async #make(job: Job) {
    const shard = parseJob(job.data);
    if (!shard) throw new RefusedJob("The job is not of the expected form.");
    const { plan, part } = shard;
    const run = runName(plan, shard.folder);
    if (job.id !== jobId(run, part)) throw new RefusedJob("The job does not have the name of its part.");
    const folder = await refused(belowRoot(this.options.root, shard.folder));
    const recipe = await this.#recipe(run, shard);
    await refused(openFolder(folder, plan));
    const { giveBack } = this.options;
    giveBack.throwIfAborted();
    return makePart(this.threads, rowSource(recipe, plan), plan, part, folder, { signal: giveBack });
  }

  async #recipe(run: string, { plan }: ShardJob): Promise<Recipe> {
    // Nobody may be watching any more; the other workers need it as long as there are parts.
    await this.redis.expire(recipeKey(run), RECIPE_SECONDS);
    const known = this.#recipes.get(plan.recipe);
    if (known) return known;
    const bytes = await this.redis.getBuffer(recipeKey(run));
    if (!bytes) throw new Error("The recipe is not in Redis; the queue command puts it there.");
    if (createHash("sha256").update(bytes).digest("hex") !== plan.recipe) {
      throw new RefusedJob("The recipe in Redis is not the one that the job names.");
    }
    const recipe = await refused(Promise.resolve().then(() => decodeRecipe(bytes, "The recipe in Redis")));
    this.#recipes.set(plan.recipe, recipe);
    for (const old of [...this.#recipes.keys()].slice(0, -KEPT_RECIPES)) this.#recipes.delete(old);
    return recipe;
  }
}

/** A job that no worker would take. */
class RefusedJob extends Error {}

/** Mistakes in what a job asks for are refusals. */
async function refused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof UsageError ? new RefusedJob(error.message) : error;
  }
}
