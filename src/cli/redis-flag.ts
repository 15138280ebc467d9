/** --redis, or the environment variable REDIS_URL, which keeps a password out of the list of processes. */
import { UsageError } from "../usage-error.js";

export const REDIS_FLAG = [
  "--redis <address>",
  "redis://host:6379 or rediss:// for TLS (default: the environment's REDIS_URL)",
] as const;

export function redisAddress(given: string | undefined): string {
  const address = given ?? process.env.REDIS_URL;
  if (address === undefined) throw new UsageError("Give --redis an address such as redis://host:6379.");
  return address;
}
