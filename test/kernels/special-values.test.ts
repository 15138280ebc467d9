// On ±0, NaN, ±∞, the smallest and the largest numbers the wasm kernels are the js kernels, too, bit for bit.
import { expect, test } from "@jest/globals";
import type { Tensor } from "../../src/autograd/tensor.js";
import { createJsKernels } from "../../src/kernels/js.js";
import { gramStride, type Kernels } from "../../src/kernels/kernels.js";
import { fillPiecewiseTable, PIECEWISE_LENGTH } from "../../src/kernels/piecewise-table.js";
import { createWasmKernels } from "../../src/kernels/wasm/index.js";

const SPECIAL = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** -149,
  -(2 ** -149),
  2 ** -126,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  1,
  -1,
  0.3,
  -87.5,
];
/** Every special number meets every other one: entry (i, s) of the k-th tensor walks at another pace. */
const COLUMNS = SPECIAL.length ** 2;
const special = (k: number, i: number, s: number): number =>
  SPECIAL[(k % 2 === 0 ? s + i + k : Math.floor(s / SPECIAL.length) + 2 * i + k) % SPECIAL.length];

type Run = (
  kernels: Kernels,
  tensor: (rows: number, columns?: number) => Tensor,
  numbers: (...values: number[]) => Float64Array,
) => (Tensor | Float64Array)[];

const kernelsByName: Record<string, Run> = {
  addFloat64: (kernels, _tensor, numbers) => {
    const sum = numbers(1, 2, 3, 4, ...SPECIAL);
    const part = sum.subarray(0, 3);
    kernels.addFloat64(numbers(1, Number.NaN, -0), part);
    return [sum];
  },
  fill: (kernels, tensor) =>
    SPECIAL.map((value) => {
      const x = tensor(1, 3);
      kernels.fill(x, value);
      return x;
    }),
  broadcast: (kernels, tensor) => {
    const [bias, out] = [tensor(SPECIAL.length, 1), tensor(SPECIAL.length, 3)];
    kernels.broadcast(bias, out);
    return [out];
  },
  rowSums: (kernels, tensor) => {
    const [x, bias] = [tensor(SPECIAL.length, 2), tensor(SPECIAL.length, 1)];
    kernels.rowSums(x, bias);
    return [bias];
  },
  ...Object.fromEntries(
    [0, 1, 2, 3].map((k) => [
      `matmul, transposed as ${k}`,
      (kernels, tensor) => {
        const [transposeA, transposeB] = [k % 2 === 1, k > 1];
        const [a, b, out] = [tensor(5, 5), tensor(5, 5), tensor(5, 5)];
        kernels.matmul(a, transposeA, b, transposeB, out);
        return [out];
      },
    ]) satisfies [string, Run][],
  ),
  relu: (kernels, tensor) => {
    const [x, out] = [tensor(2), tensor(2)];
    kernels.relu(x, out);
    return [out];
  },
  reluGradient: (kernels, tensor) => {
    const [x, dOut, dx] = [tensor(2), tensor(2), tensor(2)];
    kernels.reluGradient(x, dOut, dx);
    return [dx];
  },
  addScaled: (kernels, tensor) =>
    SPECIAL.map((alpha) => {
      const [x, out] = [tensor(1), tensor(1)];
      kernels.addScaled(alpha, x, 0, out, 0, 1);
      return out;
    }),
  addProduct: (kernels, tensor) =>
    SPECIAL.map((alpha) => {
      const [a, b, out] = [tensor(1), tensor(1), tensor(1)];
      kernels.addProduct(alpha, a, 0, b, 0, out, 0, 1);
      return out;
    }),
  "gatherRows and scatterRows": (kernels, tensor, numbers) => {
    const [x, out] = [tensor(3), tensor(2)];
    kernels.gatherRows(x, numbers(2, 0), out);
    kernels.scatterRows(out, numbers(1, 0), x);
    return [x, out];
  },
  "softmax and softmaxGradient": (kernels, tensor, numbers) => {
    const [x, p, dOut, dx] = [tensor(3), tensor(3), tensor(2), tensor(3)];
    kernels.softmax(x, numbers(0, 1, 2), numbers(0, 0.1, -0.7), 2, p);
    kernels.softmaxGradient(p, dOut, 2, dx, numbers(0, 1, 2));
    return [p, dx];
  },
  oneHotArgmax: (kernels, tensor, numbers) => {
    const [x, out] = [tensor(3), tensor(2)];
    kernels.oneHotArgmax(x, numbers(0, 1, 2), numbers(0, 0.1, -0.7), out);
    return [out];
  },
  cutSteps: (kernels, tensor, numbers) => {
    const [x, out] = [tensor(1), tensor(SPECIAL.length)];
    kernels.cutSteps(x, 0, numbers(...SPECIAL), out);
    return [out];
  },
  cutStepsGradient: (kernels, tensor, numbers) => {
    const [x, dOut, dx] = [tensor(1), tensor(3), tensor(1)];
    kernels.cutStepsGradient(x, 0, numbers(-0.1, 0, 0.3), 2, dOut, dx);
    return [dx];
  },
  piecewise: (kernels, tensor, numbers) => {
    const [x, out, slope] = [tensor(1), tensor(1), tensor(1)];
    const table = numbers(...Array<number>(PIECEWISE_LENGTH).fill(0));
    fillPiecewiseTable(table, [-1, 0, 1], [2, 3, 7]);
    kernels.piecewise(x, 0, table, out, slope);
    return [out, slope];
  },
  squaredError: (kernels, tensor) =>
    Array.from({ length: 30 }, (_, k) => {
      const [a, b, out] = [tensor(1, 1), tensor(1, 1), tensor(1, 1)];
      a.set(0, 0, special(0, 0, 7 * k));
      b.set(0, 0, special(1, 0, 7 * k));
      kernels.squaredError(a, b, 0.3, out);
      return out;
    }),
  squaredErrorGradient: (kernels, tensor) =>
    SPECIAL.map((factor) => {
      const [a, b, gradient] = [tensor(1), tensor(1), tensor(1)];
      kernels.squaredErrorGradient(a, b, factor, gradient);
      return gradient;
    }),
  gram: (kernels, tensor, numbers) => {
    const [phi, y, shift, scale] = [tensor(2, 5), tensor(1, 5), tensor(2, 1), tensor(2, 1)];
    const sum = numbers(...Array<number>(gramStride(2) ** 2).fill(0));
    kernels.gram(phi, y, shift, scale, sum);
    // Only i ≤ j within the augmented features is promised.
    const promised = sum.filter((_, at) => Math.floor(at / 8) <= at % 8 && at % 8 < 4);
    return [promised];
  },
  adam: (kernels, tensor) => {
    const [x, gradient, m, v] = [tensor(2), tensor(2), tensor(2), tensor(2)];
    kernels.adam(x, gradient, m, v, 0.9, 0.999, 0.01, 1.5, 1e-8);
    return [x, m, v];
  },
  signum: (kernels, tensor) =>
    [0, 0.1, -0.1, Number.POSITIVE_INFINITY].flatMap((step) => {
      const [x, gradient, m] = [tensor(2), tensor(2), tensor(2)];
      kernels.signum(x, gradient, m, 0.9, step);
      return [x, m];
    }),
};

