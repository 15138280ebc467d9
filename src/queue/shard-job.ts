/**
 * A job: one part of a plan. Jobs hold data, never code, and a worker takes none that is not exactly of this form. The
 * recipe, which is larger, lies beside the jobs under a key of its own.
 */
import { createHash } from "node:crypto";
import { isAbsolute, normalize } from "node:path";
import * as z from "zod";
import { type PartPlan, partPlanSchema, planName } from "../io/part-plan.js";

/** The name of the queue in Redis. */
export const QUEUE = "nontrivial";
export const JOB = "part";

const jobSchema = z
  .strictObject({
    format: z.literal(1),
    plan: partPlanSchema,
    part: z.int().min(0),
    /** Where the parts go: an absolute path without detours. */
    folder: z
      .string()
      .max(4000)
      .refine((path) => isAbsolute(path) && normalize(path) === path && !path.includes("\0")),
  })
  .refine(({ part, plan }) => part < plan.parts);
export type ShardJob = z.infer<typeof jobSchema>;

/** The job in this data, or undefined if it is not of the form. */
export function parseJob(data: unknown): ShardJob | undefined {
  const parsed = jobSchema.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}

/** Names a run: the same rows in the same folder. */
export function runName(plan: PartPlan, folder: string): string {
  const text = JSON.stringify([planName(plan), folder]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The job's name in Redis: the same part is never queued twice. */
export function jobId(run: string, part: number): string {
  return `${run}-${part}`;
}

/** So long the recipe stays in Redis after the last sign of a queue command, or of a worker that began a part. */
export const RECIPE_SECONDS = 900;

export function recipeKey(run: string): string {
  return `${QUEUE}:${run}:recipe`;
}
