/** The connection to Redis: it fails at once when it cannot be made, and is made again whenever it is lost later. */
import type { Redis } from "ioredis";
import { UsageError } from "../usage-error.js";
import { loadPackages } from "./packages.js";
import { QueueError } from "./queue-error.js";

const RETRY_MILLISECONDS = 500;

/** Checks a redis:// or rediss:// (TLS) address. @throws UsageError */
export function checkRedisUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    // A password may be in it: what was given is not shown.
    throw new UsageError("--redis must be an address such as redis://host:6379, or rediss:// for TLS.");
  }
  return url;
}

/** The address without its password. */
export function shownUrl({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/**
 * @param tell is told when Redis is lost and when it is back
 * @throws UsageError, QueueError One sentence without the password.
 */
export async function connect(address: string, tell: (sentence: string) => void): Promise<Redis> {
  const url = checkRedisUrl(address);
  const { Redis } = await loadPackages();
  const redis = new Redis(address, {
    lazyConnect: true,
    // Commands wait for the connection to come back, however long that takes.
    maxRetriesPerRequest: null,
    retryStrategy: () => RETRY_MILLISECONDS,
  });
  let failure: Error | undefined;
  redis.on("error", (error: Error) => {
    failure = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    const reason = (failure ?? (error as Error)).message || String((failure as NodeJS.ErrnoException)?.code);
    throw new QueueError(`Redis at ${shownUrl(url)} cannot be used: ${reason.replace(/\.$/, "")}.`);
  }
  let lost = false;
  redis.on("close", () => {
    if (!lost && redis.status !== "end") tell(`Redis at ${shownUrl(url)} is gone; trying again.`);
    lost = true;
  });
  redis.on("ready", () => {
    if (lost) tell(`Redis at ${shownUrl(url)} is back.`);
    lost = false;
  });
  return redis;
}
