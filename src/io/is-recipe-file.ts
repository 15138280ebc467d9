/** Whether a file is a recipe, without what it takes to read one (./recipe-file.ts; ../projection/schema-file.ts). */
import { open, readFile, stat } from "node:fs/promises";

/** What every recipe of rows begins with, whatever its format; the format's number follows. */
export const RECIPE_BEGIN = "nontrivial recipe ";

/** No recipe.json is larger; larger files are not looked at. */
const MOST_ORIGIN_BYTES = 2 ** 26;

/** Whether a file begins as a recipe of rows does, such as an exam's exam.recipe. */
export async function isRecipeFile(path: string): Promise<boolean> {
  return (await beginningOf(path, RECIPE_BEGIN.length)) === RECIPE_BEGIN;
}

/** Whether a file is the recipe.json of an exam, wherever it lies: what made the exam, seed and schema. */
export async function isOriginFile(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).size > MOST_ORIGIN_BYTES) return false;
    if (!/^\s*\{/.test((await beginningOf(path, 64)) ?? "")) return false;
    const content: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof content === "object" && content !== null && "seed" in content && "schema" in content;
  } catch {
    return false; // Not there, out of reach, or no JSON.
  }
}

/** The first bytes of a regular file. (To open a pipe would be to wait for who writes into it.) */
async function beginningOf(path: string, bytes: number): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return undefined;
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.toString("latin1", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined; // Not there, or out of reach.
  }
}
