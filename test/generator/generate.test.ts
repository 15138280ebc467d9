import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { DivergenceError } from "../../src/generator/divergence-error.js";
import type { Progress } from "../../src/generator/generate.js";
import { type Dataset, type GenerateOptions, generate } from "../../src/generator/generate.js";
import { UsageError } from "../../src/usage-error.js";
import { leastSquaresR2 } from "./least-squares-r2.ts";

/** 1,000 × 12, with every part of the method in it, in a fraction of a second. */
const small: GenerateOptions = { rows: 1000, features: 12, epochs: 60, seed: 7 };

function sha256({ X, y }: Dataset): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of [X.data, y]) {
    hash.update(Buffer.from(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}

describe("the same bytes", () => {
  // Changes only when the method, its defaults or the random numbers change: then every user's datasets change too.
  const golden = "963e1755840e7f7bb7fb4d80ed3fde8e7d1cb9a017a7deabde1d4471f37f08ee";

  test.each([
    ["one thread", { threads: 1 }],
    ["two threads", { threads: 2 }],
    ["three threads", { threads: 3 }],
    ["plain JavaScript", { backend: "js", threads: 1 }],
    ["plain JavaScript on two threads", { backend: "js", threads: 2 }],
  ] satisfies [string, GenerateOptions][])("with %s", async (_name, options) => {
    expect(sha256(await generate({ ...small, ...options }))).toBe(golden);
  });

  test.each([
    ["1 feature", { rows: 40, features: 1 }],
    ["31 rows", { rows: 31, features: 7 }],
    ["squares, Adam", { rows: 333, features: 9, baseline: "squares", optimizer: "adam" }],
    ["all quadratic terms", { rows: 333, features: 5, baseline: "quadratic" }],
  ] satisfies [string, GenerateOptions][])("of js and wasm for %s", async (_name, options) => {
    const [js, wasm] = await Promise.all(
      (["js", "wasm"] as const).map((backend) => generate({ epochs: 15, seed: 3, ...options, backend })),
    );
    expect(sha256(js)).toBe(sha256(wasm));
    expect(js.history).toEqual(wasm.history);
  });
});

describe("the dataset", () => {
  test("is solved by the process and not by a linear model", async () => {
    const { X, y, processR2, baselineR2 } = await generate({ rows: 2000, features: 20, seed: 1 });
    expect(processR2).toBeGreaterThan(0.7);
    expect(baselineR2).toBeLessThan(0.1);
    expect(baselineR2).toBeCloseTo(leastSquaresR2(X, y), 3);
  });

  test("is solved by a linear model where λ is 0", async () => {
    const { baselineR2 } = await generate({ rows: 2000, features: 50, seed: 1, lambda: 0 });
    expect(baselineR2).toBeGreaterThan(0.85);
  });

  test("with the baseline of squares resists a linear model on x and x²", async () => {
    const options = { rows: 2000, features: 20, seed: 1 };
    const plain = await generate(options);
    const hard = await generate({ ...options, preset: "hard" });
    expect(leastSquaresR2(plain.X, plain.y, (x) => [x, x * x])).toBeGreaterThan(0.3);
    expect(leastSquaresR2(hard.X, hard.y, (x) => [x, x * x])).toBeLessThan(0.1);
  });

  test("has the process that made it, and the losses of its own X", async () => {
    const { X, y, process, generationLoss, history, configuration } = await generate(small);
    let loss = 0;
    for (let s = 0; s < X.columns; s++) {
      let h = Array.from({ length: X.rows }, (_, j) => X.at(j, s));
      process.forEach(({ weight, bias }, k) => {
        const input = k === 0 ? h : h.map((value) => Math.max(value, 0));
        h = bias
          .toArrays()
          .map(([b], i) => input.reduce((sum, value, j) => sum + weight.at(i, j) * value, b));
      });
      loss += (h[0] - y[s]) ** 2 / X.columns;
    }
    expect(generationLoss).toBeCloseTo(loss, 4);
    expect(history.generationLoss).toHaveLength(configuration.epochs + 1);
    expect(history.generationLoss[configuration.epochs]).toBe(generationLoss);
  });

  test("keeps no lattice: X modulo the step is uniform", async () => {
    const { X, configuration } = await generate({ rows: 1000, features: 20, seed: 5 });
    const step = configuration.learningRate;
    const phases = Array.from(X.data, (x) => x / step - Math.floor(x / step)).sort((a, b) => a - b);
    // Kolmogorov and Smirnov: the largest distance to the uniform distribution, p > 0.01 below 1.63/√n.
    const distance = Math.max(...phases.map((phase, i) => Math.abs(phase - (i + 0.5) / phases.length)));
    expect(distance).toBeLessThan(1.63 / Math.sqrt(phases.length));
  });

  test("of another stream has other rows of the same process", async () => {
    const [a, b] = await Promise.all(
      ["june", "july"].map((stream) => generate({ ...small, epochs: 2, stream })),
    );
    expect(a.process).toEqual(b.process);
    expect(a.y).not.toEqual(b.y);
  });
});

describe("a run", () => {
  test("reports its progress up to the last epoch", async () => {
    const seen: Progress[] = [];
    await generate({ ...small, onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ epoch: 60, epochs: 60 });
    expect(seen.every(({ epoch }, i) => i === 0 || epoch >= seen[i - 1].epoch)).toBe(true);
  });

  test.each([1, 2])(
    "on %i threads stops when its signal is aborted, with the signal's reason",
    async (threads) => {
      const controller = new AbortController();
      const running = generate({
        rows: 5000,
        features: 50,
        epochs: 100_000,
        threads,
        signal: controller.signal,
      });
      setTimeout(() => controller.abort(new Error("enough")), 300);
      await expect(running).rejects.toThrow("enough");
    },
  );

  test("does not start where the signal is already aborted", async () => {
    await expect(generate({ ...small, signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow(
      "too late",
    );
  });

  test("that runs away ends with a DivergenceError", async () => {
    const wild = generate({
      ...small,
      optimizer: "signum",
      learningRate: 1000,
      epochs: 400,
      hidden: Array(12).fill(64),
      startScale: 1000,
    });
    const outcome = await wild.then(
      ({ generationLoss }) => (Number.isFinite(generationLoss) ? "finite" : "not finite"),
      (error) => error,
    );
    expect(outcome === "finite" || outcome instanceof DivergenceError).toBe(true);
  });

  test("with a mistake in its options is refused before any work", async () => {
    await expect(generate({ rows: 10, features: 20 })).rejects.toThrow(UsageError);
  });
});
