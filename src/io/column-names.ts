/** Names of the columns of a file that a user brings: each one present, and different from the others. */
import { UsageError } from "../usage-error.js";

/**
 * The names as they are, except that an empty one (a row index that some tools write without a heading) becomes
 * `column_N`, N counted from 1.
 * @throws UsageError for a name that comes twice
 */
export function checkedNames(file: string, header: readonly string[]): string[] {
  const names = header.map((name, j) => (name === "" ? `column_${j + 1}` : name));
  const twice = names.find((name, j) => names.indexOf(name) !== j);
  if (twice !== undefined) {
    throw new UsageError(
      `${file} has more than one column named "${twice}"; every column needs a name of its own.`,
    );
  }
  return names;
}
