/** An output that is a folder, not a file. */
import { stat } from "node:fs/promises";

/** Whether a path ends with a slash, or names a folder that is there. */
export async function isFolder(path: string): Promise<boolean> {
  return /[/\\]$/.test(path) || (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
