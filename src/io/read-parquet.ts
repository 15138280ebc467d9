/** Reads any flat Parquet file into a table, one column at a time. */
import { stat } from "node:fs/promises";
import {
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { Column, Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { textColumn } from "./column-inference.js";
import { checkedNames } from "./column-names.js";
import { checkCells } from "./limits.js";

/** Where every value is null there is an empty page, whose one byte the library's LZ4 cannot decompress. */
const decompressors: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, decompress]): [string, typeof decompress] => [
    codec,
    (input, length) => (length === 0 ? new Uint8Array(0) : decompress(input, length)),
  ]),
);

/**
 * Reads a Parquet file. Integers, floats and decimals become numeric columns, everything else (text, booleans, dates)
 * categorical ones; a null is missing, and so is an infinite number.
 * @throws UsageError naming the file and what is wrong with it
 */
export async function readParquet(file: string): Promise<Table> {
  const status = await stat(file).catch(() => undefined);
  if (!status?.isFile()) throw new UsageError(`${file} cannot be read: there is no such file.`);
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer).catch((error: unknown) => {
    throw new UsageError(`${file} is not a Parquet file: ${(error as Error).message}.`);
  });
  const names = checkedNames(file, flatColumns(file, metadata));
  const rows = Number(metadata.num_rows);
  checkCells(file, rows, names.length);
  const columns: Column[] = [];
  for (const name of names) {
    const values: unknown[] = new Array(rows);
    await parquetRead({
      file: buffer,
      metadata,
      compressors: decompressors,
      columns: [name],
      onChunk: ({ columnData, rowStart }) => {
        for (let i = 0; i < columnData.length; i++) values[rowStart + i] = columnData[i];
      },
    }).catch((error: unknown) => {
      throw new UsageError(`${file}: column "${name}" cannot be read: ${(error as Error).message}.`);
    });
    columns.push(toColumn(name, values));
  }
  return { rows, columns };
}

function flatColumns(file: string, metadata: FileMetaData): string[] {
  return parquetSchema(metadata).children.map(({ element, children }) => {
    if (children.length > 0) {
      throw new UsageError(`${file}: column "${element.name}" is nested; only flat columns are read.`);
    }
    return element.name;
  });
}

function toColumn(name: string, values: readonly unknown[]): Column {
  const numeric = values.every(
    (value) =>
      value === null || value === undefined || typeof value === "number" || typeof value === "bigint",
  );
  return numeric ? numericColumn(name, values) : columnOfTexts(name, values);
}

function numericColumn(name: string, cells: readonly unknown[]): Column {
  let infinite = 0;
  const values = Float64Array.from(cells, (cell) => {
    const value = typeof cell === "number" || typeof cell === "bigint" ? Number(cell) : Number.NaN;
    if (Number.isFinite(value) || Number.isNaN(value)) return value;
    infinite++;
    return Number.NaN;
  });
  const integer = values.every((value) => Number.isNaN(value) || Number.isSafeInteger(value));
  return { kind: "numeric", name, values, integer, ...(infinite > 0 ? { infinite } : {}) };
}

function columnOfTexts(name: string, cells: readonly unknown[]): Column {
  const texts = cells.map((cell) =>
    cell === null || cell === undefined || cell === "" ? undefined : text(cell),
  );
  const found = [...new Set(texts.filter((value) => value !== undefined))];
  const place = new Map(found.map((level, code) => [level, code]));
  const codes = Int32Array.from(texts, (value) => (value === undefined ? -1 : (place.get(value) ?? -1)));
  return textColumn(name, found, codes);
}

function text(cell: unknown): string {
  return cell instanceof Date ? cell.toISOString() : String(cell);
}
