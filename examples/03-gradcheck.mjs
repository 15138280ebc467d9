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
  const hidden = square(affine(tape.parameter(W1), x, tape.parameter(b1)));
  const loss = meanSquaredError(affine(tape.parameter(W2), hidden), target);
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
    // In three digits: the last ones of a power are not the same in every version of Node.
    const step = Number((10 ** (-k / 2)).toPrecision(3));
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

/** The slope of the error's logarithm over the step's, between two steps of the curve. */
const order = (precision, from, to) => {
  const errorAt = (step) =>
    curve.find((point) => point.precision === precision && Math.abs(point.step / step - 1) < 1e-6).error;
  return Math.log10(errorAt(from) / errorAt(to)) / Math.log10(from / to);
};
const falling = [order("float32", 1, 0.1), order("float64", 0.1, 0.001)];
book.claim(
  "for a large $h$ the curvature of $L$ makes an error of order $h^2$",
  falling.every((slope) => Math.abs(slope - 2) < 0.3),
  { falling },
);
const rising = [order("float32", 1e-3, 1e-6), order("float64", 1e-7, 1e-11)];
book.claim(
  "rounding makes an error of order $\\varepsilon / h$",
  rising.every((slope) => Math.abs(slope + 1) < 0.3),
  { rising },
);
const [best32, best64] = ["float32", "float64"].map(best);
book.claim(
  "Somewhere between is the best step",
  [best32, best64].every(({ step }) => step < 0.9 && step > 2e-13),
  { float32: best32.step, float64: best64.step },
);
book.claim("float64 is better by four digits or more", best64.error < 1e-4 * best32.error, {
  float32: best32.error,
  float64: best64.error,
});
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
book.text("right", right.message);
book.claim(
  "Even where all is well it names the worst entry",
  right.ok && /entry \(\d, \d\)/.test(right.message),
  right,
);
/** The step and the blocks of gradcheck, as the function that it checks sees them. */
function watched() {
  const seen = { blocks: new Set(), steps: [] };
  const rule = {
    name: "watched",
    shape: ([x]) => x,
    forward: (kernels, [x], out) => {
      seen.blocks.add(x.columns);
      const moved = Math.abs(x.at(0, 0) - X.at(0, 0));
      if (moved > 0 && moved < 0.01) seen.steps.push(moved);
      kernels.fill(out, 0);
      kernels.addScaled(1, x, 0, out, 0, out.rows);
    },
    vjp: (kernels, [x], _out, dOut, [dx]) => kernels.addScaled(1, dOut, 0, dx, 0, x.rows),
  };
  const { ok } = gradcheck((x) => x.tape.record(rule, [x], undefined), [X]);
  return { ok, blocks: [...seen.blocks], step: Math.max(...seen.steps) };
}
const seen = watched();
book.claim("Inputs are cut into blocks, the last of them shorter", seen.ok && seen.blocks.length === 2, seen);
book.claim("with a step near that one", seen.step > best64.step / 4 && seen.step < best64.step * 4, {
  best: best64.step,
  ...seen,
});

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
book.claim(
  "at entry (3, 1) the difference quotient is 0, so moving this number changes nothing, but the tape lets a gradient pass",
  !wrong.ok &&
    i === "3" &&
    s === "1" &&
    /tape says +1\.\d+\n +central differences say +0\n/.test(wrong.message),
  { message: wrong.message },
);
book.claim("below zero, where ReLU is flat", X.at(Number(i), Number(s)) < 0, {
  x: X.at(Number(i), Number(s)),
});
book.claim("The distance is … times what is accepted: no rounding error", wrong.worst > 1000, wrong);

// #region kink
const atKink = gradcheck(relu, [Tensor.from([[0, 1.5, -0.7]])]);
const awayFromKink = gradcheck(relu, [Tensor.from([[0.3, 1.5, -0.7]])]);
// #endregion
book.text("kink", atKink.message);
book.number("kink.worst", atKink.worst);
book.claim(
  "`gradcheck` measures them on both sides, with two steps, and says that this is a kink; of the slipped rule it does not",
  atKink.message.includes("at a kink") && !wrong.message.includes("kink"),
  { atKink: atKink.message, wrong: wrong.message },
);
const overwriting = {
  name: "overwriting",
  shape: ([x]) => x,
  forward: (kernels, [x], out) => {
    kernels.fill(out, 0);
    kernels.addScaled(3, x, 0, out, 0, out.rows);
  },
  vjp: (kernels, [x], _out, dOut, [dx]) => {
    kernels.fill(dx, 0);
    kernels.addScaled(3, dOut, 0, dx, 0, x.rows);
  },
};
const overwritten = gradcheck((x) => x.tape.record(overwriting, [x], undefined), [X]);
book.claim(
  "finds a rule that overwrites them",
  !overwritten.ok && overwritten.message.includes("+="),
  overwritten,
);
/** Σx², whose pull-back is right where ∂loss/∂output is 1. */
const deaf = {
  name: "deaf",
  shape: () => ({ rows: 1, columns: 1, perSample: false }),
  forward: (_kernels, [x], out) =>
    out.set(
      0,
      0,
      x
        .toArrays()
        .flat()
        .reduce((sum, entry) => sum + entry ** 2, 0),
    ),
  vjp: (kernels, [x], _out, _dOut, [dx]) => kernels.addScaled(2, x, 0, dx, 0, x.rows),
};
const unheard = gradcheck((x) => x.tape.record(deaf, [x], undefined), [X]);
const onTape = new Tape(createJsKernels("float64"), X.columns);
const input = onTape.samples(X.rows, { gradient: true });
input.value.copyFrom(X);
const sum = onTape.record(deaf, [input], undefined);
onTape.forward();
onTape.backward(sum);
book.claim(
  "one that never looks at it is found, though all its numbers agree",
  !unheard.ok &&
    unheard.message.startsWith("deaf: its rule must be linear in dOut") &&
    entries.every(([i, s]) => input.gradient.at(i, s) === 2 * X.at(i, s)),
  unheard,
);
book.claim(
  "a right rule looks just as wrong where the difference steps across a kink",
  !atKink.ok && atKink.worst > wrong.worst / 10,
  { kink: atKink.worst, mistake: wrong.worst },
);
book.claim("Move the inputs away from the kink, and a right rule passes", awayFromKink.ok, awayFromKink);
const slippedAway = gradcheck(slipped, [Tensor.from([[0.3, 1.5, -0.7]])]);
book.claim("a wrong one is still wrong there", !slippedAway.ok, slippedAway);

// Exercise: a slip that only shows with a coefficient other than one.
// #region exercise
const squareRule = (factor) => ({
  name: "square",
  shape: ([x]) => x,
  forward: (kernels, [x], out) => {
    kernels.fill(out, 0);
    kernels.addProduct(factor, x, 0, x, 0, out, 0, out.rows);
  },
  vjp: (kernels, [x], _out, dOut, [dx]) => {
    if (dx) kernels.addProduct(2, dOut, 0, x, 0, dx, 0, dOut.rows);
  },
});
const withOne = gradcheck((x) => x.tape.record(squareRule(1), [x], undefined), [X]);
const withThree = gradcheck((x) => x.tape.record(squareRule(3), [x], undefined), [X]);
// #endregion
book.text("exercise", `factor 1: ${withOne.ok ? "ok" : "wrong"}\nfactor 3: ${withThree.ok ? "ok" : "wrong"}`);
book.claim("the rule forgets $c$, which nobody sees when $c = 1$", withOne.ok && !withThree.ok, {
  withOne: withOne.worst,
  withThree: withThree.worst,
});
