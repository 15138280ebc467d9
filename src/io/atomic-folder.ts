/**
 * A folder that appears complete or not at all: filled under another name beside its place, then renamed.
 */
import { renameSync, rmSync } from "node:fs";
import { mkdir, readdir, realpath, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../usage-error.js";
import { outputFailure } from "./output-error.js";
import { checkBesideExams } from "./output-place.js";
import { type Purpose, removeAbandoned, unfinishedPath } from "./unfinished.js";

export interface FolderRules {
  /** Replace a folder that exists, as a whole. */
  readonly force: boolean;
  /** What may be in a folder that is replaced, as paths from it; anything else belongs to the user and is kept. */
  readonly replaceable: (path: string) => boolean;
}

/**
 * Refuses a folder that cannot be written, before any work is done for it: one that holds something already (unless
 * `force`), one in the folder of another exam, one whose parent is missing or read-only. The parent is tried, not
 * asked: permissions do not tell everything.
 *
 * @throws UsageError One sentence with the path.
 */
export async function checkFolder(path: string, rules: FolderRules): Promise<void> {
  const folder = await AtomicFolder.create(path, rules);
  await folder.discard();
}

export class AtomicFolder {
  /** Where the files are written until `commit`. */
  readonly temporary: string;
  readonly #path: string;
  readonly #place: string;
  readonly #rules: FolderRules;
  readonly #removeOnExit: () => void;

  private constructor(path: string, place: string, temporary: string, rules: FolderRules) {
    this.#path = path;
    this.#place = place;
    this.temporary = temporary;
    this.#rules = rules;
    // The process may end in the middle (a second Ctrl-C): this is the last chance to leave nothing behind.
    this.#removeOnExit = () => rmSync(temporary, { recursive: true, force: true });
    process.on("exit", this.#removeOnExit);
  }

  /**
   * Begins a folder. Until `commit` there is nothing new under its own name.
   *
   * @throws UsageError The folder must not be replaced, or its parent cannot be written. OutputError The machine fails.
   */
  static async create(path: string, rules: FolderRules): Promise<AtomicFolder> {
    if (path === "") throw new UsageError("--output must be the name of a folder, not empty.");
    // A link to an existing folder stays a link: what it names is replaced.
    const place = await realpath(path).catch(() => resolve(path));
    if (place === process.cwd()) {
      throw new UsageError(`--output: ${path} is the folder you are in; name a new one.`);
    }
    await checkPlace(path, place, rules);
    await removeAbandoned(place, "partial");
    // Where there is no folder, the old one of a process that was killed is the only one, and is kept.
    if ((await entries(place)) !== undefined) await removeAbandoned(place, "old");
    try {
      return new AtomicFolder(path, place, await besideFolder(place, "partial"), rules);
    } catch (error) {
      throw outputFailure(error, path, true);
    }
  }

  /** Gives the folder its name. @throws UsageError Something has appeared there meanwhile. */
  async commit(): Promise<void> {
    try {
      const existing = await checkPlace(this.#path, this.#place, this.#rules);
      if (existing.length === 0) {
        await rmdir(this.#place).catch(() => {}); // Most often there is none.
        renameSync(this.temporary, this.#place);
      } else await this.#replace();
    } catch (error) {
      await this.discard();
      throw outputFailure(error, this.#path);
    }
    process.off("exit", this.#removeOnExit);
  }

  /** Removes what has been written so far. */
  async discard(): Promise<void> {
    process.off("exit", this.#removeOnExit);
    await rm(this.temporary, { recursive: true, force: true });
  }

  async #replace(): Promise<void> {
    const old = await besideFolder(this.#place, "old");
    // One after the other without a pause: no signal comes between, and the old folder comes back if the new one cannot.
    renameSync(this.#place, join(old, "replaced"));
    try {
      renameSync(this.temporary, this.#place);
    } catch (error) {
      renameSync(join(old, "replaced"), this.#place);
      await rm(old, { recursive: true, force: true });
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  }
}

/** The files in the folder's place; none where there is no folder yet. */
async function checkPlace(path: string, place: string, rules: FolderRules): Promise<readonly string[]> {
  await checkBesideExams(place);
  const parent = dirname(place);
  if (!(await stat(parent).catch(() => undefined))?.isDirectory())
    throw new UsageError(`--output: the folder ${parent} does not exist`);
  const inside = await entries(place);
  if (inside === "file") throw new UsageError(`--output: ${path} is a file, and must be a folder to be made`);
  if (inside === undefined || inside.length === 0) return [];
  const foreign = inside.find((name) => !rules.replaceable(name));
  if (foreign !== undefined) {
    throw new UsageError(
      `--output: the folder ${path} holds other things than an exam (${foreign}), and is not replaced; name another one`,
    );
  }
  if (!rules.force) {
    throw new UsageError(
      `--output: the folder ${path} exists and is not empty; name another one, or overwrite it with --force`,
    );
  }
  return inside;
}

/** Everything in a folder, as paths from it; undefined where there is nothing, "file" where there is something else. */
async function entries(folder: string): Promise<string[] | "file" | undefined> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    const below = await Promise.all(
      found.map(async (entry) => {
        if (!entry.isDirectory()) return [entry.name];
        const inside = await readdir(join(folder, entry.name)).catch(() => []);
        return inside.length === 0 ? [entry.name] : inside.map((name) => `${entry.name}/${name}`);
      }),
    );
    return below.flat();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ENOTDIR") return "file";
    throw outputFailure(error, folder);
  }
}

/** A new, empty folder beside `place`; two programs at once get two. */
async function besideFolder(place: string, purpose: Purpose): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const folder = unfinishedPath(place, attempt, purpose);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt === 100) throw error;
    }
  }
}
