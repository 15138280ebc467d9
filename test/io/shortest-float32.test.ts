import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { LONGEST_FLOAT32, shortestFloat32, writeShortestFloat32 } from "../../src/io/shortest-float32.js";

/** The definition, slow and plain: the first of 1 to 9 significant digits that reads back. */
function reference(value: number): string {
  for (let digits = 1; digits <= 9; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  throw new Error(`${value} does not read back from nine digits`);
}

function float32FromBits(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0] as number;
}

function check(value: number): void {
  const text = shortestFloat32(value);
  const bytes = new Uint8Array(LONGEST_FLOAT32 + 1);
  const written = String.fromCharCode(...bytes.subarray(0, writeShortestFloat32(value, bytes, 0)));
  if (written !== text) throw new Error(`${value}: the bytes ${written} instead of ${text}`);
  if (bytes[LONGEST_FLOAT32] !== 0) throw new Error(`${value}: more than ${LONGEST_FLOAT32} bytes`);
  // A plain comparison: expect() costs more than what it would check, a hundred thousand times.
  if (text !== reference(value)) throw new Error(`${value}: ${text} instead of ${reference(value)}`);
}

describe("shortestFloat32 equals the definition", () => {
  test("for every kind of bit pattern", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (bits) => {
        const value = float32FromBits(bits);
        fc.pre(Number.isFinite(value) && value !== 0);
        check(value);
      }),
      { numRuns: 20_000 },
    );
  });

  test("in the range that JavaScript prints without an exponent, both signs", () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 23, noNaN: true }), fc.boolean(), (exponent, negative) => {
        check(Math.fround(10 ** exponent * (negative ? -1 : 1)));
      }),
      { numRuns: 20_000 },
    );
  });

  test("for short decimals and their neighbours", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -99_999, max: 99_999 }),
        fc.integer({ min: -12, max: 20 }),
        fc.integer({ min: -2, max: 2 }),
        (digits, exponent, neighbour) => {
          const bits = new Uint32Array(Float32Array.of(Number(`${digits}e${exponent}`)).buffer)[0] as number;
          const value = float32FromBits(bits + neighbour);
          fc.pre(Number.isFinite(value) && value !== 0);
          check(value);
        },
      ),
      { numRuns: 20_000 },
    );
  });

  test("for all powers of two, where the reading interval is lopsided, and all powers of ten", () => {
    for (let exponent = -149; exponent <= 127; exponent += 1) check(2 ** exponent);
    for (let exponent = -44; exponent <= 38; exponent += 1) {
      const bits = new Uint32Array(Float32Array.of(Number(`1e${exponent}`)).buffer)[0] as number;
      for (const neighbour of [-1, 0, 1]) check(float32FromBits(bits + neighbour));
    }
  });
});

test.each([
  [0, "0"],
  [-0, "-0"],
  [1, "1"],
  [-0.5, "-0.5"],
  [Math.fround(0.1), "0.1"],
  [Math.fround(1 / 3), "0.33333334"],
  [16_777_216, "16777216"],
  [Math.fround(-1e20), "-100000000000000000000"],
  [2 ** -149, "1e-45"],
  [Math.fround(3.4028234663852886e38), "3.4028235e+38"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
])("%p is written %p", (value, text) => {
  expect(shortestFloat32(value)).toBe(text);
  const bytes = new Uint8Array(LONGEST_FLOAT32);
  expect(String.fromCharCode(...bytes.subarray(0, writeShortestFloat32(value, bytes, 0)))).toBe(text);
});
