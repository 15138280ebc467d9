/** Whether a file is a recipe (./recipe-file.ts), without what it takes to read one. */
import { open } from "node:fs/promises";

/** What every recipe begins with, whatever its format; the format's number follows. */
export const RECIPE_BEGIN = "nontrivial recipe ";

/** Whether a file begins as a recipe does. */
export async function isRecipeFile(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  try {
    const bytes = await file?.read(Buffer.alloc(RECIPE_BEGIN.length), 0, RECIPE_BEGIN.length, 0);
    return bytes?.buffer.toString("latin1") === RECIPE_BEGIN;
  } catch {
    return false; // A folder, or out of reach.
  } finally {
    await file?.close();
  }
}
