/** Chapter 2: reverse mode on numbers in sixty lines, and the same steps on the engine's tape. */

import { readFileSync } from "node:fs";
import { affine, createJsKernels, meanSquaredError, relu, Tape, Tensor } from "nontrivial";
import { region } from "../book/blocks.mjs";
import { page, shown } from "./page.mjs";

const book = page(import.meta.url);

// #region scalar
class ScalarTape {
  steps = [];

  /** A number that we may differentiate by. */
  input(value, name) {
    return { tape: this, name, value, gradient: 0 };
  }

  /** Appends one operation: its inputs, how to compute it, and how to pull a gradient back through it. */
  record(operation, inputs, forward, backward) {
    const output = { tape: this, name: operation, value: 0, gradient: 0 };
    this.steps.push({ operation, inputs, output, forward, backward });
    return output;
  }

  forward() {
    for (const { inputs, output, forward } of this.steps) {
      output.value = forward(...inputs.map(({ value }) => value));
    }
  }

  backward(loss) {
    for (const { inputs, output } of this.steps) {
      output.gradient = 0;
      for (const input of inputs) input.gradient = 0;
    }
    loss.gradient = 1;
    for (const { inputs, output, backward } of this.steps.toReversed()) {
      const slopes = backward(...inputs.map(({ value }) => value));
      // += because a number may be used more than once.
      inputs.forEach((input, k) => {
        input.gradient += output.gradient * slopes[k];
      });
    }
  }
}

const operation =
  (name, { forward, backward }) =>
  (...inputs) =>
    inputs[0].tape.record(name, inputs, forward, backward);

const add = operation("add", { forward: (a, b) => a + b, backward: () => [1, 1] });
const subtract = operation("subtract", { forward: (a, b) => a - b, backward: () => [1, -1] });
const multiply = operation("multiply", { forward: (a, b) => a * b, backward: (a, b) => [b, a] });
const rectify = operation("relu", { forward: (a) => Math.max(a, 0), backward: (a) => [a > 0 ? 1 : 0] });
const square = operation("square", { forward: (a) => a * a, backward: (a) => [2 * a] });
// #endregion

// #region use
const tape = new ScalarTape();
const w = tape.input(2, "w");
const x = tape.input(3, "x");
const b = tape.input(-1, "b");
const y = tape.input(4, "y");
const loss = square(subtract(rectify(add(multiply(w, x), b)), y));

tape.forward();
tape.backward(loss);
// #endregion

const lines = region(readFileSync(new URL(import.meta.url), "utf8"), "scalar").split("\n").length;
book.claim("These are the sixty lines, and fewer", lines <= 60, { lines });
/** The loss with one input moved; the tape is left as it was. */
const lossAt = (input, value) => {
  const before = input.value;
  input.value = value;
  tape.forward();
  const result = loss.value;
  input.value = before;
  tape.forward();
  return result;
};
const inputs = [w, x, b, y];
const slopes = inputs.map(
  (input) => (lossAt(input, input.value + 1e-6) - lossAt(input, input.value - 1e-6)) / 2e-6,
);
book.claim(
  "One pass forwards computes the value, one pass backwards *all* derivatives",
  loss.value === (Math.max(2 * 3 - 1, 0) - 4) ** 2 &&
    inputs.every(({ gradient }, k) => Math.abs(gradient - slopes[k]) < 1e-8),
  { loss: loss.value, gradients: inputs.map(({ gradient }) => gradient), slopes },
);
const rise = (lossAt(w, 2 + 1e-6) - loss.value) / 1e-6;
book.claim("raise $w$ by a little, and the loss rises six times as much", Math.abs(rise - 6) < 1e-4, {
  rise,
});
book.claim("$2 \\cdot (5 - 4) \\cdot 1 \\cdot x = 6$", 2 * (5 - y.value) * 1 * x.value === w.gradient, {
  w: w.gradient,
});
const fresh = new ScalarTape();
const product_ = multiply(fresh.input(2, "a"), fresh.input(3, "b"));
const recorded = product_.value;
fresh.forward();
book.claim("`forward()` computes all values, nothing before it", recorded === 0 && product_.value === 6, {
  recorded,
  computed: product_.value,
});

