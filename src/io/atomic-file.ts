/**
 * A file that appears complete or not at all: written under another name in the same folder, then renamed.
 */
import { existsSync, unlinkSync } from "node:fs";
import { type FileHandle, link, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "../usage-error.js";
import { outputFailure } from "./output-error.js";
import { checkNoRecipe, checkOutsideExams } from "./output-place.js";
import { removeAbandoned, unfinishedPath } from "./unfinished.js";

/**
 * Refuses an output that cannot be written, before any work is done for it: an existing file (unless `force`), a
 * recipe, a place in an exam's folder, a folder that is missing or read-only. The folder is tried, not asked:
 * permissions do not tell everything.
 *
 * @throws UsageError One sentence with the path.
 */
export async function checkOutput(path: string, rules: FileRules): Promise<void> {
  await checkKept(path, rules);
  const existing = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw outputFailure(error, path);
  });
  if (existing?.isDirectory()) throw new UsageError(`The output ${path} is a folder; name a file.`);
  if (existing !== undefined && !existing.isFile())
    throw new UsageError(`The output ${path} is no regular file.`);
  if (existing !== undefined && !rules.force) throw alreadyExists(path);
  const probe = await AtomicFile.create(path, rules);
  await probe.discard();
}

export interface FileRules {
  /** Replace a file that exists. */
  readonly force: boolean;
  /** Who may read it, from its first moment on; without it what the process gives every file. */
  readonly mode?: number;
  /** What no other file may: be the report of the exam in whose folder it lies; replace a recipe, being one itself. */
  readonly may?: "be an exam's report" | "replace a recipe";
}

/** @throws UsageError What must stay as it is would be changed. */
async function checkKept(path: string, { may }: FileRules): Promise<void> {
  if (may !== "be an exam's report") await checkOutsideExams(path);
  if (may !== "replace a recipe") await checkNoRecipe(path);
}

export class AtomicFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #rules: FileRules;
  readonly #handle: FileHandle;
  readonly #removeOnExit: () => void;

  private constructor(path: string, temporary: string, rules: FileRules, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#rules = rules;
    this.#handle = handle;
    // The process may end in the middle (a second Ctrl-C): this is the last chance to leave nothing behind.
    this.#removeOnExit = () => {
      try {
        unlinkSync(temporary);
      } catch {
        // Gone already, or out of reach: there is nobody left to tell.
      }
    };
    process.on("exit", this.#removeOnExit);
  }

  /**
   * Begins a file. Until `commit` there is nothing under its own name.
   *
   * @throws UsageError The folder is missing, cannot be written, or is an exam's; a recipe has the name already.
   *   OutputError The machine fails.
   */
  static async create(path: string, rules: FileRules): Promise<AtomicFile> {
    await checkKept(path, rules);
    // A link to an existing file stays a link: what it names is replaced.
    const target = rules.force ? await realpath(path).catch(() => path) : path;
    await removeAbandoned(target, "partial");
    for (let attempt = 0; ; attempt += 1) {
      const temporary = unfinishedPath(target, attempt, "partial");
      try {
        return new AtomicFile(target, temporary, rules, await open(temporary, "wx", rules.mode));
      } catch (error) {
        // Another file of this process.
        if ((error as NodeJS.ErrnoException).code === "EEXIST" && attempt < 100) continue;
        throw outputFailure(error, path, existsSync(dirname(target)));
      }
    }
  }

  /** Appends bytes; resolves when the operating system has taken them. */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw outputFailure(error, this.#path);
    }
  }

  /** Gives the file its name. @throws UsageError A file of this name has appeared meanwhile (without `force`). */
  async commit(): Promise<void> {
    try {
      await this.#handle.close();
      if (this.#rules.force) {
        await checkKept(this.#path, this.#rules); // Meanwhile a recipe may have come.
        await rename(this.#temporary, this.#path);
      } else await this.#nameOnce();
    } catch (error) {
      await this.discard();
      throw outputFailure(error, this.#path);
    }
    process.off("exit", this.#removeOnExit);
  }

  /** Removes what has been written so far. */
  async discard(): Promise<void> {
    process.off("exit", this.#removeOnExit);
    await this.#handle.close().catch(() => {}); // Closed already, or failing for the reason that brought us here.
    await unlink(this.#temporary).catch(() => {});
  }

  /** Unlike rename, link never replaces a file: between check and write somebody else may have made one. */
  async #nameOnce(): Promise<void> {
    try {
      await link(this.#temporary, this.#path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") throw alreadyExists(this.#path);
      if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS") throw error;
      // A file system without hard links (FAT, some network folders).
      await rename(this.#temporary, this.#path);
      return;
    }
    await unlink(this.#temporary);
  }
}

function alreadyExists(path: string): UsageError {
  return new UsageError(`The output ${path} exists already; give another name, or --force to replace it.`);
}

/**
 * Writes a text or bytes as one file, complete or not at all.
 * @throws UsageError The file exists, or its folder cannot be written. OutputError The machine fails.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  rules: FileRules,
): Promise<void> {
  const file = await AtomicFile.create(path, rules);
  try {
    await file.write(typeof content === "string" ? new TextEncoder().encode(content) : content);
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.commit();
}
