/** Reads any CSV file (ours or another tool's) into a table, row by row, without holding its text in memory. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { Column, NumericColumn, Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { GrowingColumn } from "./column-inference.js";
import { checkedNames } from "./column-names.js";
import { namedDelimiter, sniffDelimiter } from "./delimiter.js";
import { checkCells } from "./limits.js";

/** Bytes looked at to find the delimiter. */
const BEGINNING = 65536;
/** How an .xlsx or .ods begins, as every zip file does. */
const WORKBOOK = Buffer.from("PK\u0003\u0004");
/** Larger files are refused before they are read for minutes. */
const MOST_BYTES = 2 ** 30;
/** Characters of one row: a quote that is never closed must not swallow the whole file. */
const LONGEST_RECORD = 2 ** 24;
/** How pandas heads its index in to_csv, and what it makes of that when it reads and writes the file again. */
const UNNAMED = new Set<string | undefined>(["", "Unnamed: 0"]);

/**
 * Reads a CSV file in UTF-8. The delimiter is found from the header (comma, semicolon, tab or bar); a byte-order mark,
 * quoted fields with line breaks, empty lines, a first line `sep=;` and, beside semicolons, decimal commas are
 * understood. A column is numeric if every value present is a decimal number, else categorical; an empty field, the
 * words that pandas takes for one (NA, n/a, None, …) and, among numbers, an infinite value are missing.
 * @throws UsageError naming the file and what is wrong with it
 */
export async function readCsv(file: string): Promise<Table> {
  const beginning = await readBeginning(file);
  const named = namedDelimiter(beginning);
  const layout = { delimiter: named ?? sniffDelimiter(beginning), linesBefore: named === undefined ? 0 : 1 };
  const first = await readColumns(file, layout, new Set());
  // Numbers followed by text ("007", "B12"): the numbers' spelling is needed, so these columns are read as text.
  const mixed = new Set(first.columns.flatMap((column, j) => (column.mixed ? [j] : [])));
  const { columns, rows } = mixed.size > 0 ? await readColumns(file, layout, mixed) : first;
  const [head, ...others] = columns.map((column) => column.finish());
  const indexed = UNNAMED.has(first.header[0]) && numbersRows(head);
  return { rows, columns: [indexed ? { ...head, rowNumber: true } : head, ...others] };
}

/** Whether a column has another whole number in each row, as an index has. */
function numbersRows(column: Column): column is NumericColumn {
  return (
    column.kind === "numeric" &&
    column.integer === true &&
    column.values.every((value) => !Number.isNaN(value)) &&
    new Set(column.values).size === column.values.length
  );
}

async function readBeginning(file: string): Promise<string> {
  const handle = await open(file).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${fileProblem(error)}.`);
  });
  try {
    const status = await handle.stat();
    if (status.isDirectory()) throw new UsageError(`${file} is a folder; a CSV file is needed.`);
    if (status.size > MOST_BYTES) {
      throw new UsageError(
        `${file} has ${(status.size / 2 ** 30).toFixed(1)} GiB; CSV files up to 1 GiB are read. Take a sample of its rows first.`,
      );
    }
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    const bytes = buffer.subarray(0, bytesRead);
    if (bytes.subarray(0, 4).equals(WORKBOOK)) {
      throw new UsageError(
        `${file} is a workbook of a spreadsheet (or a zip file); save it as CSV in UTF-8.`,
      );
    }
    const utf16 = bytes[0] + bytes[1] === 0xff + 0xfe && (bytes[0] === 0xff || bytes[1] === 0xff);
    if (utf16 || bytes.includes(0) || !isUtf8Text(bytes)) {
      throw new UsageError(`${file} is not a text file in UTF-8; save it as CSV in UTF-8.`);
    }
    if (bytes.toString("utf8").replace("\ufeff", "").trim() === "") throw new UsageError(`${file} is empty.`);
    return bytes.toString("utf8");
  } finally {
    await handle.close();
  }
}

/** Whether bytes are UTF-8; their last character may be cut. */
function isUtf8Text(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function fileProblem(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "permission denied";
  return String(code ?? error);
}

interface Layout {
  readonly delimiter: string;
  /** Lines before the header, to be passed over. */
  readonly linesBefore: number;
}

async function readColumns(file: string, { delimiter, linesBefore }: Layout, asText: ReadonlySet<number>) {
  const parser = parse({
    bom: true,
    delimiter,
    trim: true,
    skip_empty_lines: true,
    from_line: linesBefore + 1,
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: LONGEST_RECORD,
    // Checked below: the parser runs ahead and would stop before the header is known.
    relax_column_count: true,
  });
  // The callback is required; a failed read arrives where the records are awaited.
  pipeline(createReadStream(file), parser, () => {});
  const columns: GrowingColumn[] = [];
  let header: readonly string[] = [];
  let rows = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (columns.length === 0) {
        header = record;
        for (const [j, name] of checkedNames(file, record).entries()) {
          columns.push(new GrowingColumn(name, { asText: asText.has(j), decimalComma: delimiter === ";" }));
        }
        continue;
      }
      rows++;
      if (record.length !== columns.length) {
        throw new UsageError(
          `${file}: row ${rows} after the header has ${record.length} instead of ${columns.length} fields.`,
        );
      }
      for (let j = 0; j < record.length; j++) columns[j].add(record[j]);
      if (rows % 1000 === 0) checkCells(file, rows, columns.length);
    }
  } catch (error) {
    throw error instanceof CsvError ? csvProblem(file, error) : error;
  }
  checkCells(file, rows, columns.length);
  return { rows, columns, header };
}

function csvProblem(file: string, error: CsvError): UsageError {
  const line = (error as { lines?: number }).lines;
  if (error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE") {
    return new UsageError(`${file}: a quoted text does not end.`);
  }
  return new UsageError(`${file}, line ${line}: ${error.message}.`);
}
