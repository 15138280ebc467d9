import { expect, test } from "@jest/globals";
import { gradcheck } from "../../src/autograd/gradcheck.js";
import type { Rule } from "../../src/autograd/operation.js";
import type { Variable } from "../../src/autograd/tape.js";
import { Tensor } from "../../src/autograd/tensor.js";

/** x², with a gradient that is wrong by the given factor. */
function wrongSquare(factor: number) {
  const rule: Rule = {
    name: "wrongSquare",
    shape: ([x]) => x,
    forward(kernels, [x], out) {
      kernels.fill(out, 0);
      kernels.addProduct(1, x, 0, x, 0, out, 0, x.rows);
    },
    vjp(kernels, [x], _out, dOut, [dx]) {
      if (dx) kernels.addProduct(2 * factor, dOut, 0, x, 0, dx, 0, x.rows);
    },
  };
  return (x: Variable) => x.tape.record(rule, [x], undefined);
}

const x = Tensor.from([
  [1, 2, 3],
  [0, -5, 0.5],
]);

test("a right gradient passes", () => {
  expect(gradcheck(wrongSquare(1), [x]).ok).toBe(true);
});

test("a gradient that is wrong by one part in a thousand is found", () => {
  expect(gradcheck(wrongSquare(1.001), [x]).ok).toBe(false);
});

test("the message names the worst entry, both values and their difference", () => {
  const { message } = gradcheck(wrongSquare(1.5), [x]);
  expect(message).toMatch(
    /^input 0, entry \(1, 1\): the tape says -\d+\.\d+, central differences say -\d+\.\d+/,
  );
});

test("a gradient that is not a number is found", () => {
  expect(gradcheck(wrongSquare(Number.NaN), [x])).toMatchObject({
    ok: false,
    worst: Number.POSITIVE_INFINITY,
  });
});

test("the tolerances are the caller's", () => {
  expect(gradcheck(wrongSquare(1.001), [x], { relative: 0.01 }).ok).toBe(true);
});
