/**
 * The names of what is still being written, beside its place: `.NAME.MACHINE.PROCESS-N.partial`. A process that was
 * killed leaves it behind, and the next one that writes to the same place removes it.
 */
import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** `old` is what a folder was before it was replaced. */
export type Purpose = "partial" | "old";

/** Process numbers are those of one machine, and many machines may share a folder. */
const MACHINE = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

export function unfinishedPath(place: string, attempt: number, purpose: Purpose): string {
  return join(dirname(place), `.${basename(place)}.${MACHINE}.${process.pid}-${attempt}.${purpose}`);
}

/** Removes what processes of this machine that are gone have left beside a place. */
export async function removeAbandoned(place: string, purpose: Purpose): Promise<void> {
  const beginning = `.${basename(place)}.${MACHINE}.`;
  for (const name of await readdir(dirname(place)).catch(() => [])) {
    if (!name.startsWith(beginning)) continue;
    const [, number, found] = /^(\d+)-\d+\.(\w+)$/.exec(name.slice(beginning.length)) ?? [];
    if (found !== purpose || isRunning(Number(number))) continue;
    // Somebody else's, or gone at this moment: it is in nobody's way.
    await rm(join(dirname(place), name), { recursive: true, force: true }).catch(() => {});
  }
}

function isRunning(number: number): boolean {
  try {
    process.kill(number, 0); // Sends nothing; asks only.
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
