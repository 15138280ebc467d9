/**
 * A table as CSV (RFC 4180, UTF-8, LF), readable by pandas, DuckDB and spreadsheets.
 *
 * csv-stringify writes every text once: the names, and each level of each column (quotes where needed, an apostrophe
 * before a text that a spreadsheet would take for a formula). The rows are put together from those bytes and from numbers,
 * which never need quotes. A missing value is an empty field. Where a text is not ASCII the file begins with a byte-order
 * mark, without which Excel misreads it.
 */
import { stringify } from "csv-stringify/sync";
import type { Column, Table } from "../table/table.js";
import { type FieldWriter, numberWriter, textWriter } from "./field-writer.js";

const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** Cells per block: a few hundred kilobytes of bytes. */
const BLOCK_CELLS = 32_768;

const encoder = new TextEncoder();

function csvText(text: string): string {
  return stringify([[text]], { escape_formulas: true, eof: false });
}

function csvField(column: Column): FieldWriter {
  if (column.kind === "numeric") return numberWriter(column.values);
  const { codes, levels, labelled } = column;
  return textWriter(codes, labelled ? levels.map(csvText) : levels, "");
}

/** True where all texts are ASCII, so that no byte-order mark is needed. */
function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 128);
}

/**
 * The file as a sequence of byte blocks, the header first.
 *
 * @example for (const bytes of tableCsv(table)) await file.write(bytes);
 */
export function* tableCsv(table: Table): Generator<Uint8Array> {
  yield csvHead(table);
  yield* csvRows(table);
}

/** What comes before the rows: the names, after a byte-order mark where names or levels need one. */
export function csvHead({ columns }: Table): Uint8Array {
  const header = encoder.encode(`${columns.map(({ name }) => csvText(name)).join(",")}\n`);
  const levels = columns.flatMap((column) => (column.kind === "numeric" ? [] : column.levels));
  const ascii = isAscii(header) && isAscii(encoder.encode(levels.join("")));
  return ascii ? header : Uint8Array.from([...BYTE_ORDER_MARK, ...header]);
}

/** The rows alone, one line each. */
export function* csvRows(table: Table): Generator<Uint8Array> {
  const writers = table.columns.map(csvField);
  const longestRow = writers.reduce((sum, writer) => sum + writer.longest + 1, 0);
  const blockRows = Math.max(1, Math.floor(BLOCK_CELLS / writers.length));
  for (let start = 0; start < table.rows; start += blockRows) {
    const end = Math.min(table.rows, start + blockRows);
    const bytes = new Uint8Array((end - start) * longestRow);
    let at = 0;
    for (let row = start; row < end; row += 1) {
      for (const writer of writers) {
        at = writer.write(row, bytes, at);
        bytes[at] = COMMA;
        at += 1;
      }
      bytes[at - 1] = LINE_FEED; // In place of the last comma.
    }
    yield bytes.subarray(0, at);
  }
}
