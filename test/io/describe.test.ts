import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { describe as describePath, describeTable } from "../../src/io/describe.js";
import { splitFile } from "../../src/io/exam.js";
import { bars, binCounts } from "../../src/io/histogram.js";
import { writeExam } from "../../src/io/write-exam.js";
import type { Table } from "../../src/table/table.js";
import { examSample } from "./exam-sample.ts";

const table: Table = {
  rows: 4,
  columns: [
    { kind: "numeric", name: "id", values: Float64Array.of(1, 2, 3, 4), integer: true },
    { kind: "numeric", name: "a", values: Float32Array.of(1, 2, 3, Number.NaN) },
    { kind: "numeric", name: "b", values: Float32Array.of(-2.5, -4.5, -6.5, 1) },
    { kind: "categorical", name: "c", codes: Int32Array.of(0, 0, 1, -1), levels: ["x", "y"], labelled: true },
    { kind: "numeric", name: "target", values: Float64Array.of(10, 20, 30, 40), integer: true },
  ],
};

test("columns, types, ranges, frequencies, missing values, histograms, correlations", () => {
  expect(describeTable("t.csv", table, "target").split("\n")).toEqual([
    "t.csv: 4 rows, 5 columns",
    "",
    "column  type            missing  values                        histogram         r with target",
    "a       integer         25 %     1 … 3, mean 2 ± 0.8165        █       █      █  1.00",
    "b       number          0 %      -6.5 … 1, mean -3.125 ± 2.77  █   █   █      █  0.34",
    "c       text, 2 levels  25 %     x 66.7 %, y 33.3 %            █▅",
    "target  integer         0 %      10 … 40, mean 25 ± 11.18      █    █    █    █",
    "",
    "Strongest correlations: a and b -1.00.",
  ]);
});

test("values that cannot be squared have a mean, a deviation and a correlation all the same", () => {
  const of = (factor: number) =>
    describeTable(
      "t.csv",
      {
        rows: 4,
        columns: [
          { kind: "numeric", name: "a", values: Float64Array.of(1, 2, 3, 4).map((value) => value * factor) },
          { kind: "numeric", name: "b", values: Float64Array.of(4, 3, 1, 2).map((value) => value * factor) },
        ],
      },
      "b",
    );
  expect(of(1)).toContain("1 … 4, mean 2.5 ± 1.118 ");
  expect(of(4e307)).toContain("4e+307 … 1.6e+308, mean 1e+308 ± 4.472e+307 ");
  expect(of(1e-300)).toContain("1e-300 … 4e-300, mean 2.5e-300 ± 1.118e-300 ");
  for (const factor of [1, 1e100, 4e307, 1e-300]) expect(of(factor)).toMatch(/ -0\.80$/m);
});

test("what a reader noticed is said", () => {
  const infinite: Table = { rows: 4, columns: [{ ...table.columns[1], infinite: 1 } as Table["columns"][0]] };
  expect(describeTable("t.csv", infinite)).toContain('Column "a" has 1 infinite value, read as missing.');
});

test("histograms: the largest bar is full, an empty bin is a space", () => {
  expect(bars([0, 1, 4, 8])).toBe(" ▂▅█");
  expect(binCounts(Float32Array.of(0, 1, 9, 10, Number.NaN), 5)).toEqual([2, 0, 0, 0, 2]);
  expect(binCounts(Float32Array.of(3, 3), 2)).toEqual([2, 0]);
});

test("a folder: the training file in full, the others by their size", async () => {
  const folder = await mkdtemp(join(tmpdir(), "describe-"));
  const exam = examSample();
  const place = join(folder, "exam");
  await writeExam(place, exam, { seed: "s" });
  const tables: Record<string, Table> = {
    [join(place, "students", "train.csv")]: splitFile(exam, "train"),
    [join(place, "students", "validation.csv")]: splitFile(exam, "validation"),
    [join(place, "students", "test.csv")]: splitFile(exam, "test"),
  };
  const text = await describePath(place, async (file) => tables[file]);
  expect(text).toContain("train: 200 rows, 8 columns");
  expect(text).toContain("r with flow");
  expect(text).toContain("validation.csv: 40 rows");
  expect(text).toContain("test.csv: 60 rows, without target");
  await expect(describePath(folder, async (file) => tables[file])).rejects.toThrow("holds no train.csv");
  await rm(folder, { recursive: true });
});
