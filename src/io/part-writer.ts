/** Writes rows first … last − 1 of a stream to a file or a pipe, and whole parts into a folder. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { emptyRows } from "../replay/row-table.js";
import { type FileFacts, PartFile } from "./part-file.js";
import { ParquetRows } from "./part-parquet.js";
import { type PartPlan, partFileName, partRange, planName } from "./part-plan.js";
import { memoryFolder, type PartRecord, verifiedRecord, writeRecord } from "./part-record.js";
import type { PartThreads, RowSource } from "./part-threads.js";
import { rowStorage } from "./row-storage.js";
import { csvHead } from "./table-csv.js";

/** Where bytes go, one piece after the other; the next is made when the last has been taken. */
export type Sink = (bytes: Uint8Array) => Promise<void>;

export interface RowsOptions {
  /** The line with the names of the columns (CSV); by default true. */
  readonly header?: boolean;
  readonly signal?: AbortSignal;
  /** Told the number of rows after each block. */
  readonly onRows?: (rows: number) => void;
}

/** Streams rows first … last − 1. @throws ReplayError, the signal's reason, what the sink throws */
export async function streamRows(
  threads: PartThreads,
  source: RowSource,
  { first, last }: { first: number; last: number },
  sink: Sink,
  { header = true, signal, onRows }: RowsOptions = {},
): Promise<void> {
  const { recipe, format } = source;
  const head = emptyRows(recipe);
  const parquet =
    format === "parquet" ? new ParquetRows(head, rowStorage(head, recipe), last - first) : undefined;
  if (format === "csv" && header) await sink(csvHead(head));
  for await (const { rows, content } of threads.rows(source, first, last, signal)) {
    signal?.throwIfAborted();
    const ready = content instanceof Uint8Array ? content : parquet?.add(content);
    if (ready && ready.length > 0) await sink(ready);
    onRows?.(rows);
  }
  if (parquet) await sink(parquet.finish());
}

/** Writes one file. @throws UsageError, OutputError: one sentence with the path */
async function writeRows(
  threads: PartThreads,
  source: RowSource,
  range: { first: number; last: number },
  path: string,
  temporaryFolder: string,
  options: RowsOptions = {},
): Promise<FileFacts> {
  const file = await PartFile.create(path, temporaryFolder);
  try {
    await streamRows(threads, source, range, (bytes) => file.write(bytes), options);
    return await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/**
 * Makes a part of a plan, unless it is there already: doing it twice, or on two machines, changes nothing.
 *
 * @param folder opened by `openFolder`
 * @returns its record, which is on disk as the part is
 */
export async function makePart(
  threads: PartThreads,
  source: RowSource,
  plan: PartPlan,
  part: number,
  folder: string,
  options: RowsOptions = {},
): Promise<PartRecord> {
  const existing = await verifiedRecord(folder, plan, part);
  const range = partRange(plan, part);
  if (existing) {
    options.onRows?.(existing.rows);
    return existing;
  }
  const name = partFileName(plan, part);
  const { bytes, sha256 } = await writeRows(
    threads,
    source,
    range,
    join(folder, name),
    memoryFolder(folder),
    options,
  ).catch(async (error) => {
    // Another machine may have made this very part meanwhile, and the whole run be complete.
    const theirs = await verifiedRecord(folder, plan, part);
    if (theirs) return theirs;
    throw error;
  });
  const record: PartRecord = {
    run: planName(plan),
    file: name,
    first: range.first,
    rows: range.last - range.first,
    bytes,
    sha256,
  };
  await writeRecord(folder, part, record);
  return record;
}

/** The source of a plan's rows. */
export function rowSource(recipe: RowSource["recipe"], plan: PartPlan): RowSource {
  const key = createHash("sha256")
    .update(JSON.stringify([plan.recipe, plan.stream]))
    .digest("hex");
  return { key, recipe, stream: plan.stream, format: plan.format };
}
