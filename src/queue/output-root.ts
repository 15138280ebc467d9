/**
 * The folder below which a worker writes. Jobs come over the network: whatever path one names, with "..", absolute, or
 * through links, nothing is written outside.
 */
import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { memoryFolder } from "../io/part-record.js";
import { UsageError } from "../usage-error.js";

/**
 * The real path of a folder below the root; the folder need not exist yet.
 * @param folder absolute
 * @throws UsageError It lies elsewhere.
 */
export async function belowRoot(root: string, folder: string): Promise<string> {
  const realRoot = await realpath(root);
  const outside = new UsageError(`${folder} is not below this worker's output ${root}.`);
  const real = await realPathOf(folder).catch(() => {
    throw outside;
  });
  if (real !== realRoot && !real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep))
    throw outside;
  const memory = await lstat(memoryFolder(real)).catch(() => undefined);
  if (memory !== undefined && !memory.isDirectory()) throw outside;
  return real;
}

/** Follows links as far as the path exists; what does not exist yet cannot be a link. */
async function realPathOf(path: string): Promise<string> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  // A link that leads nowhere makes realpath fail: it is refused, too.
  if (found !== undefined) return realpath(path);
  const parent = dirname(path);
  return parent === path ? path : join(await realPathOf(parent), basename(path));
}
