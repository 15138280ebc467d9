import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type GenerateOptions, generate } from "../../src/generator/generate.js";
import { makeExam } from "../../src/io/exam.js";
import { decodeRecipe, encodeRecipe, readRecipe, writeRecipe } from "../../src/io/recipe-file.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { recipeOf } from "../../src/recipe/recipe.js";
import { version } from "../../src/version.js";
import { inFolder } from "../folder.ts";

const small = { rows: 80, features: 6, epochs: 12 } satisfies GenerateOptions;
const recipe = async (options: GenerateOptions = {}) => recipeOf(await generate({ ...small, ...options }));

/** The recipe of a small table, with every step of post-processing. */
async function tableRecipe() {
  const schema = checkTable({
    rows: 200,
    columns: [
      { kind: "numeric", count: 3, map: { to: "normal", mean: 0, deviation: 1 } },
      { kind: "ordinal", bins: 3 },
      { kind: "categorical", categories: 3 },
    ],
    postprocess: {
      ...{ dependence: {}, noise: {}, outliers: {} },
      missing: { fraction: 0.1, pattern: "target" },
    },
  });
  const dataset = await generate({ table: schema, epochs: 12 });
  return recipeOf(
    dataset,
    makeExam(dataset.X, dataset.y, schema, seededStreams("42"), { maps: dataset.maps }),
  );
}

/** The file with other text before its arrays, and a checksum that fits. */
function forged(bytes: Uint8Array, from: string, to: string): Buffer {
  const text = Buffer.from(bytes.subarray(0, bytes.length - 32)).toString("latin1");
  expect(text).toContain(from);
  const content = Buffer.from(text.replace(from, to), "latin1");
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

describe("a recipe file", () => {
  test("reads back what was written", async () => {
    await inFolder(async (folder) => {
      const written = await recipe({ preset: "hard", stream: "täst", seed: "a b" });
      const path = join(folder, "exam.recipe");
      await writeRecipe(path, written);
      const read = await readRecipe(path);
      expect(read).toEqual({ ...written, madeBy: version });
      expect(Buffer.compare(encodeRecipe(read), encodeRecipe(written))).toBe(0);
      expect(written.trajectory).toHaveLength(13 * 13);
      await expect(writeRecipe(path, written)).rejects.toThrow("exists already");
      await writeRecipe(path, written, { force: true });
    });
  });

  test("of a table reads back with its schema, statistics and the record of its refreshes", async () => {
    const written = await tableRecipe();
    const read = decodeRecipe(encodeRecipe(written), "exam.recipe");
    expect(read).toEqual({ ...written, madeBy: version });
    expect(Object.keys(read.table?.postprocessing ?? {})).toHaveLength(4);
    expect(read.table?.refreshes).toHaveLength(13);
    expect(Buffer.compare(encodeRecipe(read), encodeRecipe(written))).toBe(0);
  });

  test.each([
    [
      "statistics of another table",
      '"kind":"ordinal","feature":',
      '"kind":"ordinal","cutPoints":[],"feature":9',
      "statistics",
    ],
    ["columns of another table", '"bins":3', '"bins":4', "its statistics do not fit its table"],
    ["refreshes that go back", '"refreshes":[0,1,2', '"refreshes":[0,2,1', "its arrays do not fit"],
    [
      "a schema that contradicts itself",
      '"rows":200,"columns"',
      '"rows":2,"columns"',
      "exam.recipe: columns[1].bins",
    ],
  ])("of a table with %s is refused", async (_name, from, to, message) => {
    const bytes = encodeRecipe(await tableRecipe());
    expect(() => decodeRecipe(forged(bytes, from, to), "exam.recipe")).toThrow(message);
  });

  test("has the same bytes for the same configuration, and starts with its format", async () => {
    const bytes = encodeRecipe(await recipe());
    expect(Buffer.compare(bytes, encodeRecipe(await recipe({ threads: "auto" })))).toBe(0);
    expect(Buffer.from(bytes.subarray(0, 20)).toString()).toBe("nontrivial recipe 1\n");
  });

  test("takes about 100 KB at 250 epochs × 100 features", async () => {
    const { length } = encodeRecipe(await recipe({ rows: 120, features: 100, hidden: [4], epochs: 250 }));
    expect(length).toBeGreaterThan(95_000);
    expect(length).toBeLessThan(110_000);
  });

  test("is refused when any byte is damaged or the end is missing", async () => {
    const bytes = encodeRecipe(await recipe());
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] ^= 4;
      expect(() => decodeRecipe(damaged, "exam.recipe")).toThrow(
        /^exam\.recipe (is damaged or incomplete: its checksum does not fit|is no recipe|was made by a newer .*)\.$/,
      );
    }
    for (let length = 0; length < bytes.length; length += 13) {
      expect(() => decodeRecipe(bytes.subarray(0, length), "exam.recipe")).toThrow(
        /^exam\.recipe (is damaged or incomplete: its checksum does not fit|is no recipe)\.$/,
      );
    }
  });

  test("of a newer format is refused", async () => {
    const bytes = forged(encodeRecipe(await recipe()), "nontrivial recipe 1\n", "nontrivial recipe 2\n");
    expect(() => decodeRecipe(bytes, "exam.recipe")).toThrow(
      "exam.recipe was made by a newer version of nontrivial (recipe format 2; this one reads 1).",
    );
  });

  test.each([
    ["a field that is missing", '"rows":80,', "", "configuration.rows is not what it should be"],
    ["a field of a wrong kind", '"epochs":12', '"epochs":"many"', "configuration.epochs is not what"],
    ["a shape of its own", '"epochs":12', '"epochs":13', "its arrays do not fit its configuration"],
    ["broken JSON", '{"madeBy"', '["madeBy"', "its header is not what it should be"],
  ])("with %s is refused though its checksum fits", async (_name, from, to, message) => {
    const bytes = encodeRecipe(await recipe());
    expect(() => decodeRecipe(forged(bytes, from, to), "exam.recipe")).toThrow(message);
  });

  test("of a version with other random numbers is refused", async () => {
    const made = await recipe();
    const other = { ...made, targets: { mean: 1, deviation: 2 }, madeBy: "9.8.7" };
    expect(() => decodeRecipe(encodeRecipe(other), "exam.recipe")).toThrow(
      "exam.recipe was made by nontrivial 9.8.7, which draws other targets from the same seed; use that version.",
    );
  });

  test("that is missing, a folder or some other file: one sentence", async () => {
    await inFolder(async (folder) => {
      await expect(readRecipe(join(folder, "none.recipe"))).rejects.toThrow("There is no recipe");
      await expect(readRecipe(folder)).rejects.toThrow("cannot be read");
      const path = join(folder, "data.csv");
      writeFileSync(path, "a,b\n1,2\n");
      await expect(readRecipe(path)).rejects.toThrow(`${path} is no recipe.`);
      expect(readFileSync(path, "utf8")).toBe("a,b\n1,2\n");
    });
  });
});
