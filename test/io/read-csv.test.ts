/** CSV files as users have them: the good, and each kind of bad one by one. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { sniffDelimiter } from "../../src/io/delimiter.js";
import { checkCells } from "../../src/io/limits.js";
import { readCsv } from "../../src/io/read-csv.js";
import { remarks } from "../../src/table/remarks.js";
import { UsageError } from "../../src/usage-error.js";

const folder = mkdtempSync(join(tmpdir(), "read-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));
let number = 0;
const save = (content: string | Uint8Array) => {
  const file = join(folder, `${number++}.csv`);
  writeFileSync(file, content);
  return file;
};
const read = (content: string | Uint8Array) => readCsv(save(content));
const numbers = (...values: number[]) => Float64Array.from(values);

describe("what is read", () => {
  test("numbers are numeric, text is categorical with sorted levels, nothing is missing", async () => {
    expect(await read("a,b,c\n1,z,0.5\n-2e3,,\n,y,NaN\n")).toEqual({
      rows: 3,
      columns: [
        { kind: "numeric", name: "a", values: numbers(1, -2000, Number.NaN), integer: true },
        {
          kind: "categorical",
          name: "b",
          codes: Int32Array.of(1, -1, 0),
          levels: ["y", "z"],
          labelled: true,
        },
        { kind: "numeric", name: "c", values: numbers(0.5, Number.NaN, Number.NaN), integer: false },
      ],
    });
  });

  test("a byte-order mark does not become part of the first name", async () => {
    const { columns } = await read("\ufeffa,b\n1,2\n");
    expect(columns.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("semicolons and decimal commas", async () => {
    const { columns } = await read("a;b\n1,5;2\n-0,25;3,0\n");
    expect(columns).toMatchObject([{ values: numbers(1.5, -0.25) }, { values: numbers(2, 3) }]);
  });

  test.each([
    ["a,b\n1;2,3\n", ","],
    ["a;b;c\n", ";"],
    ["a\tb\n", "\t"],
    ["a|b\n", "|"],
    ["only\n1\n", ","],
    ['"a,b,c";d;e\n1;2;3\n', ";"],
    ["\n\na;b\n1,2,3\n", ";"],
  ])("the delimiter of %j is %j", (text, delimiter) => {
    expect(sniffDelimiter(text)).toBe(delimiter);
  });

  test("line breaks, delimiters and quotes inside quotes, and Windows line ends", async () => {
    const { rows, columns } = await read('"a\nb",c\r\n"x\n""y"", z",1\r\n"x\n""y"", z",2\r\n');
    expect(rows).toBe(2);
    expect(columns[0]).toMatchObject({ name: "a\nb", levels: ['x\n"y", z'], codes: Int32Array.of(0, 0) });
  });

  test("numbers followed by text keep their spelling", async () => {
    const { columns } = await read("a,b\n007,1\n1.0,2\nB12,3\n007,4\n");
    expect(columns[0]).toMatchObject({ levels: ["007", "1.0", "B12"], codes: Int32Array.of(0, 1, 2, 0) });
    expect(columns[1]).toMatchObject({ values: numbers(1, 2, 3, 4) });
  });

  test("hexadecimal and thousands-separated values are text, not numbers", async () => {
    const { columns } = await read('a,b\n0x10,"1,000"\n');
    expect(columns.map(({ kind }) => kind)).toEqual(["categorical", "categorical"]);
  });

  test("the words that pandas takes for a gap, and infinite values among numbers, are missing", async () => {
    const words =
      "#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null".split(
        ",",
      );
    const infinite = ["inf", "-inf", "+inf", "Inf", "Infinity", "-Infinity", "1e999"];
    const { columns } = await read(
      `a,b\n${[...words, ...infinite, "7"].map((word) => `${word},1`).join("\n")}\n`,
    );
    const gaps = new Array(words.length + infinite.length).fill(Number.NaN);
    expect(columns[0]).toEqual({
      kind: "numeric",
      name: "a",
      values: numbers(...gaps, 7),
      integer: true,
      infinite: infinite.length,
    });
    expect(remarks(columns[0])).toEqual(['Column "a" has 7 infinite values, read as missing.']);
    const text = await read("a\ninf\nsup\n");
    expect(text.columns[0]).toMatchObject({ levels: ["inf", "sup"] });
  });

  test.each(["?", "-", ".", "missing", "none"])(
    "%j among numbers makes text of them, with a remark",
    async (stray) => {
      const cells = Array.from({ length: 10 }, (_, i) => (i === 4 ? stray : `${i}.5`));
      const { columns } = await read(`a\n${cells.join("\n")}\n`);
      expect(columns[0]).toMatchObject({
        kind: "categorical",
        nearlyNumeric: { numbers: 9, present: 10, other: stray },
      });
      expect(remarks(columns[0])).toEqual([
        `Column "a" was read as text: 9 of its 10 values are numbers, but "${stray}" is none; leave a gap empty, and it is read as numbers.`,
      ]);
      const { columns: more } = await read(`a\n${[...cells.slice(1), "x"].join("\n")}\n`);
      expect(remarks(more[0])).toEqual([]);
    },
  );

  test("a first line sep=; names the delimiter and is no header", async () => {
    for (const line of ["sep=;", '"sep=;"', "\ufeffSEP=;\r"]) {
      const { columns } = await read(`${line}\na,x;b\n1,5;2\n`);
      expect(columns).toMatchObject([
        { name: "a,x", values: numbers(1.5) },
        { name: "b", values: numbers(2) },
      ]);
    }
    await expect(read("sep=;\na;b\n1;2\n3\n")).rejects.toThrow(
      "row 2 after the header has 1 instead of 2 fields",
    );
  });

  test("an unnamed first column of whole numbers, each another one, numbers the rows; no other does", async () => {
    const numbered = async (text: string) => {
      const [{ kind, ...first }] = (await read(text)).columns;
      return [kind, "rowNumber" in first];
    };
    expect(await numbered(",b\n0,5\n1,5\n2,5\n")).toEqual(["numeric", true]);
    expect(await numbered("Unnamed: 0,b\n7,5\n3,5\n")).toEqual(["numeric", true]);
    expect(await numbered("n,b\n0,5\n1,5\n")).toEqual(["numeric", false]);
    expect(await numbered(",b\n0,5\n0,5\n")).toEqual(["numeric", false]);
    expect(await numbered(",b\n0.5,5\n1,5\n")).toEqual(["numeric", false]);
  });

  test("an unnamed index column gets a name, empty lines are skipped, an empty column is numeric", async () => {
    const { rows, columns } = await read(",b\n0,\n\n1,\n");
    expect(rows).toBe(2);
    expect(columns).toMatchObject([{ name: "column_1" }, { name: "b", kind: "numeric" }]);
  });

  test("whatever numbers and texts are written come back", async () => {
    const cell = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN));
    const word = fc.string({ minLength: 1, unit: fc.constantFrom("a", "é", '"', ",", "\n", ";", "x") });
    const clean = word.map((text) => `w${text.trim()}w`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, clean), { minLength: 1, maxLength: 30 }), async (records) => {
        const text = stringify([
          ["n", "w"],
          ...records.map(([n, w]) => [Number.isNaN(n) ? "" : String(n), w]),
        ]);
        const { columns } = await read(text);
        const [n, w] = columns;
        if (n.kind !== "numeric" || w.kind === "numeric") throw new Error("wrong kinds");
        expect([...n.values].map((value) => value + 0)).toEqual(records.map(([value]) => value + 0));
        expect([...w.codes].map((code) => w.levels[code])).toEqual(records.map(([, value]) => value));
      }),
      { numRuns: 50 },
    );
  });
});

describe("what is refused, in one sentence", () => {
  test.each([
    ["duplicate headers", "a,b,a\n1,2,3\n", 'more than one column named "a"'],
    ["an empty file", "", "is empty"],
    ["blank lines only", "\ufeff\n\n", "is empty"],
    ["a row too long", "a,b\n1,2\n1,2,3\n", "row 2 after the header has 3 instead of 2 fields"],
    ["a row too short", "a,b\n1\n", "row 1 after the header has 1 instead of 2 fields"],
    ["a quote that does not end", 'a,b\n1,"x\n2,3\n', "a quoted text does not end"],
    ["text after a quote", 'a,b\n1,"x"y\n', "line 2"],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2c, 0]), "not a text file in UTF-8"],
    ["Latin-1", new Uint8Array([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x0a, 0x31, 0x0a]), "not a text file in UTF-8"],
    [
      "a workbook named .csv",
      "PK\u0003\u0004",
      "is a workbook of a spreadsheet (or a zip file); save it as CSV",
    ],
    ["a Parquet file", new Uint8Array([80, 65, 82, 49, 0, 1, 2]), "not a text file in UTF-8"],
  ])("%s", async (_, content, message) => {
    const failure = read(content);
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(/^[^\n]*\.$/);
  });

  test("a file that is not there, and a folder", async () => {
    await expect(readCsv(join(folder, "none.csv"))).rejects.toThrow(
      "none.csv cannot be read: there is no such file.",
    );
    await expect(readCsv(folder)).rejects.toThrow("is a folder");
  });

  test("two gigabytes, before reading them", async () => {
    const file = join(folder, "large.csv");
    // A sparse file: it has the size, but takes no room on the disk.
    const handle = openSync(file, "w");
    ftruncateSync(handle, 2 ** 31);
    closeSync(handle);
    await expect(readCsv(file)).rejects.toThrow("has 2.0 GiB; CSV files up to 1 GiB are read.");
  });

  test("more values than fit", () => {
    expect(() => checkCells("big.csv", 600_000, 100)).toThrow(
      "big.csv has 100 columns and at least 600000 rows; at most 50 million values are read.",
    );
    expect(checkCells("fine.csv", 500_000, 100)).toBeUndefined();
  });
});
