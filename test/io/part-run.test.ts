import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { generate } from "../../src/generator/generate.js";
import type { PartManifest } from "../../src/io/part-manifest.js";
import { ParquetRows } from "../../src/io/part-parquet.js";
import { type PartFormat, type PartPlan, partRange, partsFor } from "../../src/io/part-plan.js";
import { writeParts } from "../../src/io/part-run.js";
import { PartThreads } from "../../src/io/part-threads.js";
import { encodeRecipe } from "../../src/io/recipe-file.js";
import { rowStorage } from "../../src/io/row-storage.js";
import { type Recipe, recipeOf } from "../../src/recipe/recipe.js";
import { emptyRows, rowTable } from "../../src/replay/row-table.js";
import { inFolder } from "../folder.ts";

let recipe: Recipe;
let [one, two]: PartThreads[] = [];
beforeAll(async () => {
  recipe = recipeOf(await generate({ rows: 300, features: 5, epochs: 6, hidden: [8] }));
  [one, two] = [await PartThreads.start(1), await PartThreads.start(2)];
});
afterAll(() => {
  one.close();
  two.close();
});

function planOf(rows: number, partRows: number, format: PartFormat = "csv"): PartPlan {
  const name = createHash("sha256").update(encodeRecipe(recipe)).digest("hex");
  return { recipe: name, stream: "main", rows, parts: partsFor(rows, partRows), format };
}

async function manifestOf(...args: Parameters<typeof writeParts>): Promise<PartManifest> {
  const manifest = await writeParts(...args);
  if (typeof manifest === "number") throw new Error(`${manifest} parts are missing.`);
  return manifest;
}

/** The rows of all parts as text, the header of each CSV part left out. */
function rowsText(folder: string, { parts, format }: PartManifest): string {
  return parts
    .map(({ file }) => readFileSync(join(folder, file), "utf8"))
    .map((text) => (format === "csv" ? text.slice(text.indexOf("\n") + 1) : text))
    .join("");
}

describe("the plan", () => {
  test.each([
    [20_000, 1000],
    [20_000, 7777],
    [7, 3],
    [1, 1],
    [1e12, 1e8],
  ])("%d rows in parts of at most %d: every row once, in order", (rows, partRows) => {
    const plan = planOf(rows, partRows);
    const ranges = Array.from({ length: plan.parts }, (_, part) => partRange(plan, part));
    const bounds = ranges.map(({ first }) => first);
    expect(ranges.map(({ last }) => last)).toEqual([...bounds.slice(1), rows]);
    expect(bounds[0]).toBe(0);
    const sizes = ranges.map(({ first, last }) => last - first);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(partRows);
  });

  test("many rows have larger parts rather than more than ten thousand", () => {
    expect(partsFor(30_000)).toBe(3);
    expect(partsFor(1e9)).toBe(10_000);
  });
});

