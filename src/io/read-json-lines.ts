/** Reads a JSON Lines file (one flat object per line) into a table. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Column, Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { GrowingColumn } from "./column-inference.js";
import { checkedNames } from "./column-names.js";
import { checkCells } from "./limits.js";

/**
 * Reads a JSON Lines file in UTF-8. The first line names the columns. A column of numbers is numeric, any other
 * categorical; null is missing.
 *
 * @throws UsageError naming the file and the line where something is wrong
 */
export async function readJsonLines(file: string): Promise<Table> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  let names: string[] | undefined;
  const cells: unknown[][] = [];
  let line = 0;
  try {
    for await (const text of lines) {
      line += 1;
      if (text.trim() === "") continue;
      const row = parseRow(file, line, text);
      names ??= checkedNames(file, Object.keys(row));
      if (Object.keys(row).length !== names.length || !names.every((name) => name in row)) {
        throw new UsageError(`${file}, line ${line}: has other names than the first line.`);
      }
      cells.push(names.map((name) => row[name]));
      if (cells.length % 1000 === 0) checkCells(file, cells.length, names.length);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? error}.`);
  }
  if (names === undefined) throw new UsageError(`${file} is empty.`);
  return {
    rows: cells.length,
    columns: names.map((name, j) =>
      columnOf(
        name,
        cells.map((row) => row[j]),
      ),
    ),
  };
}

function parseRow(file: string, line: number, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file}, line ${line}: is no JSON.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${file}, line ${line}: is no JSON object.`);
  }
  for (const [name, cell] of Object.entries(value)) {
    if (typeof cell === "object" && cell !== null) {
      throw new UsageError(`${file}, line ${line}: "${name}" is nested; only flat objects are read.`);
    }
  }
  return value as Record<string, unknown>;
}

function columnOf(name: string, cells: readonly unknown[]): Column {
  const asText = cells.some((cell) => typeof cell === "string" || typeof cell === "boolean");
  const column = new GrowingColumn(name, { asText, decimalComma: false });
  for (const cell of cells) column.add(cell === null ? "" : String(cell));
  return column.finish();
}
