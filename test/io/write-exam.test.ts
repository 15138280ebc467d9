import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { writeExam } from "../../src/io/write-exam.js";
import { version } from "../../src/version.js";
import { examSample } from "./exam-sample.ts";

const recipe = { seed: "secret-seed", version, configuration: { lambda: 0.15 } };
const exam = examSample();
let folder: string;
let output: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "exam-"));
  output = join(folder, "exam");
  await writeExam(output, exam, recipe);
});
afterAll(() => rm(folder, { recursive: true }));

const read = (name: string): Promise<string> => readFile(join(output, name), "utf8");
const records = async (name: string): Promise<Record<string, string>[]> =>
  parse(await read(name), { columns: true });

/** Names and contents of all files below a folder. */
async function contents(at: string): Promise<Record<string, string>> {
  const names = await readdir(at, { recursive: true });
  const files: Record<string, string> = {};
  for (const name of names.sort()) {
    if ((await stat(join(at, name))).isFile())
      files[name] = (await readFile(join(at, name))).toString("base64");
  }
  return files;
}

test("the folder has the students' files and, apart from them, the teacher's", async () => {
  expect((await readdir(output)).sort()).toEqual(["students", "teacher"]);
  expect((await readdir(join(output, "students"))).sort()).toEqual(
    [
      ...["train", "validation", "test"].flatMap((split) =>
        ["csv", "jsonl", "parquet"].map((end) => `${split}.${end}`),
      ),
      "README.md",
      "dictionary.json",
    ].sort(),
  );
  expect((await readdir(join(output, "teacher"))).sort()).toEqual([
    "manifest.json",
    "masks.csv",
    "recipe.json",
    "solution.csv",
  ]);
});

test("test rows have no target; solution.csv has it, by id", async () => {
  const test = await records("students/test.csv");
  const solution = await records("teacher/solution.csv");
  expect(Object.keys(test[0])).toEqual(["id", ...exam.table.columns.map(({ name }) => name)]);
  expect(Object.keys(solution[0])).toEqual(["id", "flow"]);
  expect(solution.map(({ id }) => id)).toEqual(test.map(({ id }) => id));
  const rowOfId = new Map(Array.from(exam.ids, (id, row) => [id, row]));
  for (const { id, flow } of solution) {
    expect(Number(flow)).toBe(exam.target.values[rowOfId.get(Number(id)) ?? -1]);
  }
});

test("every row is in exactly one file, ids ascend", async () => {
  const ids = await Promise.all(
    ["train", "validation", "test"].map(async (split) =>
      (await records(`students/${split}.csv`)).map(({ id }) => Number(id)),
    ),
  );
  expect(ids.map((part) => part.length)).toEqual([200, 40, 60]);
  for (const part of ids) expect(part).toEqual([...part].sort((a, b) => a - b));
  expect(ids.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
});

test("nothing under students/ helps to make the targets again", async () => {
  const files = await contents(output);
  for (const [name, bytes] of Object.entries(files)) {
    const text = Buffer.from(bytes, "base64").toString("latin1");
    const secret = /secret-seed|nontrivial|lambda|quantile|exponential|offsets|knots|latent/i;
    if (name.startsWith("teacher")) continue;
    expect([name, secret.exec(text), text.includes(`${version}"`)]).toEqual([name, null, false]);
  }
  const kept = JSON.parse(await read("teacher/recipe.json")) as Record<string, unknown>;
  expect(kept).toMatchObject(recipe);
  expect(kept.schema).toEqual(JSON.parse(JSON.stringify(exam.schema)));
});

test("the masks name every missing cell and every outlier, with the value before", async () => {
  const masks = await records("teacher/masks.csv");
  const of = (step: string) => masks.filter((mask) => mask.step === step);
  expect(of("missing")).toHaveLength(0.05 * 300 * 6);
  expect(of("outliers")).toHaveLength(0.01 * 300 * 3);
  expect(of("noise")).toHaveLength(0.2 * 300);
  expect(of("noise").every(({ id, column }) => id !== "" && column === "")).toBe(true);
});

test("the same seed gives the same bytes; another seed does not", async () => {
  await writeExam(join(folder, "again"), examSample(), recipe);
  expect(await contents(join(folder, "again"))).toEqual(await contents(output));
  await writeExam(join(folder, "other"), examSample({}, "other"), recipe);
  expect((await contents(join(folder, "other")))["students/train.csv"]).not.toBe(
    (await contents(output))["students/train.csv"],
  );
});

describe("an existing folder", () => {
  test("is not overwritten unless asked for, and then replaced as a whole", async () => {
    const place = join(folder, "once");
    await writeExam(place, examSample(), recipe);
    await expect(writeExam(place, exam, recipe)).rejects.toThrow(
      `--output: the folder ${place} exists and is not empty`,
    );
    await writeExam(place, examSample({ formats: ["csv"] }), recipe, { overwrite: true });
    expect(await readdir(join(place, "students"))).not.toContain("train.parquet");
  });

  test("with other things in it is never replaced", async () => {
    const place = join(folder, "photos");
    await mkdir(place);
    await writeFile(join(place, "cat.jpg"), "cat");
    await expect(writeExam(place, exam, recipe, { overwrite: true })).rejects.toThrow(
      "holds other things than an exam",
    );
    expect(await readdir(place)).toEqual(["cat.jpg"]);
  });

  test("of an exam to which something was added is not replaced either", async () => {
    const place = join(folder, "graded");
    await writeExam(place, exam, recipe);
    await writeFile(join(place, "teacher", "grades.xlsx"), "grades");
    await expect(writeExam(place, exam, recipe, { overwrite: true })).rejects.toThrow(
      "holds other things than an exam (teacher/grades.xlsx)",
    );
  });

  test("that is empty is filled", async () => {
    const place = join(folder, "empty");
    await mkdir(place);
    await writeExam(place, exam, recipe);
    expect(await readdir(join(place, "students"))).toContain("train.csv");
  });

  test("nothing is left behind beside it", async () => {
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);
    await expect(writeExam(join(folder, "no", "such"), exam, recipe)).rejects.toThrow("does not exist");
  });
});

