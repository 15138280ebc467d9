/**
 * A typed seed made expensive to guess. Targets follow from a seed in a microsecond, so a number of six digits would be
 * found in a second from a row that a student has. After scrypt (RFC 7914) each guess costs a tenth of a second or more
 * and 64 MiB of memory, and the salt keeps guesses from serving two exams.
 *
 * For Node only: browsers have no scrypt.
 */
import { scrypt } from "node:crypto";
import { aText, checkArguments, type Kind } from "../arguments.js";

/** What makes a guess expensive: N·r blocks of 128 bytes are filled and read again, p times. */
export interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/**
 * 64 MiB: 0.25 s on one core of a busy, shared AMD EPYC, so well above the 50 ms that a guess has to cost on faster ones,
 * too; half of it would come near to them. Twice as much is a lot of memory for the smallest machines.
 */
export const SCRYPT: ScryptParameters = { N: 2 ** 16, r: 8, p: 1 };

/** As many bits as a random seed has. */
const BYTES = 16;

const hexadecimal: Kind = {
  allowed: "a text of hexadecimal digits, two for each byte",
  holds: (value) => typeof value === "string" && /^([0-9a-f]{2})+$/i.test(value),
};

/**
 * The seed that a table is generated with, from one that a person has typed.
 *
 * @param text the typed seed
 * @param salt hexadecimal; random for each exam, and kept with the teacher's files
 * @returns 128 bits, hexadecimal: always the same for the same text, salt and parameters
 * @throws Error from node:crypto for parameters that scrypt does not have (N must be a power of two)
 *
 * @example
 * const seed = await stretchSeed("a text of your own", randomBytes(16).toString("hex"));
 * const { X, y } = await generate({ table: schema, seed });
 */
export function stretchSeed(
  text: string,
  salt: string,
  { N, r, p }: ScryptParameters = SCRYPT,
): Promise<string> {
  checkArguments("stretchSeed", { text: [text, aText], salt: [salt, hexadecimal] });
  // Node's own limit is 32 MiB; beside the N·r blocks there are p·r blocks for input and output.
  const maxmem = 128 * r * (N + p + 2) + 2 ** 20;
  return new Promise((resolve, reject) => {
    scrypt(text, Buffer.from(salt, "hex"), BYTES, { N, r, p, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(key.toString("hex"));
    });
  });
}
