/**
 * A thread that formats blocks of rows for the CSV writer: values in, bytes out, nothing kept.
 */
import { parentPort } from "node:worker_threads";
import { csvRows } from "./csv-block.js";

/** A block of rows to format: `values` is [columns × rows]. */
export interface CsvTask {
  readonly block: number;
  readonly values: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

/** The bytes of a formatted block, or, first of all, that the thread has started. */
export type CsvReply =
  | { readonly ready: true }
  | { readonly ready: false; readonly block: number; readonly bytes: Uint8Array };

const port = parentPort;
if (port === null) throw new Error("csv-worker runs as a worker thread only");
const encoder = new TextEncoder();

port.on("message", ({ block, values, columns, rows }: CsvTask) => {
  const bytes = encoder.encode(csvRows(values, columns, rows));
  port.postMessage({ ready: false, block, bytes } satisfies CsvReply, [bytes.buffer]);
});
port.postMessage({ ready: true } satisfies CsvReply);
