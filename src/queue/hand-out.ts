/**
 * Hands the parts of a plan to workers and watches until all are on disk. Redis holds only what is still to be done:
 * what is done is what the folder has. So this may be stopped and started again at any time, on any machine.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { completeFolder, type PartManifest } from "../io/part-manifest.js";
import { type PartPlan, partRange } from "../io/part-plan.js";
import { openFolder, presentRecord } from "../io/part-record.js";
import type { Recipe } from "../recipe/recipe.js";
import { loadPackages } from "./packages.js";
import { QueueError } from "./queue-error.js";
import { JOB, jobId, QUEUE, RECIPE_SECONDS, recipeKey, runName, type ShardJob } from "./shard-job.js";

/** Jobs that go to Redis in one message. */
const CHUNK = 500;
const POLL_MILLISECONDS = 500;
/** A part that is done but not seen: looked for this often (network folders show files late), then made again. */
const LOOKS = 10;
/** … and given up after being made this often. */
const MAKINGS = 3;
/** Machines may lack space for hours before somebody frees some. */
const ATTEMPTS = 10_000;

export interface HandOutOptions {
  readonly force?: boolean;
  readonly signal: AbortSignal;
  /** Told the rows of each part that is on disk. */
  readonly onRows: (rows: number) => void;
}

/** What is to be made. */
export interface HandOut {
  readonly recipe: Recipe;
  readonly recipeBytes: Uint8Array;
  readonly plan: PartPlan;
  /** Absolute; the same on all machines. */
  readonly folder: string;
}

/** @throws UsageError, QueueError, the signal's reason */
export async function handOut(redis: Redis, work: HandOut, options: HandOutOptions): Promise<PartManifest> {
  const { plan, folder, recipe } = work;
  await openFolder(folder, plan, options.force);
  const { Queue } = await loadPackages();
  const queue = new Queue(QUEUE, { connection: redis });
  queue.on("error", () => undefined); // Lost connections are told by connect().
  try {
    const run = new Run(queue, redis, work);
    await run.watch(options);
    const manifest = await completeFolder(folder, recipe, plan);
    if (typeof manifest === "number") throw new QueueError(`${manifest} parts have vanished from ${folder}.`);
    await run.remove();
    return manifest;
  } finally {
    await queue.close();
  }
}

/** The jobs of one plan and folder. */
class Run {
  readonly #run: string;
  /** Parts that are not yet known to be on disk; how often they were looked for, and made. */
  readonly #pending: Map<number, { looks: number; makings: number }>;

  constructor(
    private readonly queue: Queue,
    private readonly redis: Redis,
    private readonly work: HandOut,
  ) {
    this.#run = runName(work.plan, work.folder);
    this.#pending = new Map(
      Array.from({ length: work.plan.parts }, (_, part) => [part, { looks: 0, makings: 1 }]),
    );
  }

  async watch({ signal, onRows }: HandOutOptions): Promise<void> {
    // Finished jobs of an earlier run are forgotten: workers look at what is on disk again, and keep it if it is whole.
    await this.#inChunks([...this.#pending.keys()], async (parts) => {
      signal.throwIfAborted();
      await this.#forget(parts, ["completed", "failed"]);
      await this.#add(parts);
    });
    while (this.#pending.size > 0) {
      await wait(Math.max(POLL_MILLISECONDS, this.#pending.size / 10), undefined, { signal }).catch(() =>
        signal.throwIfAborted(),
      );
      if ((await this.redis.expire(recipeKey(this.#run), RECIPE_SECONDS)) === 0) await this.#giveRecipe();
      await this.#inChunks([...this.#pending.keys()], async (parts) => {
        signal.throwIfAborted();
        await this.#look(parts, onRows);
      });
    }
  }

  /** Takes out of Redis what this run has put there. */
  async remove(): Promise<void> {
    const all = Array.from({ length: this.work.plan.parts }, (_, part) => part);
    await this.#inChunks(all, (parts) => this.#forget(parts, ["completed", "failed", "waiting", "delayed"]));
    await this.redis.del(recipeKey(this.#run));
  }

  async #look(parts: readonly number[], onRows: (rows: number) => void): Promise<void> {
    const states = await Promise.all(parts.map((part) => this.queue.getJobState(this.#id(part))));
    const lost: number[] = [];
    for (const [i, part] of parts.entries()) {
      const state = states[i];
      // Redis may have forgotten its last second.
      if (state === "unknown") lost.push(part);
      else if (state === "failed") throw await this.#failure(part);
      else if (state === "completed" && (await this.#isThere(part))) {
        this.#pending.delete(part);
        const { first, last } = partRange(this.work.plan, part);
        onRows(last - first);
      }
    }
    if (lost.length > 0) await this.#add(lost);
  }

  /** Whether a part that is reported done is on disk, seen from here. */
  async #isThere(part: number): Promise<boolean> {
    const { folder, plan } = this.work;
    if (await presentRecord(folder, plan, part)) return true;
    const seen = this.#pending.get(part);
    if (!seen || ++seen.looks < LOOKS) return false;
    if (++seen.makings > MAKINGS) {
      throw new QueueError(
        `Workers report part ${part} as done, but it is not in ${folder}: it must be the same folder on all machines.`,
      );
    }
    seen.looks = 0;
    await this.#forget([part], ["completed"]);
    await this.#add([part]);
    return false;
  }

  async #failure(part: number): Promise<QueueError> {
    const job = await this.queue.getJob(this.#id(part));
    return new QueueError(`Part ${part} failed: ${(job?.failedReason ?? "it is gone").replace(/\.$/, "")}.`);
  }

  /** For the workers; it is the secret, and stays no longer than somebody uses it. */
  async #giveRecipe(): Promise<void> {
    await this.redis.set(recipeKey(this.#run), Buffer.from(this.work.recipeBytes), "EX", RECIPE_SECONDS);
  }

  /** Adds jobs; those that Redis has already stay as they are. */
  async #add(parts: readonly number[]): Promise<void> {
    const { plan, folder } = this.work;
    await this.#giveRecipe();
    await this.queue.addBulk(
      parts.map((part) => {
        const data: ShardJob = { format: 1, plan, part, folder };
        const opts = { jobId: this.#id(part), attempts: ATTEMPTS, backoff: { type: "custom" } };
        return { name: JOB, data, opts };
      }),
    );
  }

  async #forget(parts: readonly number[], states: readonly string[]): Promise<void> {
    await Promise.all(
      parts.map(async (part) => {
        const state = await this.queue.getJobState(this.#id(part));
        if (!states.includes(state)) return;
        // A worker may take it at this very moment: then it stays.
        await this.queue.remove(this.#id(part)).catch(() => 0);
      }),
    );
  }

  async #inChunks(
    parts: readonly number[],
    visit: (chunk: readonly number[]) => Promise<void>,
  ): Promise<void> {
    for (let i = 0; i < parts.length; i += CHUNK) await visit(parts.slice(i, i + CHUNK));
  }

  #id(part: number): string {
    return jobId(this.#run, part);
  }
}