book.number("loss", loss.value);
book.number("slope.w", w.gradient);
const named = new Map(tape.steps.map(({ output }, i) => [output, `v${i + 1}`]));
const nameOf = (variable) => named.get(variable) ?? variable.name;
book.table(
  "scalar-steps",
  ["step", "inputs", "value", "gradient"],
  tape.steps.map(({ operation, inputs, output }) => [
    `${nameOf(output)} = ${operation}`,
    inputs.map(nameOf).join(", "),
    output.value,
    output.gradient,
  ]),
  0,
);

// #region tensor
const engine = new Tape(createJsKernels("float64"), 3); // room for three samples
const X = engine.samples(2, { gradient: true, name: "X" }); // [features × samples]
const target = engine.samples(1, { name: "y" });
const W1 = engine.parameter(
  Tensor.from([
    [1, 2],
    [-1, 1],
  ]),
  { name: "W1" },
);
const W2 = engine.parameter(Tensor.from([[3, -2]]), { name: "W2" });
const error = meanSquaredError(affine(W2, relu(affine(W1, X))), target);

X.value.copyFrom(
  Tensor.from([
    [1, 0, -1],
    [0, 1, 1],
  ]),
);
target.value.copyFrom(Tensor.from([[0, 7, -4]]));
engine.forward();
engine.backward(error);
// #endregion

const list = ({ value }) =>
  `[${value
    .toArrays()
    .map((row) => row.map((v) => shown(v, 0)).join(" "))
    .join("; ")}]`;
const place = new Map(engine.steps.map(({ output }, i) => [output, `v${i + 1}`]));
const called = (variable) => place.get(variable) ?? variable.name;
book.table(
  "tensor-steps",
  ["step", "inputs", "value", "gradient"],
  engine.steps.map(({ operation, inputs, output }) => [
    `${called(output)} = ${operation}`,
    inputs.map(called).join(", "),
    list(output),
    list({ value: output.gradient }),
  ]),
);
const stranger = Tensor.from([[1]]);
const own = engine.kernels.tensor(1, 1);
const copied = engine.parameter(stranger);
stranger.set(0, 0, 2);
book.claim(
  "`parameter` copies any other tensor into it",
  copied.value.at(0, 0) === 1 && engine.parameter(own).value === own,
  { copied: copied.value.at(0, 0) },
);
/** The tensors that kernels hand out, and the multiplications of their products, while `work` runs. */
function counted(kernels, work) {
  const count = { tensors: 0, multiplications: 0 };
  const { tensor, matmul } = kernels;
  kernels.tensor = (...sizes) => {
    count.tensors++;
    return tensor.call(kernels, ...sizes);
  };
  kernels.matmul = (a, transposeA, b, transposeB, out) => {
    count.multiplications += out.rows * out.columns * (transposeA ? a.rows : a.columns);
    return matmul.call(kernels, a, transposeA, b, transposeB, out);
  };
  work();
  Object.assign(kernels, { tensor, matmul });
  return count;
}
const replayed = counted(engine.kernels, () => {
  for (let k = 0; k < 3; k++) {
    engine.forward();
    engine.backward(error);
  }
});
book.claim("Nothing is allocated after recording", replayed.tensors === 0, replayed);
book.claim(
  "`X`, the data. `W1` and `W2` have none, because nobody asked",
  X.gradient !== undefined && W1.gradient === undefined && W2.gradient === undefined,
  { W1: W1.gradient, W2: W2.gradient },
);

