/** Parquet files of other tools: kinds of columns, missing values, and what cannot be read. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "@jest/globals";
import { parquetWriteBuffer } from "hyparquet-writer";
import { readParquet } from "../../src/io/read-parquet.js";
import { UsageError } from "../../src/usage-error.js";

const folder = mkdtempSync(join(tmpdir(), "read-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));
const save = (name: string, content: Uint8Array) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

type ColumnData = Parameters<typeof parquetWriteBuffer>[0]["columnData"];
const write = (name: string, columnData: ColumnData) =>
  save(name, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 })));

describe("what is read", () => {
  test("numbers of all widths, text, booleans, nulls, over several row groups", async () => {
    const file = write("kinds.parquet", [
      { name: "double", data: [0.5, null, -2], type: "DOUBLE" },
      { name: "float", data: [0.25, 1, 2], type: "FLOAT" },
      { name: "long", data: [1n, 2n, 3n], type: "INT64" },
      { name: "text", data: ["b", "a", null], type: "STRING" },
      { name: "flag", data: [true, false, true], type: "BOOLEAN" },
    ]);
    expect(await readParquet(file)).toEqual({
      rows: 3,
      columns: [
        { kind: "numeric", name: "double", values: Float64Array.of(0.5, Number.NaN, -2), integer: false },
        { kind: "numeric", name: "float", values: Float64Array.of(0.25, 1, 2), integer: false },
        { kind: "numeric", name: "long", values: Float64Array.of(1, 2, 3), integer: true },
        {
          kind: "categorical",
          name: "text",
          codes: Int32Array.of(1, 0, -1),
          levels: ["a", "b"],
          labelled: true,
        },
        {
          kind: "categorical",
          name: "flag",
          codes: Int32Array.of(1, 0, 1),
          levels: ["false", "true"],
          labelled: true,
        },
      ],
    });
  });
});

test("an infinite number is missing, as in CSV, and so are all values of a column of nulls under LZ4", async () => {
  const file = write("infinite.parquet", [
    { name: "a", data: [Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY], type: "DOUBLE" },
  ]);
  expect((await readParquet(file)).columns).toEqual([
    {
      kind: "numeric",
      name: "a",
      values: Float64Array.of(Number.NaN, 1, Number.NaN),
      integer: true,
      infinite: 2,
    },
  ]);
  const { columns } = await readParquet(
    fileURLToPath(new URL("../fixtures/lz4-empty-column.parquet", import.meta.url)),
  );
  const gaps = Float64Array.of(Number.NaN, Number.NaN, Number.NaN);
  expect(columns).toEqual([
    { kind: "numeric", name: "a", values: Float64Array.of(1.5, 2.5, Number.NaN), integer: false },
    { kind: "numeric", name: "gap", values: gaps, integer: true },
    { kind: "numeric", name: "text", values: gaps, integer: true },
    { kind: "numeric", name: "b", values: Float64Array.of(1, 2, 3), integer: true },
  ]);
});

test("a text among texts of numbers is mentioned", async () => {
  const data = Array.from({ length: 20 }, (_, i) => (i === 3 ? "?" : `${i}`));
  const { columns } = await readParquet(write("stray.parquet", [{ name: "a", data, type: "STRING" }]));
  expect(columns[0]).toMatchObject({ nearlyNumeric: { numbers: 19, present: 20, other: "?" } });
});

describe("what is refused, in one sentence", () => {
  test.each([
    ["csv.parquet", new TextEncoder().encode("a,b\n1,2\n")],
    ["empty.parquet", new Uint8Array()],
  ])("%s", async (name, content) => {
    const failure = readParquet(save(name, content));
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(`${name} is not a Parquet file`);
  });

  test("a damaged file", async () => {
    const file = write("damaged.parquet", [{ name: "text", data: ["b", "a", "c", "d"], type: "STRING" }]);
    const { readFileSync } = await import("node:fs");
    const bytes = new Uint8Array(readFileSync(file));
    bytes.fill(0xff, 4, 40);
    writeFileSync(file, bytes);
    await expect(readParquet(file)).rejects.toThrow(UsageError);
  });

  test("a nested column", async () => {
    const file = save(
      "nested.parquet",
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [{ name: "pair", data: [{ a: 1 }, { a: 2 }] }],
          schema: [
            { name: "root", num_children: 1 },
            { name: "pair", num_children: 1, repetition_type: "OPTIONAL" },
            { name: "a", type: "INT32", repetition_type: "OPTIONAL" },
          ],
        }),
      ),
    );
    await expect(readParquet(file)).rejects.toThrow('column "pair" is nested; only flat columns are read.');
  });

  test("a file that is not there", async () => {
    await expect(readParquet(join(folder, "none.parquet"))).rejects.toThrow("there is no such file");
  });
});