test("stopped in the middle, nothing is left", async () => {
  const place = join(folder, "stopped");
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(writeExam(place, exam, recipe, { signal })).rejects.toThrow("enough");
  expect((await readdir(folder)).filter((name) => name.includes("stopped"))).toEqual([]);
});

test("what is known of the optimisation stands in the teacher's manifest", async () => {
  const place = join(folder, "facts");
  await writeExam(place, exam, recipe, { facts: { r2: { process: 0.9 } } });
  const manifest = JSON.parse(await readFile(join(place, "teacher", "manifest.json"), "utf8"));
  expect(manifest).toMatchObject({ r2: { process: 0.9 }, rows: 300 });
});

describe("dictionary.json", () => {
  test("has what Croissant 1.0 requires of a data set, its files and its fields", async () => {
    const dictionary = JSON.parse(await read("students/dictionary.json"));
    expect(dictionary).toMatchObject({
      "@type": "sc:Dataset",
      conformsTo: "http://mlcommons.org/croissant/1.0",
      name: "Pumps",
      description: "Synthetic pumps.",
      license: expect.stringMatching(/^https:/),
      url: expect.any(String),
      creator: { "@type": "sc:Organization", name: expect.any(String) },
      datePublished: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    });
    expect(dictionary["@context"]).toMatchObject({
      "@vocab": "https://schema.org/",
      cr: "http://mlcommons.org/croissant/",
      dct: "http://purl.org/dc/terms/",
      sc: "https://schema.org/",
      data: { "@id": "cr:data", "@type": "@json" },
      dataType: { "@id": "cr:dataType", "@type": "@vocab" },
      recordSet: "cr:recordSet",
      field: "cr:field",
    });
    for (const file of dictionary.distribution) {
      const bytes = await readFile(join(output, "students", file.contentUrl));
      expect(file).toMatchObject({
        "@type": "cr:FileObject",
        "@id": file.name,
        contentSize: `${bytes.length} B`,
        encodingFormat: expect.stringMatching(/^[a-z]+\/[a-z.]+$/),
        sha256: createHash("sha256").update(bytes).digest("hex"),
      });
    }
    expect(dictionary.distribution).toHaveLength(9);
  });

  test("describes every column of every file, and every reference leads somewhere", async () => {
    const dictionary = JSON.parse(await read("students/dictionary.json"));
    const ids: string[] = [];
    const references: string[] = [];
    for (const set of dictionary.recordSet) {
      ids.push(set["@id"]);
      for (const field of set.field) {
        ids.push(field["@id"]);
        expect(field).toMatchObject({
          "@type": "cr:Field",
          name: expect.any(String),
          description: expect.any(String),
        });
        expect(field["@id"].startsWith(`${set["@id"]}/`)).toBe(true);
        if (field.references) references.push(field.references.field["@id"]);
        if (field.source) {
          expect(dictionary.distribution.map((file: { "@id": string }) => file["@id"])).toContain(
            field.source.fileObject["@id"],
          );
        }
      }
      references.push(set.key["@id"]);
    }
    expect(new Set(ids).size).toBe(ids.length);
    for (const reference of references) expect(ids).toContain(reference);
    const train = dictionary.recordSet.find((set: { name: string }) => set.name === "train");
    expect(
      train.field.map((field: { name: string; dataType: string }) => [field.name, field.dataType]),
    ).toEqual([
      ["id", "sc:Integer"],
      ["pressure", "sc:Float"],
      ["age", "sc:Integer"],
      ["heat", "sc:Float"],
      ["wear", "sc:Integer"],
      ["state", "sc:Text"],
      ["type", "sc:Text"],
      ["flow", "sc:Float"],
    ]);
  });
});

test("README.md names every column, the task and the score", async () => {
  const readme = await read("students/README.md");
  for (const { name } of exam.table.columns) expect(readme).toContain(`| ${name} |`);
  expect(readme).toContain("Predict `flow` (l/s)");
  expect(readme).toContain("R²");
  expect(readme).toContain("synthetic");
  expect(readme).toContain("| test.csv | 60 |");
});
