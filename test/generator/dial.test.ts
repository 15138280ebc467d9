// --aim: λ follows the linear model's R² inside the run.
import { describe, expect, test } from "@jest/globals";
import { lambdaFor, unseenR2 } from "../../src/generator/dial.js";
import { type GenerateOptions, generate } from "../../src/generator/generate.js";
import { leastSquaresR2 } from "./least-squares-r2.ts";

const options: GenerateOptions = { rows: 700, features: 8, seed: 5, aim: 0.4, threads: 1 };

test("the linear R² ends at the aim, with squares in the penalty too", async () => {
  for (const baseline of ["linear", "squares"] as const) {
    const dataset = await generate({ ...options, baseline });
    expect(Math.abs((dataset.linearR2 ?? Number.NaN) - 0.4)).toBeLessThan(0.03);
    const seen = leastSquaresR2(dataset.X, dataset.y);
    expect(unseenR2(seen, 700, 9)).toBeCloseTo(dataset.linearR2 ?? Number.NaN, 4);
  }
});

test("a small fixed λ leaves an R² that differs from seed to seed; the default leaves none, an aim one that is the same", async () => {
  /** R² to be expected on unseen rows, for eight seeds. */
  const bySeed = async (fixed: GenerateOptions) => {
    const found: number[] = [];
    for (let seed = 1; seed <= 8; seed++) {
      const { baselineR2 } = await generate({ rows: 1000, features: 20, threads: 1, ...fixed, seed });
      found.push(unseenR2(baselineR2, 1000, 21));
    }
    return { least: Math.min(...found), most: Math.max(...found) };
  };
  for (const lambda of [0.001, 0.01]) {
    const { least, most } = await bySeed({ lambda });
    expect(most - least).toBeGreaterThan(0.2);
  }
  const { most } = await bySeed({});
  expect(most).toBeLessThan(0.05);
  const held = await bySeed({ aim: 0.3 });
  expect(held.most - held.least).toBeLessThan(0.02);
});

test("λ is recorded for each epoch, and the first follows from X at the start", async () => {
  const { history } = await generate(options);
  expect(history.lambda).toHaveLength(221);
  expect(new Set(history.lambda).size).toBeGreaterThan(10);
  expect(Math.max(...history.lambda.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.15));
  // Uniform noise explains nothing: the full λ, for the linear model.
  expect(history.lambda[0]).toBe(Math.fround(-0.15));
});

test("without an aim λ stays", async () => {
  const { history, linearR2 } = await generate({ ...options, aim: undefined, epochs: 5 });
  expect(new Set(history.lambda)).toEqual(new Set([Math.fround(0.15)]));
  expect(linearR2).toBeUndefined();
});

test("same bytes and the same λ on any threads and backend", async () => {
  const short = { ...options, baseline: "squares", epochs: 30 } as const;
  const [first, ...others] = await Promise.all(
    [{ threads: 1 }, { threads: 3 }, { backend: "js", threads: 2 }].map((machine) =>
      generate({ ...short, ...(machine as GenerateOptions) }),
    ),
  );
  for (const other of others) {
    expect(other.history.lambda).toEqual(first.history.lambda);
    expect(other.X.data).toEqual(first.X.data);
  }
});

describe("the controller", () => {
  test.each([
    [0.5, 0.15],
    [0.35, 0.075],
    [0.3, 0],
    [0.25, -0.075],
    [-1, -0.15],
  ])("R² %d, aim 0.3: λ %d", (r2, lambda) => {
    expect(lambdaFor({ lambda: 0.15, aim: 0.3 }, r2)).toBeCloseTo(lambda, 12);
  });

  test("a fit on few rows expects less of other rows", () => {
    expect(unseenR2(0.5, 1e9, 10)).toBeCloseTo(0.5, 6);
    expect(unseenR2(0.5, 100, 10)).toBeLessThan(0.4);
  });
});

test.each([
  [{ aim: 1.5 }, "aim must be a number from 0 to 0.9, not 1.5."],
  [{ aim: 0.3, lambda: 0 }, "lambda must be above 0 with aim: it is what the aim is held with."],
] satisfies [GenerateOptions, string][])("%# is refused in one sentence", async (given, message) => {
  await expect(generate(given)).rejects.toThrow(message);
});
