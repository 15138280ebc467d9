/** A thread that replays rows: for each request one block, for CSV and JSON Lines already as text. */
import { chooseKernels } from "../generator/backend.js";
import { answerMessages } from "../generator/threads.js";
import type { Recipe } from "../recipe/recipe.js";
import { Replay, type RowBlock } from "../replay/replay.js";
import { type RowTable, rowTable } from "../replay/row-table.js";
import type { Table } from "../table/table.js";
import type { PartFormat } from "./part-plan.js";
import { csvRows } from "./table-csv.js";
import { tableJsonLines } from "./table-json-lines.js";

/** Rows of this recipe and stream: `open` comes once, before the first request that names the key. */
export interface OpenRequest {
  readonly open: { readonly key: string; readonly recipe: Recipe; readonly stream: string };
}

export interface BlockRequest {
  readonly key: string;
  readonly first: number;
  readonly last: number;
  readonly format: PartFormat;
}

/** Finished rows: as a table for Parquet, whose row groups are larger, else as text. */
export interface BlockAnswer extends Pick<RowBlock, "rows"> {
  readonly content: Table | Uint8Array;
}

/** Why a block cannot be had: errors lose their class between threads, so their words are sent. */
export interface BlockFailure {
  readonly failure: string;
}

/** Recipes that a thread keeps ready. */
const KEPT = 2;
const replays = new Map<string, OpenReplay | Error>();

interface OpenReplay {
  readonly replay: Replay;
  readonly toTable: RowTable;
}

function answer(message: OpenRequest | BlockRequest): BlockAnswer | BlockFailure | undefined {
  if ("open" in message) {
    const { key, recipe, stream } = message.open;
    replays.set(key, openReplay(recipe, stream));
    for (const old of [...replays.keys()].slice(0, -KEPT)) replays.delete(old);
    return undefined;
  }
  try {
    return blockOf(message);
  } catch (error) {
    return { failure: failureOf(error).message };
  }
}

/** Whether it works is told with the first block. */
function openReplay(recipe: Recipe, stream: string): OpenReplay | Error {
  try {
    return {
      replay: new Replay(chooseKernels("auto").kernels, recipe, stream),
      toTable: rowTable(recipe, stream),
    };
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function blockOf({ key, first, last, format }: BlockRequest): BlockAnswer {
  const opened = replays.get(key) ?? new Error("This thread has not been given the recipe.");
  if (opened instanceof Error) throw opened;
  const block = opened.replay.block(first, last);
  return { rows: block.rows, content: inFormat(opened.toTable(block), format) };
}

function inFormat(table: Table, format: PartFormat): Table | Uint8Array {
  switch (format) {
    case "parquet":
      return table;
    case "csv":
      return Buffer.concat([...csvRows(table)]);
    case "jsonl":
      return Buffer.concat([...tableJsonLines(table)]);
  }
}

await answerMessages((message) => answer(message as OpenRequest | BlockRequest));
