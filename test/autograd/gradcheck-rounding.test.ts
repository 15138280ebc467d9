/**
 * Where rounding errors of f are large: right gradients are not called wrong, wrong ones do not pass as if they had been
 * checked, and what could not be checked is said.
 */
import { describe, expect, test } from "@jest/globals";
import { fixed, gradcheck } from "../../src/autograd/gradcheck.js";
import type { Rule } from "../../src/autograd/operation.js";
import { affine } from "../../src/autograd/operations/affine.js";
import { add, scale, square, subtract } from "../../src/autograd/operations/arithmetic.js";
import { olsResidual } from "../../src/autograd/operations/ols-residual.js";
import { relu } from "../../src/autograd/operations/relu.js";
import { record, type Variable } from "../../src/autograd/tape.js";
import { Tensor } from "../../src/autograd/tensor.js";
import { randomTensor } from "../random-tensor.ts";

/** f, entry by entry, with any slope. */
function own(f: (x: number) => number, slope: (x: number) => number) {
  const each = (tensor: Tensor, work: (i: number, s: number) => void) => {
    for (let i = 0; i < tensor.rows; i++) for (let s = 0; s < tensor.columns; s++) work(i, s);
  };
  const rule: Rule = {
    name: "own",
    shape: ([shape]) => shape,
    forward: (_kernels, [x], out) => each(out, (i, s) => out.set(i, s, f(x.at(i, s)))),
    vjp: (_kernels, [x], _out, dOut, [dx]) =>
      each(dOut, (i, s) => dx?.set(i, s, dx.at(i, s) + dOut.at(i, s) * slope(x.at(i, s)))),
  };
  return (x: Variable) => record(rule, [x], undefined);
}

const one = (x: Variable, value: number) => x.tape.parameter(Tensor.from([[value]]));
const notChecked = /^input \d: not checked, rounding errors of f/;
/** "4 of 7 checked to 0.2 % only", in per cent. */
const checkedTo = (message: string) =>
  Number(/\nrounding errors of f: \d+ of \d+ checked to (\S+) % only$/.exec(message)?.[1] ?? 0);

const sizes = [
  ["1 × 1", randomTensor(1, 1, "x")],
  ["1 × 7", randomTensor(1, 7, "x")],
] as const;

describe.each(sizes)("x + a large number, of %s inputs", (_, x) => {
  describe.each([1e7, 1e8, 1e9])("%p", (large) => {
    test.each([
      ["by add and affine", (a: Variable) => add(a, affine(one(a, 0), a, one(a, large)))],
      [
        "by a rule of one's own",
        own(
          (value) => value + large,
          () => 1,
        ),
      ],
    ])("%s: the right gradient passes", (_name, f) => {
      expect(gradcheck(f, [x]).ok).toBe(true);
    });

    test.each([0, 1.003, 1.3, -1])(
      "a slope of %p is wrong, or within what is said to be checked",
      (slope) => {
        const { ok, message } = gradcheck(
          own(
            (value) => value + large,
            () => slope,
          ),
          [x],
        );
        expect(ok && 100 * Math.abs(slope - 1) > checkedTo(message)).toBe(false);
        if (!ok) expect(message).not.toMatch(/kink|jump/);
      },
    );
  });

  test.each([1e14, 1e16])("%p: nothing is left to compare, and that is said", (large) => {
    for (const slope of [1, 1.3]) {
      const { ok, message } = gradcheck(
        own(
          (value) => value + large,
          () => slope,
        ),
        [x],
      );
      expect(ok).toBe(false);
      expect(message).toMatch(notChecked);
    }
  });
});

describe("exp of tiny inputs", () => {
  const check = (size: number, wrong: number) =>
    gradcheck(
      own(Math.exp, (x) => wrong * Math.exp(x)),
      [
        Tensor.from(
          randomTensor(3, 7, "x")
            .toArrays()
            .map((row) => row.map((entry) => size * entry)),
        ),
      ],
    );

  test.each([1e-5, 1e-6, 1e-7, 1e-8])("of size %p: slopes that are wrong by 0.3 % are found", (size) => {
    expect(check(size, 1).ok).toBe(true);
    expect(check(size, 1.003).ok).toBe(false);
    expect(check(size, 1.03).ok).toBe(false);
  });

  test("of size 1e-10, where less is known, the message says how much", () => {
    const { ok, message } = check(1e-10, 1);
    expect(ok).toBe(true);
    expect(checkedTo(message)).toBeGreaterThan(0.1);
    expect(checkedTo(message)).toBeLessThan(10);
    expect(check(1e-10, 1 + (2 * checkedTo(message)) / 100).ok).toBe(false);
    expect(Math.max(...message.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("of size 1e-13 nothing is known", () => {
    for (const wrong of [1, 1.3]) expect(check(1e-13, wrong).message).toMatch(notChecked);
  });

  test("where all is known to the stated tolerance, nothing is said of rounding", () => {
    expect(check(1, 1).message).not.toContain("rounding");
  });
});

describe("derivatives that are zero, between large numbers that cancel", () => {
  test.each([3, 4, 5, 8, 13, 20].flatMap((n) => [1, 2].map((d) => [d, n])))(
    "of olsResidual for a target that is one of %i features of %i samples: not checked, and not called wrong",
    (features, samples) => {
      for (const name of ["a", "b", "c"]) {
        const x = randomTensor(features, samples, name);
        const y = Tensor.from([x.toArrays()[0]]);
        for (const inputs of [
          [x, y],
          [x, fixed(y)],
        ]) {
          const { ok, message } = gradcheck((a, b) => olsResidual(a, b), inputs);
          expect(ok || notChecked.test(message) || message).toBe(true);
        }
      }
    },
  );

  test.each(sizes)("(x + 1)² − x² − 2x, of %s inputs", (_, x) => {
    const f = (a: Variable) =>
      subtract(subtract(square(affine(one(a, 1), a, one(a, 1))), square(a)), scale(a, 2));
    for (const g of [f, (a: Variable) => subtract(f(a), affine(one(a, 0), a, one(a, 1)))]) {
      const { ok, message } = gradcheck(g, [x]);
      expect(ok || notChecked.test(message) || message).toBe(true);
      expect(message).toMatch(/not checked/);
    }
  });

  test("hide no mistake where the fit is not exact", () => {
    const x = randomTensor(2, 13, "x");
    const noise = randomTensor(1, 13, "noise");
    const y = Tensor.from([x.toArrays()[0].map((entry, s) => entry + 1e-3 * noise.at(0, s))]);
    const halved = (a: Variable, b: Variable) =>
      own(
        (loss) => loss,
        () => 0.5,
      )(olsResidual(a, b));
    expect(gradcheck((a, b) => olsResidual(a, b), [x, y]).ok).toBe(true);
    expect(gradcheck(halved, [x, y])).toMatchObject({
      ok: false,
      message: expect.not.stringMatching(notChecked),
    });
  });
});

test("a wrong gradient where f is flat, beside large numbers, is no rounding", () => {
  const slipped = own(
    (x) => Math.max(x, 0),
    () => 1,
  );
  const { ok, message } = gradcheck(slipped, [Tensor.from([[-1, -2, 1e8]])]);
  expect(ok).toBe(false);
  expect(message).not.toContain("rounding");
  expect(gradcheck(relu, [Tensor.from([[-1, -2, 1e8]])]).ok).toBe(true);
});
