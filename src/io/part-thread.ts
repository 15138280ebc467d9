/** A thread that replays rows: for each request one block, for CSV and JSON Lines already as text. */
import { chooseKernels } from "../generator/backend.js";
import { answerMessages } from "../generator/threads.js";
import type { Recipe } from "../recipe/recipe.js";
import { Replay, type RowBlock } from "../replay/replay.js";
import { csvLines, jsonLines } from "./part-format.js";
import type { PartFormat } from "./part-plan.js";

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

/** Finished rows; for CSV and JSON Lines `bytes` holds them, X and y are then empty. */
export interface BlockAnswer {
  readonly block: RowBlock;
  readonly bytes: Uint8Array;
}

/** Why a block cannot be had: errors lose their class between threads, so their words are sent. */
export interface BlockFailure {
  readonly failure: string;
}

/** Recipes that a thread keeps ready. */
const KEPT = 2;
const replays = new Map<string, Replay | Error>();

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
function openReplay(recipe: Recipe, stream: string): Replay | Error {
  try {
    return new Replay(chooseKernels("auto").kernels, recipe, stream);
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function blockOf({ key, first, last, format }: BlockRequest): BlockAnswer {
  const replay = replays.get(key);
  if (!(replay instanceof Replay)) throw replay ?? new Error("This thread has not been given the recipe.");
  const block = replay.block(first, last);
  if (format === "parquet") return { block, bytes: new Uint8Array(0) };
  const bytes = format === "csv" ? csvLines(block) : jsonLines(block);
  return { block: { ...block, X: new Float32Array(0), y: new Float32Array(0) }, bytes };
}

await answerMessages((message) => answer(message as OpenRequest | BlockRequest));
