/** Rows as CSV lines or as JSON Lines, block by block: what the threads that replay rows hand on as bytes. */
import type { RowBlock } from "../replay/replay.js";
import { type CsvColumn, csvBytes } from "./csv.js";
import { LONGEST_FLOAT32, writeShortestFloat32 } from "./shortest-float32.js";

const LINE_END = Buffer.from("}\n");

/** The columns attr_0 … attr_{d−1}, target of a block. */
export function blockColumns({ rows, X, y }: Pick<RowBlock, "rows" | "X" | "y">): CsvColumn[] {
  const features = X.length / rows;
  const columns = Array.from({ length: features }, (_, j) => ({
    name: `attr_${j}`,
    values: X.subarray(j * rows, (j + 1) * rows),
  }));
  return [...columns, { name: "target", values: y }];
}

/** The line with the names of the columns. */
export function csvHeader(features: number): Uint8Array {
  const nothing = { rows: 1, X: new Float32Array(features), y: new Float32Array(1) };
  const [header] = csvBytes(blockColumns(nothing));
  return header;
}

/** The rows alone, one line each. */
export function csvLines(block: RowBlock): Uint8Array {
  const [, ...blocks] = csvBytes(blockColumns(block));
  return Buffer.concat(blocks);
}

/** One JSON object a line; numbers in their shortest form, as in CSV. */
export function jsonLines(block: RowBlock): Uint8Array {
  const columns = blockColumns(block).map(({ name, values }, j) => ({
    key: Buffer.from(`${j === 0 ? "{" : ","}${JSON.stringify(name)}:`),
    values,
  }));
  const width = columns.reduce((sum, { key }) => sum + key.length + LONGEST_FLOAT32, LINE_END.length);
  const bytes = new Uint8Array(block.rows * width);
  let at = 0;
  for (let row = 0; row < block.rows; row++) {
    for (const { key, values } of columns) {
      bytes.set(key, at);
      at = writeShortestFloat32(values[row], bytes, at + key.length);
    }
    bytes.set(LINE_END, at);
    at += LINE_END.length;
  }
  return bytes.subarray(0, at);
}
