// Every operation on the GPU: the tape's rules, lowered to gpu.js kernels in mode webgpu, against the js kernels.
// Sums over samples are grouped differently and products may be fused: float32 rounding, 2e-6 of the largest entry.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { affine } from "../../../src/autograd/operations/affine.js";
import { concatenate } from "../../../src/autograd/operations/concatenate.js";
import { relu } from "../../../src/autograd/operations/relu.js";
import { Tape } from "../../../src/autograd/tape.js";
import { Tensor } from "../../../src/autograd/tensor.js";
import type { Gpu } from "../../../src/kernels/gpu/device.js";
import { createGpuKernels, type GpuKernels } from "../../../src/kernels/gpu/index.js";
import * as maps from "../../../src/kernels/gpu/sources/feature-maps.js";
import * as sources from "../../../src/kernels/gpu/sources/operations.js";
import * as optimizers from "../../../src/kernels/gpu/sources/optimizers.js";
import type { Panels } from "../../../src/kernels/gpu/sources/source.js";
import * as sums from "../../../src/kernels/gpu/sources/sums.js";
import { createJsKernels } from "../../../src/kernels/js.js";
import { gramStride } from "../../../src/kernels/kernels.js";
import { createWasmKernels } from "../../../src/kernels/wasm/index.js";
import { randomTensor } from "../../random-tensor.ts";
import { testGpu } from "./adapter.ts";
import { operationDistance, operations, SAMPLES, stepDistance, steps } from "./operation-cases.ts";

const TOLERANCE = 2e-6;
const js = createJsKernels("float32");

let gpu: Gpu;
const made: GpuKernels[] = [];
beforeAll(async () => {
  gpu = await testGpu();
});
afterAll(() => Promise.all(made.map((kernels) => kernels.destroy())));

function gpuKernels(samples = SAMPLES): GpuKernels {
  const kernels = createGpuKernels(gpu, samples);
  made.push(kernels);
  return kernels;
}

test.each(operations)("value and gradients of %s agree with the js kernels", async (_name, f, inputs) => {
  expect(await operationDistance(gpuKernels(), f, inputs)).toBeLessThan(TOLERANCE);
});

describe("tensors of every origin", () => {
  test("parameters are used where the CPU has them, or copied", async () => {
    const kernels = gpuKernels(4);
    const tape = new Tape(kernels, 4);
    const x = tape.samples(2, { gradient: true });
    x.value.copyFrom(
      Tensor.from([
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ]),
    );
    const window = new Tensor(1, 2, Float32Array.from([9, 9, 9, 1, -2, 9, 9]), 3, 3);
    const weights = [Tensor.from([[1, -2]]), window, copied(createWasmKernels().tensor(1, 2), [[1, -2]])];
    // As many columns as samples: still no samples.
    const wide = affine(tape.parameter(Tensor.from([[1, 0, 0, -2]])), concatenate([x, x]));
    const outputs = [...weights.map((w) => affine(tape.parameter(w), x)), wide];
    tape.forward();
    const results = outputs.map(() => js.tensor(1, 4));
    await kernels.finish();
    for (const [k, output] of outputs.entries()) await kernels.read(output.value, results[k]);
    for (const result of results) expect(result.toArrays()).toEqual([[-9, -10, -11, -12]]);
  });

  test("storage that is not on the device is refused, and a part of the samples", () => {
    const kernels = gpuKernels(4);
    const tape = new Tape(kernels, 4);
    for (const storage of [Tensor.from([[1, 2, 3, 4]]), js.tensor(1, 4), gpuKernels(4).tensor(1, 4)]) {
      expect(() => tape.samples(1, { storage })).toThrow(
        "samples: a storage of 1 features and 4 samples is made by",
      );
    }
    expect(() => relu(tape.samples(1, { storage: kernels.tensor(1, 4) }))).not.toThrow();
    expect(() => {
      tape.columns = 3;
    }).toThrow("On a GPU all 4 samples are worked on at once, not 3.");
    expect(() => new Tape(kernels, 5).samples(1)).toThrow("work on 4 samples at once, not on 5");
  });
});

function copied(tensor: Tensor, values: number[][]): Tensor {
  tensor.copyFrom(Tensor.from(values));
  return tensor;
}