/** The results of a kernel on tensors of special numbers; NaN is NaN, and 0 is not −0. */
function results(kernels: Kernels, run: Run): number[][] {
  let count = 0;
  const tensor = (rows: number, columns = COLUMNS): Tensor => {
    const made = kernels.tensor(rows, columns);
    const k = count++;
    for (let i = 0; i < rows; i++) for (let s = 0; s < columns; s++) made.set(i, s, special(k, i, s));
    return made;
  };
  const numbers = (...values: number[]): Float64Array => {
    const made = kernels.float64(values.length);
    made.set(values.map((value) => (Math.fround(value) === value ? value : Math.fround(value))));
    return made;
  };
  return run(kernels, tensor, numbers).map((result) =>
    result instanceof Float64Array ? Array.from(result) : result.toArrays().flat(),
  );
}

test.each(Object.entries(kernelsByName))("%s", (_name, run) => {
  const [js, wasm] = [createJsKernels("float32"), createWasmKernels()].map((kernels) =>
    results(kernels, run),
  );
  expect(wasm).toEqual(js);
  expect(js.flat().length).toBeGreaterThan(0);
});

test("every kernel that computes is here", () => {
  const others = ["tensor", "float64", "owns", "holds", "attach", "touch"];
  const computing = Object.entries(createJsKernels())
    .filter(([name, value]) => typeof value === "function" && !others.includes(name))
    .map(([name]) => name);
  const tested = Object.keys(kernelsByName).join(" ");
  expect(computing.filter((name) => !new RegExp(`\\b${name}\\b`).test(tested))).toEqual([]);
});
