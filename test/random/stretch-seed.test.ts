import { expect, test } from "@jest/globals";
import { SCRYPT, stretchSeed } from "../../src/random/stretch-seed.js";

const hex = (text: string): string => Buffer.from(text).toString("hex");

test("is scrypt as RFC 7914 has it: the first 128 bits of its third test vector", async () => {
  const parameters = { N: 16_384, r: 8, p: 1 };
  expect(await stretchSeed("pleaseletmein", hex("SodiumChloride"), parameters)).toBe(
    "7023bdcb3afd7348461c06cd81fd38eb",
  );
});

test("follows from text, salt and parameters, and from each of them", async () => {
  const cheap = { N: 16, r: 8, p: 1 };
  const seed = await stretchSeed("482913", "00ff", cheap);
  expect(seed).toMatch(/^[0-9a-f]{32}$/);
  expect(await stretchSeed("482913", "00ff", cheap)).toBe(seed);
  const others = [
    await stretchSeed("482914", "00ff", cheap),
    await stretchSeed("482913", "00fe", cheap),
    await stretchSeed("482913", "00ff", { ...cheap, N: 32 }),
  ];
  expect(new Set([seed, ...others]).size).toBe(4);
});

test("a guess takes 64 MiB, and as many steps as they have blocks", () => {
  expect(128 * SCRYPT.N * SCRYPT.r).toBe(64 * 2 ** 20);
  expect(SCRYPT.N * SCRYPT.r * SCRYPT.p).toBeGreaterThanOrEqual(2 ** 19);
});
