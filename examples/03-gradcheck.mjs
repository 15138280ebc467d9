/** Chapter 3: checking gradients by central differences; how small a step, in which precision; a wrong one found. */
import {
  affine,
  createJsKernels,
  gradcheck,
  meanSquaredError,
  parameter,
  relu,
  square,
  Tape,
  Tensor,
} from "nontrivial";
import seedrandom from "seedrandom";
import { series } from "./figure.mjs";
import { page } from "./page.mjs";

const book = page(import.meta.url);

// #region network
const random = seedrandom("gradcheck");
const tensor = (rows, columns) =>
  Tensor.from(Array.from({ length: rows }, () => Array.from({ length: columns }, () => 2 * random() - 1)));
const [X, y, W1, b1, W2] = [tensor(5, 8), tensor(1, 8), tensor(16, 5), tensor(16, 1), tensor(1, 16)];

/** L = MSE(W₂·(W₁X + b₁)², y) in the given precision: its value for any X, and its gradient. */
function smallLoss(precision) {
  const tape = new Tape(createJsKernels(precision), X.columns);
  const x = tape.samples(X.rows, { gradient: true });
  const target = tape.samples(1);
  const load = (values) => {
    const copy = tape.kernels.tensor(values.rows, values.columns);
    copy.copyFrom(values);
    return tape.parameter(copy);
  };
  const hidden = square(affine(load(W1), x, load(b1)));
  const loss = meanSquaredError(affine(load(W2), hidden), target);
  target.value.copyFrom(y);
  const value = (change) => {
    x.value.copyFrom(X);
    change?.(x.value);
    tape.forward();
    return loss.scalar;
  };
  value();
  tape.backward(loss);
  return { value, gradient: x.gradient };
}
// #endregion

// #region differences
const exact = smallLoss("float64").gradient;
const entries = Array.from({ length: X.rows * X.columns }, (_, k) => [k % X.rows, Math.floor(k / X.rows)]);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const curve = ["float32", "float64"].flatMap((precision) => {
  const { value } = smallLoss(precision);
  return Array.from({ length: 27 }, (_, k) => {
    const step = 10 ** (-k / 2);
    const errors = entries.map(([i, s]) => {
      const at = (entry) => value((x) => x.set(i, s, entry));
      const x = X.at(i, s);
      const difference = (at(x + step) - at(x - step)) / (2 * step);
      return Math.abs(difference / exact.at(i, s) - 1);
    });
    return { precision, step, error: median(errors) };
  });
});
// #endregion

const best = (precision) =>
  curve.filter((point) => point.precision === precision).reduce((a, b) => (b.error < a.error ? b : a));
for (const precision of ["float32", "float64"]) {
  book.number(`${precision}.error`, best(precision).error);
  book.number(`${precision}.step`, best(precision).step);
}

await book.figure("steps", {
  width: 460,
  height: 280,
  data: { values: curve },
  mark: { type: "line", point: true },
  encoding: {
    x: {
      field: "step",
      type: "quantitative",
      scale: { type: "log" },
      title: "step h",
      axis: { format: ".0e", tickCount: 7 },
    },
    y: {
      field: "error",
      type: "quantitative",
      scale: { type: "log" },
      title: "relative error",
      axis: { format: ".0e", tickCount: 7 },
    },
    ...series("precision", ["float32", "float64"]),
  },
});

// #region check
const right = gradcheck((x, w) => affine(w, relu(x)), [X, parameter(W1)]);
// #endregion
book.text(
  "right",
  right.message.replace(/\d\.\d{4}\d+/g, (number) => String(Number(Number(number).toPrecision(6)))),
);

// #region wrong
/** ReLU with a slip: the gradient passes where the *gradient* is positive, not where x is. */
const slippedRule = {
  name: "slipped relu",
  shape: ([x]) => x,
  forward: (kernels, [x], out) => kernels.relu(x, out),
  vjp: (kernels, _inputs, _out, dOut, [dx]) => {
    if (dx) kernels.reluGradient(dOut, dOut, dx);
  },
};
const slipped = (x) => x.tape.record(slippedRule, [x], undefined);
const wrong = gradcheck(slipped, [X]);
// #endregion
book.text("wrong", wrong.message);
book.number("wrong.worst", wrong.worst);
const [, i, s] = /entry \((\d), (\d)\)/.exec(wrong.message);
book.number("wrong.x", X.at(Number(i), Number(s)));

// Exercise: a slip that only shows with a coefficient other than one.
// #region exercise
const squareRule = (factor) => ({
  name: "square",
  shape: ([x]) => x,
  forward: (kernels, [x], out) => {
    kernels.fill(out, 0);
    kernels.addProduct(factor, x, 0, x, 0, out, 0, out.rows);
  },
  vjp: (kernels, [x], _out, dOut, [dx]) => kernels.addProduct(2, dOut, 0, x, 0, dx, 0, dOut.rows),
});
const withOne = gradcheck((x) => x.tape.record(squareRule(1), [x], undefined), [X]);
const withThree = gradcheck((x) => x.tape.record(squareRule(3), [x], undefined), [X]);
// #endregion
book.text("exercise", `factor 1: ${withOne.ok ? "ok" : "wrong"}\nfactor 3: ${withThree.ok ? "ok" : "wrong"}`);
