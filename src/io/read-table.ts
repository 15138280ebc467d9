/** Reads a data file of any format that we know, by the ending of its name. */
import { extname } from "node:path";
import { aText, checkArguments } from "../arguments.js";
import type { Table } from "../table/table.js";
import { readCsv } from "./read-csv.js";
import { readJsonLines } from "./read-json-lines.js";

/**
 * Reads .parquet as Parquet, .jsonl and .ndjson as JSON Lines, everything else as CSV.
 *
 * @throws UsageError naming the file and what is wrong with it
 */
export async function readTable(file: string): Promise<Table> {
  checkArguments("readTable", { file: [file, aText] });
  switch (extname(file).toLowerCase()) {
    case ".parquet": {
      // Its decompressors are needed for nothing else.
      const { readParquet } = await import("./read-parquet.js");
      return readParquet(file);
    }
    case ".jsonl":
    case ".ndjson":
      return readJsonLines(file);
    default:
      return readCsv(file);
  }
}
