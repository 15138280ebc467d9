/**
 * A table as JSON Lines: one object per row; a missing value is null.
 */
import type { Column, Table } from "../table/table.js";
import { type FieldWriter, numberWriter, textWriter } from "./field-writer.js";

/** Cells per block: a few hundred kilobytes of bytes. */
const BLOCK_CELLS = 32_768;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;

interface Member {
  /** `"name":` */
  readonly key: Uint8Array;
  readonly value: FieldWriter;
}

function member(column: Column): Member {
  const key = new TextEncoder().encode(`${JSON.stringify(column.name)}:`);
  if (column.kind === "numeric") return { key, value: numberWriter(column.values, "null") };
  const { codes, levels, labelled } = column;
  const texts = labelled ? levels.map((level) => JSON.stringify(level)) : levels;
  return { key, value: textWriter(codes, texts, "null") };
}

/** The file as a sequence of byte blocks. */
export function* tableJsonLines(table: Table): Generator<Uint8Array> {
  const members = table.columns.map(member);
  const longestRow = members.reduce((sum, { key, value }) => sum + key.length + value.longest + 1, 3);
  const blockRows = Math.max(1, Math.floor(BLOCK_CELLS / members.length));
  for (let start = 0; start < table.rows; start += blockRows) {
    const end = Math.min(table.rows, start + blockRows);
    const bytes = new Uint8Array((end - start) * longestRow);
    let at = 0;
    for (let row = start; row < end; row += 1) {
      bytes[at] = OPEN;
      at += 1;
      for (const { key, value } of members) {
        bytes.set(key, at);
        at = value.write(row, bytes, at + key.length);
        bytes[at] = COMMA;
        at += 1;
      }
      bytes[at - 1] = CLOSE; // In place of the last comma.
      bytes[at] = LINE_FEED;
      at += 1;
    }
    yield bytes.subarray(0, at);
  }
}
