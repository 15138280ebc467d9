/** The seed of a table: random bits, or what somebody has typed, stretched, so that guessing it is expensive. */
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { SCRYPT, stretchSeed } from "../random/stretch-seed.js";

/** What became of a typed seed, for the teacher's recipe.json alone. */
export const typedSeedSchema = z.strictObject({
  text: z.string(),
  scrypt: z.strictObject({
    /** Hexadecimal. */
    salt: z.string().regex(/^([0-9a-f]{2})+$/),
    N: z.int().min(2),
    r: z.int().min(1),
    p: z.int().min(1),
  }),
});
export type TypedSeed = z.output<typeof typedSeedSchema>;

/** 128 random bits: with them, not even who has this program can make the targets of the test again. */
export function secretSeed(): string {
  return randomBytes(16).toString("hex");
}

/** The same text gives another seed each time: the salt is random, and the recipe keeps it. */
export async function stretchTyped(text: string): Promise<{ seed: string; typed: TypedSeed }> {
  const salt = secretSeed();
  return { seed: await stretchSeed(text, salt, SCRYPT), typed: { text, scrypt: { salt, ...SCRYPT } } };
}
