import { describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { tableCsv } from "../../src/io/table-csv.js";
import { tableJsonLines } from "../../src/io/table-json-lines.js";
import { tableParquet } from "../../src/io/table-parquet.js";
import { cellOf } from "../../src/postprocess/change.js";
import type { Table } from "../../src/table/table.js";
import { examSample } from "./exam-sample.ts";

const { table } = examSample();

function text(blocks: Iterable<Uint8Array>): string {
  return Buffer.concat([...blocks]).toString("utf8");
}

/** The cells of a table by row, as a reader should get them. */
function cells(of: Table): (number | string | null)[][] {
  return Array.from({ length: of.rows }, (_, row) =>
    of.columns.map((column) => {
      const cell = cellOf(column, row);
      return column.kind !== "numeric" && !column.labelled && cell !== null ? Number(cell) : cell;
    }),
  );
}

describe("CSV", () => {
  const file = text(tableCsv(table));
  const [header, ...records] = parse(file) as string[][];

  test("reads back as the same table, missing values as empty fields", () => {
    expect(header).toEqual(table.columns.map(({ name }) => name));
    const expected = cells(table);
    expect(records).toHaveLength(table.rows);
    records.forEach((record, row) => {
      record.forEach((field, c) => {
        const cell = expected[row][c];
        const { kind, ...column } = table.columns[c];
        if (cell === null) expect(field).toBe("");
        else if (typeof cell === "string") expect(field.replace(/^'/, "")).toBe(cell);
        else if (kind === "numeric" && "values" in column && column.values instanceof Float32Array) {
          expect(Math.fround(Number(field))).toBe(cell);
        } else expect(Number(field)).toBe(cell);
      });
    });
  });

  test("no text becomes a formula, and negative numbers stay numbers", () => {
    for (const record of records) expect(record[5]).toMatch(/^('[=+\-@]|$)/);
    expect(records.some((record) => /^-\d/.test(record[0]))).toBe(true);
  });

  test("lines end with LF; a byte-order mark stands only before texts that are not ASCII", () => {
    expect(file.endsWith("\n")).toBe(true);
    expect(file).not.toContain("\r");
    expect(file.charCodeAt(0)).not.toBe(0xfeff);
    const [column] = table.columns;
    expect(text(tableCsv({ rows: 0, columns: [{ ...column, name: "größe" }] }))).toBe("\ufeffgröße\n");
  });

  test("names with commas and quotes are quoted", () => {
    const [column] = table.columns;
    expect(text(tableCsv({ rows: 0, columns: [{ ...column, name: 'a, "b"' }] }))).toBe('"a, ""b"""\n');
  });
});

describe("Parquet", () => {
  const bytes = tableParquet(table);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

  test("has the types that are meant", () => {
    const types = parquetSchema(parquetMetadata(file)).children.map(({ element }) => [
      element.name,
      element.type,
      element.converted_type,
    ]);
    expect(types).toEqual([
      ["pressure", "FLOAT", undefined],
      ["age", "INT32", undefined],
      ["heat", "DOUBLE", undefined],
      ["wear", "INT32", undefined],
      ["state", "BYTE_ARRAY", "UTF8"],
      ["type", "BYTE_ARRAY", "UTF8"],
    ]);
  });

  test("reads back as the same table, missing values as null", async () => {
    const read = await parquetReadObjects({ file });
    const rows = read.map((record) =>
      table.columns.map(({ name }) => (record[name] as number | string) ?? null),
    );
    expect(rows).toEqual(cells(table));
  });

  test("any columns read back: repeated or different numbers, large integers, everything or nothing missing", async () => {
    const rows = fc.integer({ min: 1, max: 40 });
    const arbitrary = rows.chain((n) =>
      fc.tuple(
        fc.array(fc.option(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 })), {
          minLength: n,
          maxLength: n,
        }),
        fc.array(fc.option(fc.integer({ min: -3, max: 3 })), { minLength: n, maxLength: n }),
        fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), {
          minLength: n,
          maxLength: n,
        }),
        fc.array(fc.option(fc.constantFrom(0.5, 1.25)), { minLength: n, maxLength: n }),
        fc.array(fc.option(fc.float({ noNaN: true, noDefaultInfinity: true })), {
          minLength: n,
          maxLength: n,
        }),
        fc.array(fc.integer({ min: -1, max: 8 }), { minLength: n, maxLength: n }),
        fc.array(fc.integer({ min: -1, max: 0 }), { minLength: n, maxLength: n }),
      ),
    );
    const orNaN = (values: (number | null)[]) => values.map((value) => value ?? Number.NaN);
    await fc.assert(
      fc.asyncProperty(arbitrary, async ([large, small, doubles, few, floats, codes, single]) => {
        const any: Table = {
          rows: large.length,
          columns: [
            { kind: "numeric", name: "large", values: Float64Array.from(orNaN(large)), integer: true },
            { kind: "numeric", name: "small", values: Float32Array.from(orNaN(small)), integer: true },
            { kind: "numeric", name: "doubles", values: Float64Array.from(orNaN(doubles)) },
            { kind: "numeric", name: "few", values: Float64Array.from(orNaN(few)) },
            { kind: "numeric", name: "floats", values: Float32Array.from(orNaN(floats)) },
            {
              kind: "ordinal",
              name: "bins",
              codes: Int32Array.from(codes),
              levels: [..."012345678"],
              labelled: false,
            },
            {
              kind: "categorical",
              name: "é",
              codes: Int32Array.from(codes),
              levels: [..."äbcdefghi"],
              labelled: true,
            },
            {
              kind: "categorical",
              name: "one",
              codes: Int32Array.from(single),
              levels: ["only"],
              labelled: true,
            },
          ],
        };
        const written = tableParquet(any);
        const read = await parquetReadObjects({ file: written.slice().buffer });
        const back = read.map((record) =>
          any.columns.map(({ name }) => (record[name] as number | string) ?? null),
        );
        // Dictionaries and integers know only one zero.
        const oneZero = (values: (number | string | null)[]) =>
          values.map((value) => (value === 0 ? 0 : value));
        expect(back.map(oneZero)).toEqual(cells(any).map(oneZero));
      }),
    );
  });

  test("a table of more than one row group reads back", async () => {
    const values = Float32Array.from({ length: 100_003 }, (_, i) => (i % 7 === 0 ? Number.NaN : i));
    const bytesOfLong = tableParquet({
      rows: values.length,
      columns: [{ kind: "numeric", name: "x", values }],
    });
    const read = await parquetReadObjects({ file: bytesOfLong.slice().buffer });
    expect(read).toHaveLength(values.length);
    expect([read[99_999].x, read[100_001].x, read[99_995].x]).toEqual([99_999, 100_001, null]);
  });

  test("does not tell which release made it", () => {
    expect(parquetMetadata(file).created_by).toBe("parquet");
  });
});

test("JSON Lines read back as the same table, missing values as null", () => {
  const lines = text(tableJsonLines(table)).trimEnd().split("\n");
  const read = lines.map((line) => JSON.parse(line) as Record<string, number | string | null>);
  const expected = cells(table);
  read.forEach((record, row) => {
    expect(Object.keys(record)).toEqual(table.columns.map(({ name }) => name));
    Object.values(record).forEach((value, c) => {
      const cell = expected[row][c];
      if (table.columns[c].name === "pressure" && cell !== null)
        expect(Math.fround(Number(value))).toBe(cell);
      else expect(value).toBe(cell);
    });
  });
  expect(read).toHaveLength(table.rows);
});
