import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readJsonLines } from "../../src/io/read-json-lines.js";
import { readTable } from "../../src/io/read-table.js";
import { tableJsonLines } from "../../src/io/table-json-lines.js";
import { examSample } from "./exam-sample.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "json-lines-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = join(folder, "a.jsonl");
  await writeFile(file, text);
  return readJsonLines(file);
}

test("numbers are numeric, texts and truth values categorical, null is missing", async () => {
  expect(await read('{"a":1,"b":"7","c":true}\r\n\n{"c":null,"a":null,"b":null}\n')).toEqual({
    rows: 2,
    columns: [
      { kind: "numeric", name: "a", values: Float64Array.of(1, Number.NaN), integer: true },
      { kind: "categorical", name: "b", codes: Int32Array.of(0, -1), levels: ["7"], labelled: true },
      { kind: "categorical", name: "c", codes: Int32Array.of(0, -1), levels: ["true"], labelled: true },
    ],
  });
});

test("what we write is read back", async () => {
  const { table } = examSample();
  const file = join(folder, "exam.JSONL");
  await writeFile(file, Buffer.concat([...tableJsonLines(table)]));
  const back = await readTable(file);
  expect(back.columns.map(({ name }) => name)).toEqual(table.columns.map(({ name }) => name));
  back.columns.forEach((column, c) => {
    const written = table.columns[c];
    if (written.kind === "numeric" && column.kind === "numeric") {
      expect(Float32Array.from(column.values)).toEqual(Float32Array.from(written.values));
    } else if (written.kind !== "numeric" && column.kind !== "numeric") {
      const texts = (one: typeof column) => Array.from(one.codes, (code) => one.levels[code]);
      expect(texts(column)).toEqual(texts(written));
    } else if (written.kind !== "numeric" && column.kind === "numeric") {
      // Levels without labels are written as integers.
      expect(Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : value))).toEqual(
        Array.from(written.codes),
      );
    }
  });
  expect(back.rows).toBe(table.rows);
});

test.each([
  ["", "is empty"],
  ["{]", "line 1: is no JSON"],
  ["[1]", "line 1: is no JSON object"],
  ['{"a":1}\n{"a":1,"b":2}', "line 2: has other names than the first line"],
  ['{"a":[1]}', 'line 1: "a" is nested'],
])("%j is refused", async (text, sentence) => {
  await expect(read(text)).rejects.toThrow(sentence);
});

test("a file that is not there", async () => {
  await expect(readJsonLines(join(folder, "no.jsonl"))).rejects.toThrow("cannot be read: ENOENT");
});