describe.each([2, 31, 33, 100])("kernels on %i samples", (samples) => {
  test.each(steps)("%s", async (_name, rows, run) => {
    expect(await stepDistance(gpuKernels(samples), samples, rows, run)).toBeLessThan(TOLERANCE);
  });

  test("Gram sums of two calls, added in float64", async () => {
    const rows = 6;
    const stride = gramStride(rows);
    const [shift, unit] = [randomTensor(rows, 1, "shift"), randomTensor(rows, 1, "unit")];
    const kernels = gpuKernels(samples);
    const sums = [js, kernels].map((k) => {
      const [phi, y] = [k.tensor(rows, samples), k.tensor(1, samples)];
      const sum = k.float64(stride * stride);
      for (const part of ["first", "second"]) {
        phi.copyFrom(randomTensor(rows, samples, `phi ${part}`));
        y.copyFrom(randomTensor(1, samples, `y ${part}`));
        k.gram(phi, y, shift, unit, sum);
      }
      return sum;
    });
    await kernels.finish();
    const size = Math.max(...sums[0].map(Math.abs));
    for (let i = 0; i < rows + 2; i++) {
      for (let j = i; j < rows + 2; j++) {
        const at = i * stride + j;
        expect(Math.abs(sums[1][at] - sums[0][at]) / size).toBeLessThan(TOLERANCE);
      }
    }
  });
});

// gpu.js makes a float32 of each variable that is no loop counter, and float32 cannot count beyond 2²⁴.
describe("no index is computed in float32", () => {
  const lie: Panels = { samples: 10, panelRows: 4, panels: 3, panelsPerChunk: 2 };
  const range = { rowsX: 3, fromX: 1, rows: 5, from: 2, count: 2 };
  const cases: [string, string][] = [
    ["matmul", sources.matmul(3, 11, false, "value", lie)],
    ["matmul, transposed", sources.matmul(3, 11, true, "bias", lie)],
    ["relu", sources.relu(3, lie)],
    ["reluGradient", sources.reluGradient(3, "value", lie)],
    ["addScaled", sources.addScaled(range, "value", lie)],
    ["addProducts", sources.addProducts({ rowsA: 2, rowsB: 3, rows: 4, most: 5 }, "value", lie)],
    ["gatherRows", maps.gatherRows(3, lie)],
    ["scatterRows", maps.scatterRows({ rowsA: 2, rows: 4, most: 5 }, "value", lie)],
    ["softmax", maps.softmax(5, 3, lie)],
    ["softmaxGradient", maps.softmaxGradient(3, 5, "value", lie)],
    ["oneHotArgmax", maps.oneHotArgmax(5, 3, lie)],
    ["cutSteps", maps.cutSteps(3, 1, lie)],
    ["cutStepsGradient", maps.cutStepsGradient(3, 1, 4, "value", lie)],
    ["piecewise", maps.piecewise(3, 1, "value", lie)],
    ["squaredErrorGradient", sources.squaredErrorGradient("value", lie)],
    ["squaredError", sums.squaredError(lie)],
    ["rowSums", sums.rowSums(3, lie)],
    ["productSums", sums.productSums(2, 3, lie)],
    ["augment", sums.augment(3, lie)],
    ["gram", sums.gram(5, lie)],
    ["adamMean", optimizers.adamMean(3, lie)],
    ["adamVariance", optimizers.adamVariance(3, lie)],
    ["adamStep", optimizers.adamStep(3, lie)],
    ["signumMean", optimizers.signumMean(3, lie)],
    ["signumStep", optimizers.signumStep(3, lie)],
  ];
  const NUMBERS = ["alpha", "scale", "fresh", "kept", "stepSize", "inverseCorrection", "epsilon", "inverse"];

  test.each(cases)("%s", async (operation, source) => {
    const { GPU, input } = gpu.library;
    const names = /^function \((.*)\)/.exec(source)?.[1].split(", ") ?? [];
    const isNumber = (name: string) =>
      NUMBERS.includes(name) && !(operation === "augment" && name === "scale");
    const kernel = new GPU({ mode: "webgpu" }).createKernel(source, {
      output: [4, 3, 2],
      pipeline: false,
      argumentTypes: names.map((name) => (isNumber(name) ? "Float" : "Input")),
    });
    await kernel(...names.map((name) => (isNumber(name) ? 1 : input(new Float32Array(2000), [2000]))));
    const { translatedBody } = kernel.kernel as unknown as { translatedBody: string };
    expect(translatedBody).toContain("i32(threadGid");
    expect(translatedBody).not.toMatch(/f32\(\(*i32\(threadGid/);
  });
});
