/**
 * The user's own target values (`target.values` of a schema): a text file with one number per line.
 */
import { readFile } from "node:fs/promises";
import { UsageError } from "../usage-error.js";

/**
 * Reads the targets; empty lines at the end do not count.
 *
 * @param file path of the file
 * @param rows how many numbers there must be
 * @returns `rows` finite numbers, in the order of the file
 * @throws UsageError naming the file, and the line where one is wrong
 */
export async function readTargets(file: string, rows: number): Promise<Float64Array> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`target.values: ${file} cannot be read (${error.code ?? error.message})`);
  });
  const lines = text.trimEnd().split(/\r?\n/);
  if (lines.length !== rows) {
    throw new UsageError(`target.values: ${file} has ${lines.length} lines, and the table has ${rows} rows`);
  }
  return Float64Array.from(lines, (line, i) => {
    const value = Number(line);
    if (line.trim() === "" || !Number.isFinite(value)) {
      throw new UsageError(
        `target.values: line ${i + 1} of ${file} is "${line.trim()}" and must be a number`,
      );
    }
    return value;
  });
}
