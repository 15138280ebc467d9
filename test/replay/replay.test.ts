import { describe, expect, test } from "@jest/globals";
import { type GenerateOptions, generate } from "../../src/generator/generate.js";
import { decodeRecipe, encodeRecipe } from "../../src/io/recipe-file.js";
import { createJsKernels } from "../../src/kernels/js.js";
import { createWasmKernels } from "../../src/kernels/wasm/index.js";
import { recipeOf } from "../../src/recipe/recipe.js";
import { BLOCK_ROWS, Replay, type RowBlock } from "../../src/replay/replay.js";
import { sampleRows } from "../../src/replay/sample.js";

const small = {
  rows: 701,
  features: 9,
  epochs: 30,
  hidden: [16, 8],
  seed: "replay",
} satisfies GenerateOptions;

async function pilotRecipe(options: GenerateOptions = {}) {
  const pilot = await generate({ ...small, ...options });
  // Through the file: what is written suffices.
  return { pilot, recipe: decodeRecipe(encodeRecipe(recipeOf(pilot)), "the recipe") };
}

/** Rows first … last − 1 as [row, feature] in blocks of the given size. */
function rowsOf(replay: Replay, first: number, last: number, size: number): number[][] {
  const rows: number[][] = [];
  for (let start = first; start < last; start += size) {
    rows.push(...rowsOfBlock(replay.block(start, Math.min(last, start + size))));
  }
  return rows;
}

function rowsOfBlock({ rows, X, y }: RowBlock): number[][] {
  return Array.from({ length: rows }, (_, s) => [
    ...Array.from({ length: X.length / rows }, (_, j) => X[j * rows + s]),
    y[s],
  ]);
}

describe("replay of a recipe", () => {
  test.each<[string, GenerateOptions]>([
    ["the preset fast", {}],
    ["squares", { preset: "hard" }],
    ["quadratic", { baseline: "quadratic" }],
    ["the preset paper", { preset: "paper", epochs: 30 }],
    ["plain JavaScript, λ = 0.02", { backend: "js", lambda: 0.02 }],
    ["several threads", { threads: 2 }],
    ["an aim, with its path of λ", { aim: 0.3, preset: "hard" }],
    ["another stream and lognormal targets", { stream: "exam", distribution: "lognormal" }],
  ])("gives the pilot's rows bit for bit: %s", async (_name, options) => {
    const { pilot, recipe } = await pilotRecipe(options);
    const replayed = rowsOf(new Replay(createWasmKernels(), recipe), 0, small.rows, BLOCK_ROWS);
    const expected = Array.from({ length: small.rows }, (_, s) => [
      ...Array.from({ length: small.features }, (_, j) => pilot.X.at(j, s)),
      pilot.y[s],
    ]);
    expect(replayed).toEqual(expected);
  });

  test("a row does not depend on the block in which it is made, nor on the kernels", async () => {
    const { recipe } = await pilotRecipe();
    const replay = new Replay(createWasmKernels(), recipe);
    const whole = rowsOf(replay, 5000, 5400, 400);
    expect(rowsOf(replay, 5000, 5400, 77)).toEqual(whole);
    expect(rowsOf(replay, 5000, 5400, 1).slice(0, 50)).toEqual(whole.slice(0, 50));
    const reversed = [replay.block(5200, 5400), replay.block(5000, 5200)].reverse().flatMap(rowsOfBlock);
    expect(reversed).toEqual(whole);
    expect(rowsOf(new Replay(createJsKernels(), recipe), 5000, 5040, 40)).toEqual(whole.slice(0, 40));
  });

  test("numbers rows far beyond the pilot, each different", async () => {
    const { recipe } = await pilotRecipe();
    const replay = new Replay(createWasmKernels(), recipe);
    const far = rowsOf(replay, 999_999_990, 1_000_000_010, 20);
    const near = rowsOf(replay, 0, 400, 400);
    const other = rowsOf(new Replay(createWasmKernels(), recipe, "retake"), 0, 400, 400);
    const all = [...far, ...near, ...other].map(String);
    expect(new Set(all).size).toBe(all.length);
  });

  test("fresh rows obey the same process", async () => {
    const { pilot, recipe } = await pilotRecipe({ rows: 3000, epochs: 100 });
    const { rows, squaredErrors } = new Replay(createWasmKernels(), recipe, "fresh").block(0, 500);
    expect(squaredErrors.process / rows).toBeLessThan(3 * pilot.generationLoss + 0.01);
    expect(squaredErrors.baseline / rows).toBeGreaterThan(0.7);
  });

  test("sampleRows gives any rows of a stream in memory", async () => {
    const { pilot, recipe } = await pilotRecipe();
    const again = sampleRows(recipe, { rows: small.rows });
    expect(again.X.toArrays()).toEqual(pilot.X.toArrays());
    expect(again.y).toEqual(pilot.y);
    const some = sampleRows(recipe, { first: 100, rows: 3 });
    expect(some.X.toArrays()).toEqual(pilot.X.toArrays().map((feature) => feature.slice(100, 103)));
    const other = sampleRows(recipe, { first: 100, rows: 3, stream: "retake" });
    expect(other.y).not.toEqual(some.y);
    expect(() => sampleRows(recipe, { rows: 0 })).toThrow("rows must be a whole number from 1");
  });

  test("a stream has 10¹² rows: the last is there, what is beyond or too much at once is refused", async () => {
    const { recipe } = await pilotRecipe();
    const [last] = sampleRows(recipe, { first: 1e12 - 1, rows: 1 }).y;
    expect(Number.isFinite(last)).toBe(true);
    for (const first of [1e12 - 1, 1e13, 2 ** 53 - 2]) {
      expect(() => sampleRows(recipe, { first, rows: 2 })).toThrow(
        `A stream has 1000000000000 rows: there are no 2 from row ${first} on.`,
      );
    }
    expect(() => sampleRows(recipe, { rows: 1e12 })).toThrow("1000000000000 rows at once take");
  });

  test("refuses rows that ran away", async () => {
    const { recipe } = await pilotRecipe();
    const trajectory = recipe.trajectory.slice().fill(3e38);
    const replay = new Replay(createWasmKernels(), { ...recipe, trajectory });
    expect(() => replay.block(0, 10)).toThrow("no longer finite");
  });
});
