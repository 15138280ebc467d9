// The wasm kernels are the js kernels, bit for bit: every kernel, on random shapes and on the odd ones.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Tensor } from "../../src/autograd/tensor.js";
import { createJsKernels } from "../../src/kernels/js.js";
import { gramStride, type Kernels } from "../../src/kernels/kernels.js";
import { fillPiecewiseTable, PIECEWISE_LENGTH } from "../../src/kernels/piecewise-table.js";
import { createWasmKernels } from "../../src/kernels/wasm/index.js";
import { randomTensor } from "../random-tensor.ts";

const js = createJsKernels("float32");
const wasm = createWasmKernels();

/** Makes the same random tensor in the memory of both kernels; runs both; compares every result's bits. */
function agree(
  run: (kernels: Kernels, tensor: (rows: number, columns: number) => Tensor) => Tensor[] | Float64Array,
) {
  const results = [js, wasm].map((kernels) => {
    let count = 0;
    const make = (rows: number, columns: number): Tensor => {
      const tensor = kernels.tensor(rows, columns);
      tensor.copyFrom(randomTensor(rows, columns, `tensor ${count++} ${rows} ${columns}`));
      return tensor;
    };
    const result = run(kernels, make);
    return result instanceof Float64Array ? Array.from(result) : result.map((tensor) => tensor.toArrays());
  });
  expect(results[1]).toEqual(results[0]);
}

const size = fc.oneof(fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33), fc.integer({ min: 1, max: 70 }));
const oddSizes: [number, number, number][] = [
  [1, 1, 1],
  [1, 31, 7],
  [7, 1, 31],
  [31, 7, 1],
  [32, 100, 32],
];

describe("matrix products", () => {
  const product = (m: number, k: number, n: number, transposeA: boolean, transposeB: boolean) =>
    agree((kernels, tensor) => {
      const a = transposeA ? tensor(k, m) : tensor(m, k);
      const b = transposeB ? tensor(n, k) : tensor(k, n);
      const out = tensor(m, n);
      kernels.matmul(a, transposeA, b, transposeB, out);
      return [out];
    });

  test.each(oddSizes)("of odd shapes %i, %i, %i", (m, k, n) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) product(m, k, n, transposeA, transposeB);
    }
  });

  test("of random shapes", () => {
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), (m, k, n, ta, tb) =>
        product(m, k, n, ta, tb),
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe.each(oddSizes.map(([rows, , columns]) => [rows, columns]))("on %i × %i", (rows, columns) => {
  test("entry-by-entry kernels", () => {
    agree((kernels, tensor) => {
      const [a, b, c, d] = [0, 1, 2, 3].map(() => tensor(rows, columns));
      kernels.relu(a, b);
      kernels.reluGradient(a, c, d);
      kernels.addScaled(0.3, a, 0, c, 0, rows);
      kernels.addProduct(-0.7, a, 0, c, 0, d, 0, rows);
      kernels.fill(a, 0.1);
      return [a, b, c, d];
    });
  });

  test("biases", () => {
    agree((kernels, tensor) => {
      const [bias, x, out] = [tensor(rows, 1), tensor(rows, columns), tensor(rows, columns)];
      kernels.broadcast(bias, out);
      kernels.rowSums(x, bias);
      return [bias, out];
    });
  });

  test("maps of a table's columns", () => {
    agree((kernels, tensor) => {
      const x = tensor(rows, columns);
      const [steps, dOut, dx, slope] = [3, 3, rows, 1].map((count) => tensor(count, columns));
      const cutPoints = kernels.float64(3);
      cutPoints.set([-0.5, 0.25, 1]);
      kernels.cutSteps(x, 0, cutPoints, steps);
      kernels.cutStepsGradient(x, 0, cutPoints, 0.7, dOut, dx);
      const table = kernels.float64(PIECEWISE_LENGTH);
      const knots = Array.from({ length: 100 }, (_, i) => -2 + 0.0004 * i * i);
      fillPiecewiseTable(
        table,
        knots,
        knots.map((knot) => knot * knot * knot),
      );
      const mapped = tensor(1, columns);
      kernels.piecewise(x, rows - 1, table, mapped, slope);
      return [steps, dx, mapped, slope];
    });
  });

  test("selected rows", () => {
    agree((kernels, tensor) => {
      const [x, out, dx] = [tensor(rows, columns), tensor(2, columns), tensor(rows, columns)];
      const numbers = kernels.float64(2);
      numbers.set([rows - 1, 0]);
      kernels.gatherRows(x, numbers, out);
      kernels.scatterRows(out, numbers, dx);
      return [out, dx];
    });
  });

  test("one-hot columns and softmax", () => {
    agree((kernels, tensor) => {
      const levels = rows + 1;
      const [x, p, dx, dOut] = [
        tensor(levels + 2, columns),
        tensor(levels, columns),
        tensor(levels + 2, columns),
        tensor(rows, columns),
      ];
      const features = kernels.float64(levels);
      features.set(Array.from({ length: levels }, (_, j) => levels + 1 - j));
      const offsets = kernels.float64(levels);
      offsets.set(Array.from({ length: levels }, (_, j) => Math.fround(0.1 * j)));
      kernels.softmax(x, features, offsets, 0.05, p);
      kernels.softmaxGradient(p, dOut, 5, dx, features);
      const hot = tensor(rows, columns);
      kernels.oneHotArgmax(x, features, offsets, hot);
      return [p, dx, hot];
    });
  });

  test("squared errors", () => {
    agree((kernels, tensor) => {
      const [prediction, target, gradient, out] = [
        tensor(1, columns),
        tensor(1, columns),
        tensor(1, columns),
        tensor(1, 1),
      ];
      kernels.squaredError(prediction, target, 0.01, out);
      kernels.squaredErrorGradient(prediction, target, 0.3, gradient);
      return [out, gradient];
    });
  });

  test("Gram sums", () => {
    agree((kernels, tensor) => {
      const [phi, y, shift, scale] = [
        tensor(rows, columns),
        tensor(1, columns),
        tensor(rows, 1),
        tensor(rows, 1),
      ];
      const stride = gramStride(rows);
      const sum = kernels.float64(stride * stride);
      kernels.gram(phi, y, shift, scale, sum);
      kernels.gram(phi, y, shift, scale, sum);
      // Only i ≤ j within the augmented features is promised.
      return sum.map((value, at) => {
        const [i, j] = [Math.floor(at / stride), at % stride];
        return i <= j && j < rows + 2 ? value : 0;
      });
    });
  });

  test("optimizer steps", () => {
    agree((kernels, tensor) => {
      const [x, gradient, m, v] = [0, 1, 2, 3].map(() => tensor(rows, columns));
      kernels.fill(v, 0.5);
      kernels.adam(x, gradient, m, v, 0.9, 0.999, 0.01, 1.5, 1e-8);
      kernels.signum(x, gradient, m, 0.9, 0.2);
      return [x, m, v];
    });
  });
});
