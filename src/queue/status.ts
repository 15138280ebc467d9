/** What the queue holds: for people who watch from outside. */
import type { Redis } from "ioredis";
import { loadPackages } from "./packages.js";
import { QUEUE } from "./shard-job.js";

export interface QueueStatus {
  readonly workers: number;
  /** Parts by state. Those that are done stay until their run is complete. */
  readonly parts: Readonly<Record<"waiting" | "active" | "delayed" | "completed" | "failed", number>>;
  /** Why the last parts failed, or wait for another try. */
  readonly reasons: readonly string[];
}

const REASONS = 5;

export async function queueStatus(redis: Redis): Promise<QueueStatus> {
  const { Queue } = await loadPackages();
  const queue = new Queue(QUEUE, { connection: redis });
  queue.on("error", () => undefined);
  try {
    const counts = await queue.getJobCounts("waiting", "active", "delayed", "completed", "failed");
    const { waiting = 0, active = 0, delayed = 0, completed = 0, failed = 0 } = counts;
    const troubled = await queue.getJobs(["failed", "delayed"], 0, REASONS - 1);
    return {
      workers: await queue.getWorkersCount(),
      parts: { waiting, active, delayed, completed, failed },
      reasons: [...new Set(troubled.flatMap((job) => job?.failedReason ?? []))],
    };
  } finally {
    await queue.close();
  }
}
