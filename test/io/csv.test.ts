import { describe, expect, test } from "@jest/globals";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { type CsvColumn, csvBytes } from "../../src/io/csv.js";
import { shortestFloat32 } from "../../src/io/shortest-float32.js";
import { stream } from "../../src/random/streams.js";

function csvText(columns: readonly CsvColumn[]): string {
  return Buffer.concat([...csvBytes(columns)]).toString("utf8");
}

/** The same file by csv-stringify alone. */
function reference(columns: readonly CsvColumn[]): string {
  const rows = columns[0]?.values.length ?? 0;
  const records = Array.from({ length: rows }, (_, row) =>
    columns.map(({ values }) => {
      const value = values[row] as number;
      return Number.isNaN(value) ? "" : shortestFloat32(value);
    }),
  );
  return stringify([columns.map(({ name }) => name), ...records]);
}

describe("csvBytes", () => {
  test("a small table, with missing, negative and extreme values", () => {
    const columns = [
      { name: "attr_0", values: Float32Array.of(0.1, -2.5, Number.NaN) },
      { name: "target", values: Float32Array.of(1e-38, 16_777_216, -0) },
    ];
    expect(csvText(columns)).toBe("attr_0,target\n0.1,1e-38\n-2.5,16777216\n,-0\n");
  });

  test("names are quoted where they must be", () => {
    expect(csvText([{ name: 'a "b", c', values: Float32Array.of(1) }])).toBe('"a ""b"", c"\n1\n');
  });

  test("no rows: the header alone", () => {
    expect(csvText([{ name: "attr_0", values: new Float32Array(0) }])).toBe("attr_0\n");
  });

  test("byte for byte what csv-stringify writes", () => {
    const names = fc.array(fc.string(), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(names, fc.nat(20), fc.integer(), (titles, rows, seed) => {
        const bits = stream(String(seed), "bits");
        const columns = titles.map((name) => ({
          name,
          values: new Float32Array(Uint32Array.from({ length: rows }, () => bits() * 2 ** 32).buffer),
        }));
        expect(csvText(columns)).toBe(reference(columns));
      }),
    );
  });

  test("a file of several blocks", () => {
    const uniform = stream("blocks", "values");
    const columns = Array.from({ length: 7 }, (_, index) => ({
      name: `attr_${index}`,
      values: Float32Array.from({ length: 12_345 }, () => (uniform() - 0.5) * 90),
    }));
    expect([...csvBytes(columns)].length).toBeGreaterThan(2);
    expect(csvText(columns)).toBe(reference(columns));
  });

  test("more columns than a block has cells", () => {
    const columns = Array.from({ length: 40_000 }, (_, index) => ({
      name: String(index),
      values: Float32Array.of(index, 0.5),
    }));
    expect(csvText(columns)).toBe(reference(columns));
  });
});
