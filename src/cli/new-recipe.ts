/** The file that `generate --recipe` writes. */
import { lstat } from "node:fs/promises";
import { checkOutput } from "../io/atomic-file.js";
import { UsageError } from "../usage-error.js";

/**
 * A file that exists is never replaced by a recipe: it may be another task's recipe, without which there are no further
 * rows of that task; and in `sample` the same flag names a file that is read.
 *
 * @throws UsageError One sentence with the path.
 */
export async function checkNewRecipe(path: string): Promise<void> {
  if (path === "") throw new UsageError("--recipe must be the name of a file, not empty.");
  if ((await lstat(path).catch(() => undefined)) !== undefined) {
    throw new UsageError(
      `--recipe: ${path} exists, and is not replaced, not even with --force; generate writes this file (sample reads one): give it a new name.`,
    );
  }
  await checkOutput(path, { force: false });
}
