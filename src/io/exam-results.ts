/** What is known of an exam once it is made: losses, R² and warnings, for the teacher's manifest and the summary. */
import type { Dataset } from "../generator/generate.js";
import type { Exam } from "./exam.js";
import { handedOut, handedOutWarnings } from "./handed-out.js";
import { dialFacts, type Manifest } from "./manifest.js";

export interface ExamResults {
  readonly facts: Pick<Manifest, "losses" | "r2" | "dial" | "warnings">;
  /** What came after the penalty saw the table, in words; then r2 has `handedOut`. */
  readonly unseenByPenalty?: string;
}

/** What a seed was stretched from, where somebody typed it (the command line's `typed` in recipe.json). */
interface SeedOrigin {
  readonly seed: string;
  readonly typed?: { readonly text: string };
  /** The program's own random bits, which need no judging. */
  readonly drawn?: boolean;
}

/** @param dataset what the exam was made of */
export async function examResults(exam: Exam, dataset: Dataset, origin: SeedOrigin): Promise<ExamResults> {
  const seen = await handedOut(exam, dataset);
  const facts = {
    losses: { generation: dataset.generationLoss, linear: dataset.linearLoss },
    r2: {
      process: dataset.processR2,
      baseline: dataset.baselineR2,
      ...(seen && { handedOut: seen.r2 }),
    },
    ...dialFacts(dataset),
    warnings: [
      ...dataset.warnings,
      ...(await seedWarnings(origin)),
      ...handedOutWarnings(exam, dataset, seen),
    ],
  };
  return { facts, unseenByPenalty: seen?.unseen };
}

/**
 * Of the seed, which decides about the targets of the test. It is never refused, and is not in the sentence. A typed one
 * has a salt: without it no guess can be tried.
 */
async function seedWarnings({ seed, typed, drawn = false }: SeedOrigin): Promise<string[]> {
  if (drawn) return [];
  const { SAFE_BITS, seedBits, seedEntropy } = await import("../random/seed-entropy.js");
  const guessed = typed?.text ?? seed;
  if (seedEntropy(guessed) >= SAFE_BITS) return [];
  const who = typed ? "who has also its salt, which is in teacher/recipe.json alone," : "who has it";
  return [
    `the seed can be guessed (${seedBits(guessed)}), and ${who} can make the test's targets again; 128 random bits, which generate takes without --seed, cannot be guessed.`,
  ];
}
