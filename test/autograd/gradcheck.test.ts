import { describe, expect, test } from "@jest/globals";
import { fixed, gradcheck, parameter } from "../../src/autograd/gradcheck.js";
import type { Rule } from "../../src/autograd/operation.js";
import { affine } from "../../src/autograd/operations/affine.js";
import { add, multiply, scale } from "../../src/autograd/operations/arithmetic.js";
import { meanSquaredError } from "../../src/autograd/operations/mean-squared-error.js";
import { olsResidual } from "../../src/autograd/operations/ols-residual.js";
import { relu } from "../../src/autograd/operations/relu.js";
import { record, type Variable } from "../../src/autograd/tape.js";
import { Tensor } from "../../src/autograd/tensor.js";
import { randomTensor } from "../random-tensor.ts";

const x = Tensor.from([
  [1, 2, 3],
  [0.1, -5, 0.5],
]);

/** x², with a rule of one's own. */
function squareWith(vjp: Rule["vjp"]) {
  const rule: Rule = {
    name: "mySquare",
    shape: ([shape]) => shape,
    forward(kernels, [value], out) {
      kernels.fill(out, 0);
      kernels.addProduct(1, value, 0, value, 0, out, 0, out.rows);
    },
    vjp,
  };
  return (variable: Variable) => record(rule, [variable], undefined);
}

/** An operation with a long name, and = for +=. */
function named(name: string) {
  const rule: Rule = {
    name,
    shape: ([shape]) => shape,
    forward: (kernels, [value], out) => kernels.relu(value, out),
    vjp: (kernels, _inputs, _out, _dOut, [dx]) => dx && kernels.fill(dx, 0.5),
  };
  return (variable: Variable) => record(rule, [variable], undefined);
}

/** x² whose gradient is wrong by a factor. */
const wrongBy = (factor: number) =>
  squareWith((kernels, [value], _out, dOut, [dx]) => {
    if (dx) kernels.addProduct(2 * factor, dOut, 0, value, 0, dx, 0, value.rows);
  });

test("a right gradient passes", () => {
  expect(gradcheck(wrongBy(1), [x]).ok).toBe(true);
});

