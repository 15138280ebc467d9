/**
 * The file of one part: written under a temporary name, brought to the disk, then renamed. Never more than one step
 * from complete: under its own name there is a whole part or nothing.
 *
 * Unlike other outputs a part may be written by several processes at once (a worker that was thought dead): each has
 * a temporary file of its own, and the last to finish replaces equal bytes by equal bytes.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { constants, type FileHandle, lstat, open, rename, unlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { outputFailure } from "./output-error.js";
import { checkNoRecipe } from "./output-place.js";

/** What is known of a file from its bytes. */
export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

export class PartFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash("sha256");
  #bytes = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  /**
   * @param folder where temporary files are kept, on the same file system
   * @throws UsageError, OutputError One sentence with the path, also where a recipe has the part's name.
   */
  static async create(path: string, folder: string): Promise<PartFile> {
    await checkNoRecipe(path);
    const temporary = join(folder, `${basename(path)}.${randomUUID()}.partial`);
    try {
      return new PartFile(path, temporary, await open(temporary, "wx"));
    } catch (error) {
      throw outputFailure(error, path);
    }
  }

  /** Appends bytes; resolves when the operating system has taken them. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw outputFailure(error, this.#path);
    }
  }

  /** Gives the file its name, replacing what has it (a link, not what it names). */
  async commit(): Promise<FileFacts> {
    try {
      // Some file systems report a full disk only now.
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#temporary, this.#path);
    } catch (error) {
      throw outputFailure(error, this.#path);
    }
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  /** Removes what has been written so far. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined); // Closed already, or failing as it was written.
    await unlink(this.#temporary).catch(() => undefined);
  }
}

/** Writes a small file whole. */
export async function writeWhole(path: string, folder: string, bytes: Uint8Array): Promise<FileFacts> {
  const file = await PartFile.create(path, folder);
  try {
    await file.write(bytes);
    return await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Whether a regular file (no link) of exactly these bytes is there. */
export async function fileHas(path: string, { bytes, sha256 }: FileFacts): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isFile() || found.size !== bytes) return false;
  const hash = createHash("sha256");
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    for await (const chunk of createReadStream(path, { fd: handle })) hash.update(chunk as Uint8Array);
  } catch {
    return false;
  }
  return hash.digest("hex") === sha256;
}
