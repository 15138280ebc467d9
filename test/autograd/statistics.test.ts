// Statistics, such as β, belong to what a table holds now, and nothing is computed without them.
import { describe, expect, test } from "@jest/globals";
import { olsResidual } from "../../src/autograd/operations/ols-residual.js";
import { TablePass } from "../../src/autograd/table-pass.js";
import { Tape } from "../../src/autograd/tape.js";
import { Tensor } from "../../src/autograd/tensor.js";
import { createJsKernels } from "../../src/kernels/js.js";
import type { Kernels } from "../../src/kernels/kernels.js";
import { createWasmKernels } from "../../src/kernels/wasm/index.js";
import { randomTensor } from "../random-tensor.ts";

const N = 40;

function passOver(kernels: Kernels, phi: Tensor, y: Tensor) {
  const tape = new Tape(kernels, 16);
  const [x, target] = [tape.samples(2), tape.samples(1)];
  const loss = olsResidual(x, target, N);
  const pass = new TablePass(tape, N, [
    { variable: x, table: phi },
    { variable: target, table: y },
  ]);
  const evaluate = () => {
    pass.updateStatistics();
    let sum = 0;
    pass.forEachBlock(() => {
      tape.forward();
      sum += loss.scalar;
    });
    return sum;
  };
  return { tape, evaluate };
}

describe.each([
  ["js, float32", () => createJsKernels()],
  ["js, float64", () => createJsKernels("float64")],
  ["wasm", () => createWasmKernels()],
])("%s", (_name, create) => {
  test.each([
    [1, 0],
    [1, 1e3],
    [1e-6, 0],
    [1e6, 0],
    [1e12, 0],
    [Number.NaN, 0],
  ])(
    "a table whose contents were others before (times %p, plus %p) is fitted as a new one is",
    (times, plus) => {
      const [contents, y] = [randomTensor(2, N, "phi"), randomTensor(1, N, "y")];
      const fresh = passOver(create(), contents, y).evaluate();
      const table = Tensor.from(contents.toArrays().map((row) => row.map((entry) => times * entry + plus)));
      const { evaluate } = passOver(create(), table, y);
      evaluate();
      table.copyFrom(contents);
      expect(evaluate()).toBeCloseTo(fresh, 12);
      expect(fresh).toBeGreaterThan(0.1);
    },
  );

  test("forward() without statistics is refused, by what comes first", () => {
    const { tape, evaluate } = passOver(create(), randomTensor(2, N, "phi"), randomTensor(1, N, "y"));
    expect(() => tape.forward()).toThrow(
      "olsResidual: its statistics are not there yet; updateStatistics() of a TablePass comes before forward().",
    );
    evaluate();
    expect(() => tape.forward()).not.toThrow();
  });

  test("forward() takes a fit that someone has written, as a replay does", () => {
    const { tape } = passOver(create(), randomTensor(2, N, "phi"), randomTensor(1, N, "y"));
    const [{ storage }] = tape.statistics as unknown as [{ storage: { beta: Tensor } }];
    storage.beta.set(0, 1, 0.5);
    expect(() => tape.forward()).not.toThrow();
  });
});