// A layer whose data and weights both want gradients.
const both = new Tape(createJsKernels("float64"), 2);
const data = both.samples(2, { gradient: true });
const weights = both.parameter(Tensor.from([[3, -2]]), { gradient: true });
const zero = both.samples(1);
const layer = meanSquaredError(affine(weights, data), zero);
data.value.copyFrom(
  Tensor.from([
    [1, 2],
    [5, 4],
  ]),
);
const forwards = counted(both.kernels, () => both.forward()).multiplications;
const backwards = counted(both.kernels, () => both.backward(layer)).multiplications;
book.claim(
  "Forwards and backwards together take three times the multiplications of a pass forwards, if every input wants a gradient",
  forwards > 0 && forwards + backwards === 3 * forwards,
  { forwards, backwards },
);
const gradientsNow = () => [weights.gradient.at(0, 0), data.gradient.at(0, 0)];
const [weightOnce, sampleOnce] = gradientsNow();
both.backward(layer);
const [weightTwice, sampleTwice] = gradientsNow();
both.clearParameterGradients();
both.backward(layer);
const [weightCleared] = gradientsNow();
book.claim(
  "the gradients of parameters add up from one `backward()` to the next, until `clearParameterGradients()`",
  weightOnce !== 0 && weightTwice === 2 * weightOnce && weightCleared === weightOnce,
  { weightOnce, weightTwice, weightCleared },
);
book.claim("those of samples start from zero each time", sampleOnce !== 0 && sampleTwice === sampleOnce, {
  sampleOnce,
  sampleTwice,
});

// The picture: numbers flow right, gradients flow left.
const places = [
  [w, 0, 3],
  [x, 0, 2],
  [b, 1, 3.0],
  [y, 3, 3],
  ...tape.steps.map(({ output }, i) => [output, i + 1, 2]),
];
const at = new Map(places.map(([variable, column, row]) => [variable, { column, row }]));
const boxes = places.map(([variable, column, row]) => ({
  column,
  row,
  name: named.has(variable) ? variable.name : nameOf(variable),
  value: shown(variable.value, 0),
  gradient: shown(variable.gradient, 0),
}));
const edges = tape.steps.flatMap(({ inputs, output }) =>
  inputs.map((input) => {
    const [from, to] = [at.get(input), at.get(output)];
    return { column: from.column, row: from.row, column2: to.column, row2: to.row };
  }),
);
const where = {
  x: { field: "column", type: "quantitative", axis: null, scale: { domain: [-0.5, 5.5] } },
  y: { field: "row", type: "quantitative", axis: null, scale: { domain: [1.4, 3.6] } },
};
const label = (field, dy, more = {}) => ({
  data: { values: boxes },
  mark: { type: "text", dy, fontSize: 13, ...more },
  encoding: { ...where, text: { field } },
});
await book.figure("graph", {
  width: 660,
  height: 230,
  view: { stroke: null },
  layer: [
    {
      data: { values: edges },
      mark: { type: "rule", color: "#888", strokeWidth: 1.5 },
      encoding: { ...where, x2: { field: "column2" }, y2: { field: "row2" } },
    },
    {
      data: { values: boxes },
      mark: { type: "point", shape: "square", size: 4200, fill: "white", stroke: "black", strokeWidth: 1 },
      encoding: where,
    },
    label("name", -18),
    label("value", 2, { fontWeight: "bold", color: "#0072b2" }),
    label("gradient", 21, { fontStyle: "italic", color: "#d55e00" }),
  ],
});

// Exercise.
// #region exercise
const exponential = operation("exp", { forward: Math.exp, backward: (a) => [Math.exp(a)] });

const again = new ScalarTape();
const z = again.input(1, "z");
const product = multiply(z, exponential(z)); // d/dz z·e^z = (1 + z)·e^z
again.forward();
again.backward(product);
// #endregion
book.number("exercise", z.gradient / Math.E);
book.claim(
  "the two shares add up to $(1 + z)e^z$, at $z = 1$ … times $e$",
  Math.abs(z.gradient - 2 * Math.E) < 1e-12,
  { gradient: z.gradient },
);