describe("parts in a folder", () => {
  test("have the same rows with 1 thread, 2 threads, parts of 1,000 and of 7,777 rows, or one by one", async () => {
    await inFolder(async (folder) => {
      const texts: string[] = [];
      for (const [threads, partRows] of [
        [one, 20_000],
        [two, 20_000],
        [one, 1000],
        [two, 7777],
      ] as const) {
        const output = join(folder, `${threads.size}-${partRows}`);
        const manifest = await manifestOf(threads, recipe, planOf(20_000, partRows), output);
        texts.push(rowsText(output, manifest));
      }
      const shards = planOf(20_000, 6000);
      const output = join(folder, "shards");
      for (const only of [2, 0, 3]) {
        expect(typeof (await writeParts(two, recipe, shards, output, { only }))).toBe("number");
      }
      texts.push(rowsText(output, await manifestOf(one, recipe, shards, output, { only: 1 })));
      for (const text of texts) expect(text === texts[0]).toBe(true);
      expect(new Set(texts[0].trimEnd().split("\n")).size).toBe(20_000);
    });
  });

  test("hold the same numbers as CSV, JSON Lines and Parquet", async () => {
    await inFolder(async (folder) => {
      const values: number[][][] = [];
      for (const format of ["csv", "jsonl", "parquet"] as const) {
        const output = join(folder, format);
        const { parts } = await manifestOf(two, recipe, planOf(1500, 700, format), output);
        expect(parts.map(({ file }) => file)).toEqual([0, 1, 2].map((part) => `part-0000${part}.${format}`));
        const rows: number[][] = [];
        for (const { file, bytes } of parts) {
          const content = readFileSync(join(output, file));
          expect(content.length).toBe(bytes);
          rows.push(...(await readers[format](content)));
        }
        values.push(rows);
      }
      expect(values[0]).toHaveLength(1500);
      expect(values[0][0]).toHaveLength(6);
      expect(values[1]).toEqual(values[0]);
      expect(values[2]).toEqual(values[0]);
    });
  });

  test("large Parquet parts have several row groups", async () => {
    const [features, rows, blocks] = [2000, 500, 5];
    const plain = { configuration: { ...recipe.configuration, features } };
    const head = emptyRows(plain);
    const toTable = rowTable(plain, "main");
    const parquet = new ParquetRows(head, rowStorage(head, {}), rows * blocks);
    const pieces: Uint8Array[] = [];
    for (let block = 0; block < blocks; block++) {
      const X = Float32Array.from({ length: features * rows }, (_, i) => block + i / 1e6);
      const y = new Float32Array(rows).fill(block);
      pieces.push(parquet.add(toTable({ first: block * rows, rows, X, y })).slice());
    }
    pieces.push(parquet.finish().slice());
    const file = Uint8Array.from(Buffer.concat(pieces)).buffer;
    expect(parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([
      1048, 1048, 404,
    ]);
    const read = await parquetReadObjects({ file, columns: ["attr_1", "target"] });
    expect(read.map(({ target }) => target)).toEqual(
      Array.from({ length: 2500 }, (_, s) => Math.floor(s / 500)),
    );
    expect(read[1600].attr_1).toBe(Math.fround(3 + (rows + 100) / 1e6));
  });

  test("an interrupted run goes on: finished parts stay, damaged and missing ones are made again", async () => {
    await inFolder(async (folder) => {
      const plan = planOf(20_000, 2000);
      const whole = await manifestOf(two, recipe, plan, join(folder, "whole"));
      const output = join(folder, "out");
      const controller = new AbortController();
      let rows = 0;
      const stopped = writeParts(two, recipe, plan, output, {
        signal: controller.signal,
        onRows: (count) => {
          rows += count;
          if (rows > 9000) controller.abort(new Error("stopped here"));
        },
      });
      await expect(stopped).rejects.toThrow("stopped here");
      const left = readdirSync(output);
      expect(left).not.toContain("manifest.json");
      const finished = left.filter((name) => name.startsWith("part-"));
      expect(finished.length).toBeGreaterThan(1);
      expect(finished.length).toBeLessThan(plan.parts);

      const [damaged, kept] = finished.map((name) => join(output, name));
      const bytes = readFileSync(damaged);
      bytes[100] ^= 1;
      writeFileSync(damaged, bytes);
      const untouched = statSync(kept).mtimeMs;
      writeFileSync(join(output, ".parts", "part-00001.csv.left-by-a-killed-process.partial"), "…");
      expect(await manifestOf(two, recipe, plan, output)).toEqual(whole);
      for (const { file } of whole.parts) {
        expect(readFileSync(join(output, file)).equals(readFileSync(join(folder, "whole", file)))).toBe(true);
      }
      expect(statSync(kept).mtimeMs).toBe(untouched);
      expect(readdirSync(join(output, ".parts")).filter((name) => name.endsWith(".partial"))).toEqual([]);
      rmSync(join(output, whole.parts[3].file));
      expect(await manifestOf(one, recipe, plan, output)).toEqual(whole);
    });
  });

  test("another run's parts are not mixed in", async () => {
    await inFolder(async (folder) => {
      await manifestOf(two, recipe, planOf(1000, 500), folder);
      const other = { ...planOf(1000, 500), stream: "retake" };
      await expect(writeParts(two, recipe, other, folder)).rejects.toThrow(
        /holds the parts of another run \(.*\); name another folder, or give --force to replace them\.$/,
      );
      const manifest = await manifestOf(two, recipe, { ...other, parts: 1 }, folder, { force: true });
      expect(readdirSync(folder).sort()).toEqual([".parts", "manifest.json", "part-00000.csv"]);
      expect(manifest.stream).toBe("retake");
    });
  });

  test("a record that was tampered with, or belongs to a link, counts for nothing", async () => {
    await inFolder(async (folder) => {
      const plan = planOf(1000, 500);
      const whole = await manifestOf(two, recipe, plan, folder);
      const record = join(folder, ".parts", "part-00000.json");
      writeFileSync(record, readFileSync(record, "utf8").replace('"rows": 500', '"rows": 499'));
      const part = join(folder, "part-00001.csv");
      const bytes = readFileSync(part);
      rmSync(part);
      mkdirSync(join(folder, "elsewhere"));
      writeFileSync(join(folder, "elsewhere", "copy.csv"), bytes);
      symlinkSync(join(folder, "elsewhere", "copy.csv"), part);
      expect(await manifestOf(two, recipe, plan, folder)).toEqual(whole);
    });
  });

  test("rows that run away end the run with one sentence", async () => {
    await inFolder(async (folder) => {
      const wild = { ...recipe, trajectory: recipe.trajectory.slice().fill(3e38) };
      // Another stream, since threads know recipes by the plan's name for them.
      const plan = { ...planOf(1000, 500), stream: "wild" };
      await expect(writeParts(two, wild, plan, folder)).rejects.toThrow("are no longer finite");
      expect(readdirSync(folder)).toEqual([".parts"]);
    });
  });
});

type Reader = (content: Buffer) => number[][] | Promise<number[][]>;

const readers: Record<PartFormat, Reader> = {
  csv: (content) => {
    const [header, ...lines] = content.toString().trimEnd().split("\n");
    expect(header).toBe("attr_0,attr_1,attr_2,attr_3,attr_4,target");
    return lines.map((line) => line.split(",").map((text) => Math.fround(Number(text))));
  },
  jsonl: (content) =>
    content
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => Object.values<number>(JSON.parse(line)).map(Math.fround)),
  parquet: async (content) => {
    const file = Uint8Array.from(content).buffer;
    const rows = await parquetReadObjects({ file });
    return rows.map((row) => Object.values(row) as number[]);
  },
};
