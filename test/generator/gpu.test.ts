// Whole runs on the GPU (a software adapter will do): small sizes, because SwiftShader is slow.
import { createHash } from "node:crypto";
import { describe, expect, jest, test } from "@jest/globals";
import type { Tensor } from "../../src/autograd/tensor.js";
import { type Dataset, type GenerateOptions, generate } from "../../src/generator/generate.js";
import { GpuError, GpuLostError, openGpu } from "../../src/kernels/gpu/device.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { recipeOf } from "../../src/recipe/recipe.js";
import { leastSquaresR2 } from "./least-squares-r2.ts";

const small: GenerateOptions = { rows: 150, features: 6, hidden: [8, 5], epochs: 12, seed: 7 };

function sha256({ X }: Dataset): string {
  return createHash("sha256").update(new Uint8Array(X.data.buffer)).digest("hex");
}

/** R² of the nearest neighbour among the first 70 % of the rows, for the others. */
function nearestNeighbourR2(X: Tensor, y: Float32Array): number {
  const split = Math.floor(0.7 * X.columns);
  const distance = (r: number, s: number) => {
    let sum = 0;
    for (let j = 0; j < X.rows; j++) sum += (X.at(j, r) - X.at(j, s)) ** 2;
    return sum;
  };
  const mean = y.subarray(split).reduce((sum, value) => sum + value, 0) / (X.columns - split);
  let [residual, total] = [0, 0];
  for (let s = split; s < X.columns; s++) {
    let nearest = 0;
    for (let r = 1; r < split; r++) if (distance(r, s) < distance(nearest, s)) nearest = r;
    residual += (y[nearest] - y[s]) ** 2;
    total += (y[s] - mean) ** 2;
  }
  return 1 - residual / total;
}

test("the dataset says what ran", async () => {
  const dataset = await generate({ ...small, backend: "gpu" });
  expect(dataset.backend).toBe("gpu");
  expect(dataset.adapter).toMatch(/\w/);
  expect(() => recipeOf(dataset)).toThrow("optimised on the CPU; this dataset is not.");
});

describe("the same bytes twice", () => {
  test.each(["signum", "adam"] as const)("with %s", async (optimizer) => {
    const options: GenerateOptions = { ...small, optimizer, backend: "gpu" };
    expect(sha256(await generate(options))).toBe(sha256(await generate(options)));
  });
});

describe("the losses are those of the CPU", () => {
  // The first epochs only: Signum makes a whole step of one ulp, so later ones are another run of the same quality.
  test.each([
    ["the linear baseline", {}],
    ["squares", { baseline: "squares" }],
    ["all quadratic terms", { baseline: "quadratic" }],
    ["Adam", { optimizer: "adam" }],
    ["1 feature", { rows: 33, features: 1 }],
    ["31 rows", { rows: 31 }],
  ] satisfies [string, GenerateOptions][])("with %s", async (_name, options) => {
    const [cpu, gpu] = [
      await generate({ ...small, ...options, backend: "js" }),
      await generate({ ...small, ...options, backend: "gpu" }),
    ];
    expect(gpu.y).toEqual(cpu.y);
    for (const epoch of [0, 1, 2]) {
      expect(gpu.history.generationLoss[epoch]).toBeCloseTo(cpu.history.generationLoss[epoch], 4);
      expect(gpu.history.linearLoss[epoch]).toBeCloseTo(cpu.history.linearLoss[epoch], 4);
    }
    expect(gpu.baselineR2).toBeCloseTo(cpu.baselineR2, 1);
  });
});