describe("mistakes that people make are found", () => {
  test("= for +=", () => {
    const overwrites = squareWith((kernels, [value], _out, dOut, [dx]) => {
      if (!dx) return;
      kernels.fill(dx, 0);
      kernels.addProduct(2, dOut, 0, value, 0, dx, 0, value.rows);
    });
    expect(gradcheck(overwrites, [x])).toMatchObject({ ok: false, worst: Number.POSITIVE_INFINITY });
    expect(gradcheck(overwrites, [x]).message).toContain(
      "mySquare: its rule must add (+=) to the gradient of its input 0",
    );
    // In the middle of a longer function, too.
    expect(gradcheck((a) => relu(overwrites(multiply(a, a))), [x]).ok).toBe(false);
  });

  test("a lost factor", () => {
    expect(gradcheck(wrongBy(0.5), [x]).ok).toBe(false);
    expect(gradcheck(wrongBy(1.001), [x]).ok).toBe(false);
  });

  test("a wrong sign", () => {
    expect(gradcheck(wrongBy(-1), [x]).ok).toBe(false);
  });

  test("a wrong transpose", () => {
    // W·x pulled back by W instead of Wᵀ: of the right shape where W is square.
    const rule: Rule = {
      name: "myProduct",
      shape: ([, b]) => b,
      forward(kernels, [w, b], out) {
        kernels.fill(out, 0);
        kernels.matmul(w, false, b, false, out);
      },
      vjp(kernels, [w], _out, dOut, [, db]) {
        if (db) kernels.matmul(w, false, dOut, false, db);
      },
    };
    const w = fixed(parameter(randomTensor(2, 2, "w")));
    expect(gradcheck((a, b) => record(rule, [a, b], undefined), [w, x]).ok).toBe(false);
    expect(gradcheck((a, b) => affine(a, b), [w, x]).ok).toBe(true);
  });

  test.each([1, 2, 3])("a stale buffer, with %i samples", (samples) => {
    // Slopes are kept from the first block that was computed.
    const slopes = new Map<object, Tensor>();
    const stale = (variable: Variable) => {
      const rule: Rule = {
        name: "stale",
        shape: ([shape]) => shape,
        forward(kernels, [value], out) {
          kernels.fill(out, 0);
          kernels.addProduct(1, value, 0, value, 0, out, 0, out.rows);
          if (!slopes.has(kernels)) slopes.set(kernels, Tensor.from(value.toArrays()));
        },
        vjp(kernels, _inputs, _out, dOut, [dx]) {
          const slope = slopes.get(kernels);
          if (!dx || !slope) return;
          for (let i = 0; i < dx.rows; i++) {
            for (let s = 0; s < dx.columns; s++) {
              const kept = s < slope.columns ? slope.at(i, s) : 0;
              dx.set(i, s, dx.at(i, s) + 2 * kept * dOut.at(i, s));
            }
          }
        },
      };
      return record(rule, [variable], undefined);
    };
    expect(gradcheck(stale, [randomTensor(2, samples, "x")]).ok).toBe(false);
  });

  test("= for += where gradients are large", () => {
    const overwrites = squareWith((kernels, [value], _out, dOut, [dx]) => {
      if (!dx) return;
      kernels.fill(dx, 0);
      kernels.addProduct(2, dOut, 0, value, 0, dx, 0, value.rows);
    });
    expect(gradcheck(overwrites, [Tensor.from([[1e6, 2e6, -3e6]])]).ok).toBe(false);
  });

  test.each(["input", "output"])("a pull-back that changes its %s", (what) => {
    const clobbers = squareWith((kernels, [value], out, dOut, [dx]) => {
      if (dx) kernels.addProduct(2, dOut, 0, value, 0, dx, 0, value.rows);
      kernels.addScaled(1, dOut, 0, what === "input" ? value : out, 0, value.rows);
    });
    const { ok, message } = gradcheck(clobbers, [x]);
    expect(ok).toBe(false);
    expect(message).toContain(`mySquare: its pull-back must not change its ${what}`);
  });

  test("a forward computation in place", () => {
    const rule: Rule = {
      name: "inPlace",
      shape: ([shape]) => shape,
      forward(kernels, [value], out) {
        kernels.relu(value, value);
        kernels.relu(value, out);
      },
      vjp(kernels, [value], _out, dOut, [dx]) {
        if (dx) kernels.reluGradient(value, dOut, dx);
      },
    };
    expect(gradcheck((a) => record(rule, [a], undefined), [x]).message).toContain(
      "inPlace: its forward computation must not change its input 0",
    );
  });

  test.each([3, 4, 6, 8])("what is wrong in a shorter last block only, of %i samples", (samples) => {
    // A sum over the whole row of memory instead of the block's samples.
    const rule: Rule = {
      name: "wholeRow",
      shape: () => ({ rows: 1, columns: 1, perSample: false }),
      forward(_kernels, [value], out) {
        let sum = 0;
        for (let s = 0; s < value.stride; s++) sum += value.data[value.offset + s];
        out.set(0, 0, sum);
      },
      vjp(_kernels, _inputs, _out, dOut, [dx]) {
        for (let s = 0; dx && s < dx.columns; s++) dx.set(0, s, dx.at(0, s) + dOut.at(0, 0));
      },
    };
    expect(gradcheck((a) => record(rule, [a], undefined), [randomTensor(1, samples, "x")]).ok).toBe(false);
  });

  test("a gradient that is not a number", () => {
    expect(gradcheck(wrongBy(Number.NaN), [x])).toMatchObject({ ok: false, worst: Number.POSITIVE_INFINITY });
  });
});

describe("mistakes that show late or little are found", () => {
  test.each([3, 4, 5, 6, 7, 8, 9, 12, 20])("from the third block on, of %i samples", (samples) => {
    let [blocks, last] = [0, Number.NaN];
    const late = squareWith((kernels, [value], _out, dOut, [dx]) => {
      // A block that was not seen before: its first number is another one.
      if (value.at(0, 0) !== last) blocks++;
      last = value.at(0, 0);
      if (dx) kernels.addProduct(blocks >= 3 ? 2.5 : 2, dOut, 0, value, 0, dx, 0, value.rows);
    });
    expect(gradcheck(late, [randomTensor(2, samples, "x")]).ok).toBe(false);
  });

  const sized = (samples: number, size: number) =>
    Tensor.from(
      randomTensor(2, samples, "x")
        .toArrays()
        .map((row) => row.map((entry) => size * entry)),
    );

  test.each([
    [1e-9, 1],
    [1e-6, 1e-6],
    [1, 1e-12],
    [1e6, 1e6],
  ])("in inputs of size %p and outputs scaled by %p, while right rules pass", (size, factor) => {
    const scaled = (f: (x: Variable) => Variable) => (x: Variable) => scale(f(x), factor);
    for (const samples of [1, 2, 3, 7]) {
      expect(gradcheck(scaled(wrongBy(1)), [sized(samples, size)]).ok).toBe(true);
      expect(gradcheck(scaled(wrongBy(1.001)), [sized(samples, size)]).ok).toBe(false);
      expect(gradcheck(scaled(wrongBy(0)), [sized(samples, size)]).ok).toBe(false);
    }
  });
});

