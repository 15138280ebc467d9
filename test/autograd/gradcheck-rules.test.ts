/** What every rule keeps to: gradcheck finds those that do not, also where their numbers agree for one vector. */
import { describe, expect, test } from "@jest/globals";
import { fixed, gradcheck } from "../../src/autograd/gradcheck.js";
import type { Rule } from "../../src/autograd/operation.js";
import { add, multiply, scale } from "../../src/autograd/operations/arithmetic.js";
import { meanSquaredError } from "../../src/autograd/operations/mean-squared-error.js";
import { record, type Variable } from "../../src/autograd/tape.js";
import { Tensor } from "../../src/autograd/tensor.js";
import { randomTensor } from "../random-tensor.ts";

const shapes = [
  [1, 1],
  [1, 2],
  [2, 3],
  [3, 11],
] as const;

/** Σx², a loss, and x², entry by entry, whose pull-back makes of ∂loss/∂output what it should not. */
function squares(whole: boolean, seen: (dOut: number) => number) {
  const rule: Rule = {
    name: whole ? "sumOfSquares" : "mySquare",
    shape: ([shape]) => (whole ? { rows: 1, columns: 1, perSample: false } : shape),
    forward(_kernels, [x], out) {
      let sum = 0;
      each(x, (i, s) => {
        sum += x.at(i, s) ** 2;
        if (!whole) out.set(i, s, x.at(i, s) ** 2);
      });
      if (whole) out.set(0, 0, sum);
    },
    vjp(_kernels, [x], _out, dOut, [dx]) {
      each(x, (i, s) => {
        const d = whole ? dOut.at(0, 0) : dOut.at(i, s);
        dx?.set(i, s, dx.at(i, s) + 2 * x.at(i, s) * seen(d));
      });
    },
  };
  return (x: Variable) => record(rule, [x], undefined);
}

function each(tensor: Tensor, work: (i: number, s: number) => void): void {
  for (let i = 0; i < tensor.rows; i++) for (let s = 0; s < tensor.columns; s++) work(i, s);
}

describe.each([
  ["a loss", true],
  ["an operation entry by entry", false],
])("of %s", (_, whole) => {
  test.each(shapes)("of %i × %i inputs the right rule passes", (rows, columns) => {
    expect(gradcheck(squares(whole, Number), [randomTensor(rows, columns, "x")]).ok).toBe(true);
  });

  describe.each([
    ["ignores ∂loss/∂output", () => 1],
    ["squares it", (d: number) => d * d],
    ["takes its absolute value", Math.abs],
    ["drops it where it is negative", (d: number) => Math.max(d, 0)],
    ["drops it where it is positive", (d: number) => Math.min(d, 0)],
    ["cuts it at 1", (d: number) => Math.max(-1, Math.min(d, 1))],
  ])("a rule that %s is found", (_what, seen) => {
    test.each(shapes)("in %i × %i inputs, alone and inside a function", (rows, columns) => {
      const x = randomTensor(rows, columns, "x");
      const wrong = squares(whole, seen);
      expect(gradcheck(wrong, [x]).ok).toBe(false);
      expect(gradcheck((a) => scale(wrong(add(a, a)), 0.3), [x]).ok).toBe(false);
    });
  });
});

test("a rule whose numbers agree, but that ignores ∂loss/∂output, is named", () => {
  const { message, worst } = gradcheck(
    squares(true, () => 1),
    [Tensor.from([[3, 4]])],
  );
  expect(worst).toBe(Number.POSITIVE_INFINITY);
  expect(message.split("\n")).toEqual([
    "sumOfSquares: its rule must be linear in dOut (gradient of its input 0)",
    "  for dOut it adds       6",
    "  for -1.7·dOut it adds  6",
  ]);
});

test("the gradient of a loss is compared as it is, without a weight", () => {
  const half = squares(true, (d) => d / 2);
  expect(gradcheck(half, [Tensor.from([[3]])]).message).toMatch(
    /the tape says +3\n.*differences say +[56]\.?/,
  );
});

test.each([
  ["negative", (earlier: number) => Math.max(earlier, 0)],
  ["positive", (earlier: number) => Math.min(earlier, 0)],
  ["all", () => 0],
])("a rule that drops %s earlier gradients is found", (_, kept) => {
  const rule: Rule = {
    name: "drops",
    shape: ([shape]) => shape,
    forward: (_kernels, [x], out) => out.copyFrom(x),
    vjp: (_kernels, _inputs, _out, dOut, [dx]) =>
      each(dOut, (i, s) => {
        dx?.set(i, s, dOut.at(i, s) + kept(dx.at(i, s)));
      }),
  };
  for (const [rows, columns] of shapes) {
    const { ok, message } = gradcheck(
      (x) => record(rule, [x], undefined),
      [randomTensor(rows, columns, "x")],
    );
    expect(ok).toBe(false);
    expect(message).toContain("drops: its rule must add (+=) to the gradient of its input 0");
  }
});

describe("a rule of two inputs that asks for no gradient whether it is there", () => {
  const product = (asks: readonly boolean[]) => {
    const rule: Rule = {
      name: "product",
      shape: ([shape]) => shape,
      forward(kernels, [a, b], out) {
        kernels.fill(out, 0);
        kernels.addProduct(1, a, 0, b, 0, out, 0, out.rows);
      },
      vjp(kernels, inputs, _out, dOut, gradients) {
        for (const k of [0, 1]) {
          if (asks[k] && !gradients[k]) continue;
          kernels.addProduct(1, dOut, 0, inputs[1 - k], 0, gradients[k] as Tensor, 0, dOut.rows);
        }
      },
    };
    return (a: Variable, b: Variable) => record(rule, [a, b], undefined);
  };
  const [a, b] = [randomTensor(2, 5, "a"), randomTensor(2, 5, "b")];

  test("is found and named with the input, fixed or not", () => {
    const says = (k: number) => `product: its rule must do without the gradient of its input ${k}`;
    const check = (asks: readonly boolean[], inputs: Parameters<typeof gradcheck>[1]) => {
      const { ok, message } = gradcheck(product(asks), inputs);
      return ok || message;
    };
    expect(check([false, false], [a, b])).toBe(says(0));
    expect(check([true, false], [a, b])).toBe(says(1));
    expect(check([false, false], [a, fixed(b)])).toBe(says(1));
    expect(check([false, false], [fixed(a), b])).toBe(says(0));
    for (const inputs of [
      [a, b],
      [a, fixed(b)],
      [fixed(a), b],
    ])
      expect(check([true, true], inputs)).toBe(true);
  });

  test("operations of the engine ask", () => {
    expect(gradcheck((p, q) => multiply(p, q), [a, fixed(b)]).ok).toBe(true);
    const [row, target] = [randomTensor(1, 5, "row"), randomTensor(1, 5, "target")];
    expect(gradcheck((p, t) => meanSquaredError(p, t, 5), [fixed(row), target]).ok).toBe(true);
  });

  test("an error of the rule's own is not taken for that", () => {
    const throws: Rule = {
      name: "throws",
      shape: ([shape]) => shape,
      forward: (_kernels, [x], out) => out.copyFrom(x),
      vjp: () => {
        throw new RangeError("of its own");
      },
    };
    expect(() => gradcheck((x, y) => record(throws, [x, y], undefined), [a, fixed(b)])).toThrow("of its own");
  });
});
