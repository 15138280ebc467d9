/**
 * How many rows of one stream are cut into parts, and what the parts are called.
 *
 * Parts are nearly equal: part i of n holds rows ⌊i·N/n⌋ … ⌊(i + 1)·N/n⌋ − 1. The numbers of the rows, and with them
 * their values, do not depend on the cut.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { MOST_ROWS } from "../recipe/pilot.js";

export const partFormats = ["csv", "jsonl", "parquet"] as const;
export type PartFormat = (typeof partFormats)[number];

/** Rows of a part where nothing else is asked for: some seconds of work. */
const PART_ROWS = 10_000;
/** Larger parts rather than more: a folder with too many files is slow. */
const MANY_PARTS = 10_000;
export const MOST_PARTS = 1_000_000;

export const partPlanSchema = z
  .strictObject({
    /** SHA-256 of the recipe file. */
    recipe: z.string().regex(/^[0-9a-f]{64}$/),
    stream: z.string().min(1).max(200),
    rows: z.int().min(1).max(MOST_ROWS),
    parts: z.int().min(1).max(MOST_PARTS),
    format: z.enum(partFormats),
  })
  .refine(({ rows, parts }) => parts <= rows);
export type PartPlan = z.infer<typeof partPlanSchema>;

/** The number of parts for some rows. */
export function partsFor(rows: number, partRows?: number): number {
  const wanted = partRows ?? Math.max(PART_ROWS, Math.ceil(rows / MANY_PARTS));
  return Math.ceil(rows / wanted);
}

/** The rows of part i: from `first` to before `last`. */
export function partRange({ rows, parts }: PartPlan, part: number): { first: number; last: number } {
  // Products of a million and a million millions are beyond what a number holds exactly.
  const bound = (i: number) => Number((BigInt(i) * BigInt(rows)) / BigInt(parts));
  return { first: bound(part), last: bound(part + 1) };
}

/** part-00017 */
export function partName(part: number): string {
  return `part-${String(part).padStart(5, "0")}`;
}

/** part-00017.csv */
export function partFileName({ format }: PartPlan, part: number): string {
  return `${partName(part)}.${format}`;
}

/** Names a plan: two runs with the same name write the same bytes. */
export function planName({ recipe, stream, rows, parts, format }: PartPlan): string {
  const text = JSON.stringify([recipe, stream, rows, parts, format]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
