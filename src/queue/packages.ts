/** BullMQ and ioredis: optional packages, loaded when a command needs them. */
import { UsageError } from "../usage-error.js";

/** What is used of them. */
export interface Packages
  extends Pick<typeof import("bullmq"), "Queue" | "Worker" | "UnrecoverableError" | "WaitingError"> {
  readonly Redis: typeof import("ioredis").Redis;
}

export async function loadPackages(): Promise<Packages> {
  try {
    const [bullmq, ioredis] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { ...bullmq, Redis: ioredis.Redis };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UsageError("queue and worker need two more packages: npm install bullmq ioredis.");
  }
}
