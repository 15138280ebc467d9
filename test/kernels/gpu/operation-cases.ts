/** What the GPU kernels are tested on, in Node and in a browser: how far they are from the js kernels. */
import { affine } from "../../../src/autograd/operations/affine.js";
import { add, multiply, scale, square, subtract } from "../../../src/autograd/operations/arithmetic.js";
import { concatenate } from "../../../src/autograd/operations/concatenate.js";
import { meanSquaredError } from "../../../src/autograd/operations/mean-squared-error.js";
import { pairProducts } from "../../../src/autograd/operations/pair-products.js";
import { relu } from "../../../src/autograd/operations/relu.js";
import { Tape, type Variable } from "../../../src/autograd/tape.js";
import type { Tensor } from "../../../src/autograd/tensor.js";
import type { GpuKernels } from "../../../src/kernels/gpu/index.js";
import { createJsKernels } from "../../../src/kernels/js.js";
import type { Kernels } from "../../../src/kernels/kernels.js";
import { fillPiecewiseTable, PIECEWISE_LENGTH } from "../../../src/kernels/piecewise-table.js";
import { randomTensor } from "../../random-tensor.ts";
import { distance } from "./distance.ts";

/** Several panels of 32, the last one with 5 samples; more panels than one chunk has. */
export const SAMPLES = 165;
const js = createJsKernels("float32");

/** Samples, or a parameter. */
type Input = { rows: number; columns?: number };

const x: Input = { rows: 7 };
/** Operations of the tape, and the sizes of their inputs. */
export const operations: readonly [string, (...x: Variable[]) => Variable, Input[]][] = [
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

/** Kernels that are no operation on the tape, and the rows of their tensors. */
export const steps: readonly [string, number[], (kernels: Kernels, tensors: Tensor[]) => void][] = [
  [
    "Adam steps, several in a row",
    [5, 5, 5, 5],
    (kernels, [x, gradient, m, v]) => {
      kernels.fill(v, 0.5);
      for (let step = 0; step < 3; step++) kernels.adam(x, gradient, m, v, 0.9, 0.999, 0.01, 1.5, 1e-8);
    },
  ],
  [
    "Signum steps, several in a row",
    [5, 5, 5],
    (kernels, [x, gradient, m]) => {
      for (let step = 0; step < 3; step++) kernels.signum(x, gradient, m, 0.9, 0.2);
    },
  ],
  [
    "rows by number, some of them twice",
    [5, 4, 5],
    (kernels, [x, out, dx]) => {
      const rows = Float64Array.from([3, 0, 3, 4]);
      kernels.gatherRows(x, rows, out);
      kernels.scatterRows(out, rows, dx);
    },
  ],
  [
    "softmax and its gradient",
    [7, 5, 4, 7],
    (kernels, [x, p, dOut, dx]) => {
      const rows = Float64Array.from([6, 1, 2, 0, 4]);
      kernels.softmax(x, rows, Float64Array.from([0.1, -0.3, 2, 0, 1]), 5, p);
      kernels.softmaxGradient(p, dOut, 5, dx, rows);
    },
  ],
  [
    "one-hot columns, steps at cut points and their gradient",
    [5, 4, 3, 3, 5],
    (kernels, [x, levels, steps, dOut, dx]) => {
      const cutPoints = Float64Array.from([-0.5, 0.1, 0.7].map(Math.fround));
      const rows = Float64Array.from([4, 1, 2, 3, 0]);
      kernels.oneHotArgmax(x, rows, Float64Array.from([0.1, -0.3, 0.2, 0, 0.1]), levels);
      kernels.cutSteps(x, 3, cutPoints, steps);
      kernels.cutStepsGradient(x, 3, cutPoints, 0.5, dOut, dx);
    },
  ],
  [
    "a piecewise linear map, beyond its knots too",
    [5, 1, 1],
    (kernels, [x, out, slope]) => {
      const table = new Float64Array(PIECEWISE_LENGTH);
      fillPiecewiseTable(table, [-1.5, -0.5, 0.25, 1], [3, 1, 0, 10]);
      kernels.piecewise(x, 2, table, out, slope);
    },
  ],
];

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

/** Largest distance from the js kernels of an operation's value and gradients. */
export async function operationDistance(
  kernels: GpuKernels,
  f: (...x: Variable[]) => Variable,
  inputs: Input[],
) {
  const expected = await evaluate(js, f, inputs);
  const actual = await evaluate(kernels, f, inputs);
  return Math.max(
    ...actual.map((tensor, k) => distance(tensor.toArrays().flat(), expected[k].toArrays().flat())),
  );
}

/** Runs kernels on random tensors on both; the largest distance of all tensors afterwards. */
export async function stepDistance(
  kernels: GpuKernels,
  samples: number,
  rows: number[],
  run: (kernels: Kernels, tensors: Tensor[]) => void,
) {
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
  const distances: number[] = [];
  for (const [i, tensor] of actual.entries()) {
    const copy = js.tensor(tensor.rows, samples);
    await kernels.read(tensor, copy);
    distances.push(distance(copy.toArrays().flat(), expected[i].toArrays().flat()));
  }
  return Math.max(...distances);
}