describe("least squares on data far from zero, or of another size", () => {
  const data = (rows: number, size: number, offset: number, name: string) =>
    Tensor.from(
      randomTensor(rows, 13, name)
        .toArrays()
        .map((row) => row.map((entry) => size * entry + offset)),
    );
  /** The penalty's gradient with a mistake: a factor that is lost. */
  const halved = (x: Variable, y: Variable) => {
    const loss = olsResidual(x, y);
    const half: Rule = {
      name: "half",
      shape: ([shape]) => shape,
      forward(kernels, [value], out) {
        kernels.fill(out, 0);
        kernels.addScaled(1, value, 0, out, 0, 1);
      },
      vjp: (kernels, _inputs, _out, dOut, [dx]) => dx && kernels.addScaled(0.5, dOut, 0, dx, 0, 1),
    };
    return record(half, [loss], undefined);
  };

  test.each([
    [1, 0],
    [1, 1e3],
    [1, 1e5],
    [1, 1e6],
    [1e-3, 0],
    [1e-9, 0],
    [1e9, 0],
  ])("of size %p at %p: a right gradient passes, a wrong one does not", (size, offset) => {
    const inputs = [data(2, size, offset, "x"), data(1, 1, 0, "y")];
    expect(gradcheck((a, b) => olsResidual(a, b), inputs).ok).toBe(true);
    expect(gradcheck(halved, inputs).ok).toBe(false);
  });

  test("where rounding leaves nothing to compare, it says so", () => {
    const { ok, message } = gradcheck(
      (a, b) => olsResidual(a, b),
      [data(2, 1, 1e15, "x"), data(1, 1, 0, "y")],
    );
    expect(ok).toBe(false);
    expect(message).toMatch(/^input \d: not checked, rounding errors of f/);
  });
});

