// Every operation on the GPU: the tape's rules, lowered to gpu.js kernels in mode webgpu, against the js kernels.
// Sums over samples are grouped differently and products may be fused: float32 rounding, 2e-6 of the largest entry.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { affine } from "../../../src/autograd/operations/affine.js";
import { add, multiply, scale, square, subtract } from "../../../src/autograd/operations/arithmetic.js";
import { concatenate } from "../../../src/autograd/operations/concatenate.js";
import { meanSquaredError } from "../../../src/autograd/operations/mean-squared-error.js";
import { pairProducts } from "../../../src/autograd/operations/pair-products.js";
import { relu } from "../../../src/autograd/operations/relu.js";
import { Tape, type Variable } from "../../../src/autograd/tape.js";
import type { Tensor } from "../../../src/autograd/tensor.js";
import type { Gpu } from "../../../src/kernels/gpu/device.js";
import { createGpuKernels, type GpuKernels } from "../../../src/kernels/gpu/index.js";
import * as maps from "../../../src/kernels/gpu/sources/feature-maps.js";
import * as sources from "../../../src/kernels/gpu/sources/operations.js";
import * as optimizers from "../../../src/kernels/gpu/sources/optimizers.js";
import type { Panels } from "../../../src/kernels/gpu/sources/source.js";
import * as sums from "../../../src/kernels/gpu/sources/sums.js";
import { createJsKernels } from "../../../src/kernels/js.js";
import { gramStride, type Kernels } from "../../../src/kernels/kernels.js";
import { fillPiecewiseTable, PIECEWISE_LENGTH } from "../../../src/kernels/piecewise-table.js";
import { randomTensor } from "../../random-tensor.ts";
import { testGpu } from "./adapter.ts";

const TOLERANCE = 2e-6;
/** Several panels of 32, the last one with 5 samples; more panels than one chunk has. */
const SAMPLES = 165;
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

/** Largest difference, relative to the largest entry. */
function distance(actual: Tensor, expected: Tensor): number {
  const [a, e] = [actual.toArrays().flat(), expected.toArrays().flat()];
  expect(a).toHaveLength(e.length);
  const size = Math.max(...e.map(Math.abs));
  // An infinite distance for NaN, which Math.max would let through a comparison.
  return (
    Math.max(...a.map((x, i) => (Number.isNaN(x) ? Number.POSITIVE_INFINITY : Math.abs(x - e[i])))) / size
  );
}

/** Samples, or a parameter. */
type Input = { rows: number; columns?: number };

/** The value of f and the gradients of its inputs, all read back to the CPU. */
async function evaluate(kernels: Kernels | GpuKernels, f: (...x: Variable[]) => Variable, inputs: Input[]) {
  const tape = new Tape(kernels, SAMPLES);
  const variables = inputs.map(({ rows, columns }, k) => {
    const values = randomTensor(rows, columns ?? SAMPLES, `input ${k}`);
    const variable = columns
      ? tape.parameter(js.tensor(rows, columns), { gradient: true })
      : tape.samples(rows, { gradient: true });
    variable.value.copyFrom(values);
    return variable;
  });
  const output = f(...variables);
  tape.forward();
  const { rows, columns } = output.value;
  tape.backward(output, rows * columns > 1 ? randomTensor(rows, columns, "vector") : undefined);
  if ("finish" in kernels) await kernels.finish();
  const results: Tensor[] = [];
  for (const tensor of [output.value, ...variables.map(({ gradient }) => gradient as Tensor)]) {
    const copy = js.tensor(tensor.rows, tensor.columns);
    if ("read" in kernels) await kernels.read(tensor, copy);
    else copy.copyFrom(tensor);
    results.push(copy);
  }
  return results;
}