describe("a table's feature map", () => {
  const table = checkTable(
    {
      rows: 120,
      latent: { count: 2 },
      columns: [
        { kind: "numeric", count: 2 },
        { kind: "numeric", map: { to: "exponential", mean: 5 } },
        { kind: "ordinal", bins: 4 },
        { kind: "categorical", categories: 3 },
      ],
    },
    "test",
  );

  const options: GenerateOptions = { table, hidden: [8, 5], epochs: 12, seed: 7 };

  test("has the losses of the CPU", async () => {
    const cpu = await generate({ ...options, backend: "js" });
    const gpu = await generate({ ...options, backend: "gpu" });
    for (const epoch of [0, 1]) {
      expect(gpu.history.generationLoss[epoch]).toBeCloseTo(cpu.history.generationLoss[epoch], 4);
      expect(gpu.history.linearLoss[epoch]).toBeCloseTo(cpu.history.linearLoss[epoch], 4);
    }
    expect(gpu.baselineR2).toBeCloseTo(cpu.baselineR2, 1);
  });

  test("in its soft form is refused", async () => {
    const run = generate({ ...options, penalty: "soft", backend: "gpu" });
    await expect(run).rejects.toThrow("not gpu: the penalty soft is computed on the CPU only.");
  });
});

test("800 × 10: neighbours solve it, a linear model does not, as on the CPU", async () => {
  // A smaller process and fewer, longer steps than usual.
  const options: GenerateOptions = {
    ...{ rows: 800, features: 10, seed: 1, hidden: [16, 16] },
    ...{ epochs: 100, learningRate: 0.6 },
  };
  const [cpu, gpu] = [
    await generate({ ...options, backend: "wasm" }),
    await generate({ ...options, backend: "gpu" }),
  ];
  for (const { X, y, baselineR2 } of [cpu, gpu]) {
    expect(nearestNeighbourR2(X, y)).toBeGreaterThan(0.8);
    expect(baselineR2).toBeLessThan(0.05);
    expect(leastSquaresR2(X, y)).toBeLessThan(0.05);
  }
  expect(gpu.processR2).toBeCloseTo(cpu.processR2, 2);
});

test("auto never picks a software adapter, and says so where the size pays for a GPU", async () => {
  const answer = await openGpu();
  expect(answer.gpu).toMatchObject({ software: true });
  const large = await generate({ rows: 2000, features: 20, hidden: [2500, 100], epochs: 1 });
  expect(large.backend).toBe("wasm");
  expect(large.backendNote).toMatch(/^no GPU: only a software adapter answers \(.+\)$/);
  const little = await generate(small);
  expect(little.backend).toBe("wasm");
  expect(little.backendNote).toBeUndefined();
});

test("an abort ends the run", async () => {
  const controller = new AbortController();
  const options: GenerateOptions = { ...small, epochs: 1_000_000, backend: "gpu", signal: controller.signal };
  const run = generate({ ...options, onProgress: () => controller.abort(new Error("enough")) });
  await expect(run).rejects.toThrow("enough");
});

test("what the device cannot do ends the run, instead of zeros for results", async () => {
  const { gpu } = await openGpu();
  const options: GenerateOptions = { ...small, epochs: 1_000_000, backend: "gpu" };
  const context = await gpu?.library.WebGPUContext.acquire();
  const device = context?.device as unknown as {
    createBuffer(descriptor: { size: number; usage: number }): void;
  };
  // gpu.js writes what a device reports to the console.
  const written = jest.spyOn(console, "error").mockImplementation(() => undefined);
  // A buffer without a use is an error, reported as a lack of memory would be.
  const run = generate({ ...options, onProgress: () => device.createBuffer({ size: 4, usage: 0 }) });
  await expect(run).rejects.toThrow(GpuError);
  written.mockRestore();
});

test("a lost device ends the run with a clear error; the next run asks for a new one", async () => {
  const { gpu } = await openGpu();
  let lost: Promise<void> | undefined;
  const run = generate({
    ...{ ...small, epochs: 1_000_000, backend: "gpu" },
    onProgress: () => {
      lost ??= gpu?.library.WebGPUContext.destroy();
    },
  });
  await expect(run).rejects.toThrow(GpuLostError);
  await lost;
  expect((await generate({ ...small, backend: "gpu" })).backend).toBe("gpu");
});
