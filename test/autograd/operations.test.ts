import { describe, expect, test } from "@jest/globals";
import { fixed, gradcheck, parameter } from "../../src/autograd/gradcheck.js";
import { affine } from "../../src/autograd/operations/affine.js";
import { add, multiply, scale, square, subtract } from "../../src/autograd/operations/arithmetic.js";
import { concatenate } from "../../src/autograd/operations/concatenate.js";
import { meanSquaredError } from "../../src/autograd/operations/mean-squared-error.js";
import { olsResidual } from "../../src/autograd/operations/ols-residual.js";
import { pairProducts } from "../../src/autograd/operations/pair-products.js";
import { relu } from "../../src/autograd/operations/relu.js";
import { Tape } from "../../src/autograd/tape.js";
import { Tensor } from "../../src/autograd/tensor.js";
import { createJsKernels } from "../../src/kernels/js.js";
import { randomTensor } from "../random-tensor.ts";

const x = randomTensor(4, 9, "x");
const other = randomTensor(4, 9, "other");
const y = randomTensor(1, 9, "y");

describe("every operation's gradient agrees with finite differences", () => {
  const cases: [string, ReturnType<typeof gradcheck>][] = [
    ["relu", gradcheck(relu, [x])],
    ["add", gradcheck(add, [x, other])],
    ["subtract", gradcheck(subtract, [x, other])],
    ["scale", gradcheck((a) => scale(a, -2.5), [x])],
    ["multiply", gradcheck((a, b) => multiply(a, b, 0.5), [x, other])],
    ["square", gradcheck((a) => square(a, 0.1), [x])],
    ["concatenate", gradcheck((a, b) => concatenate([a, b, a]), [x, other])],
    ["pairProducts", gradcheck((a) => pairProducts(a, 0.3), [x])],
    [
      "meanSquaredError",
      gradcheck((a, b) => meanSquaredError(a, b, 9), [randomTensor(1, 9, "prediction"), y]),
    ],
    ["olsResidual", gradcheck((a, b) => olsResidual(a, b, 9), [x, fixed(y)])],
  ];
  test.each(cases)("%s", (_name, result) => {
    expect(result).toMatchObject({ ok: true });
  });

  test("affine with weights, input and bias", () => {
    const [w, b] = [parameter(randomTensor(3, 4, "w")), parameter(randomTensor(3, 1, "b"))];
    expect(gradcheck((a, h, c) => affine(a, h, c), [w, x, b])).toMatchObject({ ok: true });
  });

  test("affine with transposed weights", () => {
    const w = parameter(randomTensor(4, 3, "w"));
    expect(gradcheck((a, h) => affine(a, h, undefined, { transposeA: true }), [w, x])).toMatchObject({
      ok: true,
    });
  });

  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("matrix product of parameters, transposed %p and %p", (transposeA, transposeB) => {
    const a = parameter(transposeA ? randomTensor(5, 3, "a") : randomTensor(3, 5, "a"));
    const b = parameter(transposeB ? randomTensor(7, 5, "b") : randomTensor(5, 7, "b"));
    const product = gradcheck((p, q) => affine(p, q, undefined, { transposeA, transposeB }), [a, b]);
    expect(product).toMatchObject({ ok: true });
  });
});

describe("the OLS residual over several blocks", () => {
  // β depends on every sample of the table: differences see that, the tape must not need to (envelope theorem).
  const residual = (phi: Tensor, options = {}) =>
    gradcheck((a, b) => olsResidual(a, b, phi.columns), [phi, randomTensor(1, phi.columns, "targets")], {
      blockSize: 7,
      ...options,
    });

  test("of random columns", () => {
    expect(residual(randomTensor(5, 24, "phi"))).toMatchObject({ ok: true });
  });

  test("of columns and their squares", () => {
    const result = gradcheck(
      (a, b) => olsResidual(concatenate([a, square(a, 0.1)]), b, 24),
      [randomTensor(4, 24, "phi"), randomTensor(1, 24, "targets")],
      { blockSize: 10 },
    );
    expect(result).toMatchObject({ ok: true });
  });

  test("of a constant column", () => {
    const phi = randomTensor(3, 24, "phi");
    for (let s = 0; s < 24; s++) phi.set(1, s, 3);
    expect(residual(phi)).toMatchObject({ ok: true });
  });

  test("of a column of zeros", () => {
    const phi = randomTensor(3, 24, "phi");
    for (let s = 0; s < 24; s++) phi.set(1, s, 0);
    expect(residual(phi)).toMatchObject({ ok: true });
  });

  test("of duplicated columns", () => {
    const phi = randomTensor(3, 24, "phi");
    for (let s = 0; s < 24; s++) phi.set(2, s, phi.at(0, s));
    expect(residual(phi)).toMatchObject({ ok: true });
  });

  test("of huge columns", () => {
    const phi = randomTensor(3, 24, "phi");
    for (let s = 0; s < 24; s++) phi.set(1, s, 1e12 * phi.at(1, s));
    // Gradients with respect to the huge column are of size 1e-12: judge all entries by their relative difference.
    expect(residual(phi, { absolute: 1e-10, relative: 1e-4 })).toMatchObject({ ok: true });
  });
});

describe("shapes that do not fit are refused, naming them", () => {
  const tape = new Tape(createJsKernels("float64"), 4);
  const a = tape.samples(2, { gradient: true });
  const b = tape.samples(3, { gradient: true });
  const w = tape.parameter(Tensor.from([[1, 2]]));

  test("add", () => expect(() => add(a, b)).toThrow("add: shapes differ, 2 × n and 3 × n."));
  test("affine", () => expect(() => affine(w, b)).toThrow("affine: 1 × 2 and 3 × n do not fit together."));
  test("meanSquaredError", () => expect(() => meanSquaredError(a, b)).toThrow("expected 1 × n and 1 × n"));
  test("a product over samples", () =>
    expect(() =>
      affine(tape.parameter(Tensor.from([[1, 2, 3, 4]])), a, undefined, { transposeB: true }),
    ).toThrow("only B, untransposed, can hold samples"));
  test("backward of something that is no loss", () =>
    expect(() => tape.backward(relu(a))).toThrow("needs a vector"));
  test("inputs on different tapes", () =>
    expect(() => add(a, new Tape(createJsKernels("float64"), 4).samples(2))).toThrow("different tapes"));
});