describe("value and gradients agree with the js kernels", () => {
  const x = { rows: 7 };
  const cases: [string, (...x: Variable[]) => Variable, Input[]][] = [
    ["relu", relu, [x]],
    ["add", add, [x, x]],
    ["add of a variable to itself", (a) => add(a, a), [x]],
    ["subtract", subtract, [x, x]],
    ["scale", (a) => scale(a, -2.5), [x]],
    ["multiply", (a, b) => multiply(a, b, 0.5), [x, x]],
    ["square", (a) => square(a, 0.1), [x]],
    ["concatenate", (a, b) => concatenate([a, b, a]), [x, { rows: 3 }]],
    ["pairProducts", (a) => pairProducts(a, 0.3), [x]],
    ["meanSquaredError", (a, b) => meanSquaredError(a, b, SAMPLES), [{ rows: 1 }, { rows: 1 }]],
    ["affine", (w, h, b) => affine(w, h, b), [{ rows: 5, columns: 7 }, x, { rows: 5, columns: 1 }]],
    ["affine, many terms", (w, h) => affine(w, h), [{ rows: 3, columns: 19 }, { rows: 19 }]],
    [
      "affine with transposed weights",
      (w, h) => affine(w, h, undefined, { transposeA: true }),
      [{ rows: 7, columns: 5 }, x],
    ],
    ["a chain", (w, h) => square(relu(affine(w, relu(h)))), [{ rows: 4, columns: 7 }, x]],
  ];

  test.each(cases)("%s", async (_name, f, inputs) => {
    const expected = await evaluate(js, f, inputs);
    const actual = await evaluate(gpuKernels(), f, inputs);
    for (const [k, tensor] of actual.entries()) expect(distance(tensor, expected[k])).toBeLessThan(TOLERANCE);
  });
});

/** Runs kernels on random tensors on both; compares all tensors afterwards. */
async function agree(samples: number, rows: number[], run: (kernels: Kernels, tensors: Tensor[]) => void) {
  const kernels = gpuKernels(samples);
  const [expected, actual] = [js, kernels].map((k) => {
    const tensors = rows.map((r, i) => {
      const tensor = k.tensor(r, samples);
      tensor.copyFrom(randomTensor(r, samples, `tensor ${i}`));
      return tensor;
    });
    run(k, tensors);
    return tensors;
  });
  await kernels.finish();
  for (const [i, tensor] of actual.entries()) {
    const copy = js.tensor(tensor.rows, samples);
    await kernels.read(tensor, copy);
    expect(distance(copy, expected[i])).toBeLessThan(TOLERANCE);
  }
}

describe.each([2, 31, 33, 100])("kernels on %i samples", (samples) => {
  test("Adam steps, several in a row", () =>
    agree(samples, [5, 5, 5, 5], (kernels, [x, gradient, m, v]) => {
      kernels.fill(v, 0.5);
      for (let step = 0; step < 3; step++) kernels.adam(x, gradient, m, v, 0.9, 0.999, 0.01, 1.5, 1e-8);
    }));

  test("Signum steps, several in a row", () =>
    agree(samples, [5, 5, 5], (kernels, [x, gradient, m]) => {
      for (let step = 0; step < 3; step++) kernels.signum(x, gradient, m, 0.9, 0.2);
    }));

  test("rows by number, some of them twice", () =>
    agree(samples, [5, 4, 5], (kernels, [x, out, dx]) => {
      const rows = Float64Array.from([3, 0, 3, 4]);
      kernels.gatherRows(x, rows, out);
      kernels.scatterRows(out, rows, dx);
    }));

  test("softmax and its gradient", () =>
    agree(samples, [5, 5, 4, 5], (kernels, [x, p, dOut, dx]) => {
      kernels.softmax(x, Float64Array.from([0.1, -0.3, 2, 0, 1]), 5, p);
      kernels.softmaxGradient(p, dOut, 5, dx);
    }));

  test("one-hot columns and bin numbers", () =>
    agree(samples, [5, 4, 1], (kernels, [x, levels, bins]) => {
      kernels.oneHotArgmax(x, Float64Array.from([0.1, -0.3, 0.2, 0, 0.1]), levels);
      kernels.countCutPoints(x, 3, Float64Array.from([-0.5, 0.1, 0.7]), bins);
    }));

  test("a piecewise linear map, beyond its knots too", () =>
    agree(samples, [5, 1, 1], (kernels, [x, out, slope]) => {
      const table = new Float64Array(PIECEWISE_LENGTH);
      fillPiecewiseTable(table, [-1.5, -0.5, 0.25, 1], [3, 1, 0, 10]);
      kernels.piecewise(x, 2, table, out, slope);
    }));

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
    ["softmax", maps.softmax(3, lie)],
    ["softmaxGradient", maps.softmaxGradient(3, "value", lie)],
    ["oneHotArgmax", maps.oneHotArgmax(3, lie)],
    ["countCutPoints", maps.countCutPoints(3, 1, 4, lie)],
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
      argumentTypes: names.map((name) => (isNumber(name) ? "Number" : "Input")),
    });
    await kernel(...names.map((name) => (isNumber(name) ? 1 : input(new Float32Array(2000), [2000]))));
    const { translatedBody } = kernel.kernel as unknown as { translatedBody: string };
    expect(translatedBody).toContain("i32(threadGid");
    expect(translatedBody).not.toMatch(/f32\(\(*i32\(threadGid/);
  });
});