describe("the message", () => {
  test("names the worst entry, both values, their difference and what is accepted", () => {
    const { message } = gradcheck(wrongBy(1.5), [x]);
    expect(message).toMatch(
      /^input 0, entry \(1, 1\)\n {2}the tape says +-?\d+\.\d+\n {2}central differences say +-?\d+\.\d+\n {2}apart by +\d/,
    );
    expect(message).toMatch(/\n {2}accepted +0\.000\d+$/);
  });

  test("fits 80 columns", () => {
    const all = [
      gradcheck(wrongBy(1), [x]),
      gradcheck(wrongBy(1.5), [randomTensor(11, 103, "x")]),
      gradcheck(wrongBy(1e-300), [randomTensor(2, 3, "x")]),
      gradcheck(named("an operation with a name of more than forty characters"), [x]),
      gradcheck(relu, [Tensor.from([[0, 1]])]),
      gradcheck(
        (a, b) => olsResidual(a, b),
        [Tensor.from([[1e15, 1e15 + 1, 1e15 + 5, 1e15 + 2]]), Tensor.from([[1, 3, 2, 5]])],
      ),
    ].flatMap(({ message }) => message.split("\n"));
    expect(Math.max(...all.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("says that an entry is at a kink, by the slopes on both sides", () => {
    const { ok, message } = gradcheck(relu, [Tensor.from([[0, 1, -1]])]);
    expect(ok).toBe(false);
    expect(message).toMatch(
      /slopes 0 to the left, 0\.6 to the right,\n {2}as far apart with a tenth of the step: .* kink$/,
    );
  });

  test("is no alarm where a kink lies near a right entry: a smaller step sees past it", () => {
    for (const near of [1e-6, -1e-6, 1e-8]) expect(gradcheck(relu, [Tensor.from([[near, 1]])]).ok).toBe(true);
  });

  test("says that there is a jump", () => {
    const rule: Rule = {
      name: "step",
      shape: ([shape]) => shape,
      forward(_kernels, [value], out) {
        for (let s = 0; s < value.columns; s++) out.set(0, s, value.at(0, s) >= 0 ? 1 : 0);
      },
      vjp: () => undefined,
    };
    const { message } = gradcheck((a) => record(rule, [a], undefined), [Tensor.from([[0, 1]])]);
    expect(message).toMatch(/a jump lies within the step$/);
  });

  test("takes no wrong gradient of a smooth function for a kink", () => {
    for (const factor of [1.5, -1, 0.99, 1e6]) {
      expect(gradcheck(wrongBy(factor), [x]).message).not.toMatch(/kink|jump/);
    }
  });
});

describe("what is right passes", () => {
  test("ReLU away from its kink", () => {
    expect(gradcheck(relu, [x]).ok).toBe(true);
  });

  test("entries beside a large one, whose difference quotients are all rounding", () => {
    for (const large of [1e4, 1e6, 1e8])
      expect(gradcheck(wrongBy(1), [Tensor.from([[large, 1, 2, 3]])]).ok).toBe(true);
  });

  test("a step that overflows and that the output does not depend on", () => {
    const f = (a: Variable) => {
      const huge = scale(a, 1e200);
      multiply(multiply(huge, huge), huge);
      return scale(a, 2);
    };
    expect(gradcheck(f, [x]).ok).toBe(true);
  });

  test("a parameter itself as output", () => {
    expect(gradcheck((_a, w) => w, [x, parameter(Tensor.from([[3, 4]]))]).ok).toBe(true);
  });
});

describe("inputs", () => {
  test("that are fixed are neither moved nor compared", () => {
    const labels = Tensor.from([[1, 0, 1]]);
    const prediction = Tensor.from([[0.5, 0.2, 0.9]]);
    expect(gradcheck((a, b) => meanSquaredError(a, b, 3), [prediction, fixed(labels)]).ok).toBe(true);
    // A target's gradient that is missing is no mistake where nobody wants it.
    const oneSided: Rule = {
      name: "oneSided",
      shape: () => ({ rows: 1, columns: 1, perSample: false }),
      forward: (kernels, [a, b], out) => kernels.squaredError(a, b, 1 / 3, out),
      vjp(kernels, [a, b], _out, dOut, [da]) {
        if (da) kernels.squaredErrorGradient(a, b, (2 / 3) * dOut.at(0, 0), da);
      },
    };
    const loss = (a: Variable, b: Variable) => record(oneSided, [a, b], undefined);
    expect(gradcheck(loss, [prediction, fixed(labels)]).ok).toBe(true);
    expect(gradcheck(loss, [prediction, labels]).ok).toBe(false);
    expect(labels.toArrays()).toEqual([[1, 0, 1]]);
  });

  test.each([
    [[[1, 2]], "an Array"],
    [undefined, "undefined"],
    [new Float64Array(3), "a Float64Array"],
    [{ parameter: [1] }, "an Array"],
    [{ fixed: 3 }, "a number"],
  ])("that are no tensors are refused: %p", (wrong, text) => {
    expect(() => gradcheck(relu, [wrong as never])).toThrow(
      `gradcheck: input 0 must be a Tensor, parameter(tensor) or fixed(tensor), not ${text}.`,
    );
  });

  test.each([
    [5, "not 5."],
    [null, "not null."],
    [[[1]], "not an Array."],
    [{ parameter: [1] }, "not an Object."],
  ])("fixed(…) takes a tensor or a parameter, not %p", (wrong, text) => {
    expect(() => fixed(wrong as never)).toThrow("fixed: input must be a Tensor or parameter(tensor), ");
    expect(() => fixed(wrong as never)).toThrow(text);
    expect(gradcheck(add, [x, fixed(Tensor.from(x.toArrays()))]).ok).toBe(true);
    expect(gradcheck((a, w) => affine(w, a), [x, fixed(parameter(randomTensor(2, 2, "w")))]).ok).toBe(true);
  });

  test("that are all fixed leave nothing to check", () => {
    expect(() => gradcheck(relu, [fixed(x)])).toThrow("relu depends on no input with a gradient");
    expect(() => gradcheck(relu, [])).toThrow("relu: expected a Variable, got undefined.");
  });

  test("of different numbers of samples", () => {
    expect(() => gradcheck((a, b) => affine(a, b), [x, Tensor.from([[1, 2]])])).toThrow(
      "these have 3,2. Wrap parameters",
    );
  });

  test("keep their numbers", () => {
    gradcheck(relu, [x]);
    expect(x.toArrays()).toEqual([
      [1, 2, 3],
      [0.1, -5, 0.5],
    ]);
  });
});

test("a function that returns no Variable is refused", () => {
  expect(() => gradcheck((() => 3) as never, [x])).toThrow(
    "the function must return a Variable, not a number.",
  );
});

test("the tolerances are the caller's", () => {
  expect(gradcheck(wrongBy(1.001), [x], { relative: 0.01 }).ok).toBe(true);
});
