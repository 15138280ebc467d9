// Whoever made a tensor, in whatever precision and layout: an operation gives the right values, or one sentence.
// Never numbers from memory that is not the tensor's.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { affine } from "../../src/autograd/operations/affine.js";
import { add, multiply, scale, square, subtract } from "../../src/autograd/operations/arithmetic.js";
import { concatenate } from "../../src/autograd/operations/concatenate.js";
import { meanSquaredError } from "../../src/autograd/operations/mean-squared-error.js";
import { olsResidual } from "../../src/autograd/operations/ols-residual.js";
import { pairProducts } from "../../src/autograd/operations/pair-products.js";
import { relu } from "../../src/autograd/operations/relu.js";
import { adam, signum } from "../../src/autograd/optimizers.js";
import { TablePass } from "../../src/autograd/table-pass.js";
import { Tape, type Variable } from "../../src/autograd/tape.js";
import { Tensor } from "../../src/autograd/tensor.js";
import { createJsKernels } from "../../src/kernels/js.js";
import type { Kernels } from "../../src/kernels/kernels.js";
import { load } from "../../src/kernels/load.js";
import { PIECEWISE_LENGTH } from "../../src/kernels/piecewise-table.js";
import { createWasmKernels } from "../../src/kernels/wasm/index.js";
import { hardCategorical, softCategorical } from "../../src/projection/maps/categorical-map.js";
import { hardOrdinal, softOrdinal } from "../../src/projection/maps/ordinal-map.js";
import { piecewise } from "../../src/projection/maps/piecewise-map.js";
import { selectRows } from "../../src/projection/maps/select-rows.js";
import { randomTensor } from "../random-tensor.ts";

type Matrix = number[][];

const backends: [string, () => Kernels][] = [
  ["js, float32", () => createJsKernels()],
  ["js, float64", () => createJsKernels("float64")],
  ["wasm", () => createWasmKernels()],
];

const strangers = { wasm: createWasmKernels(), js: createJsKernels("float64") };

/** The same numbers in tensors of every origin and layout. */
const layouts: Record<string, (values: Matrix, own: Kernels) => Tensor> = {
  "made by the kernels": (values, own) => copied(own.tensor(values.length, values[0].length), values),
  "made by Tensor.from": (values) => Tensor.from(values),
  "float32 without padding": (values) =>
    new Tensor(values.length, values[0].length, Float32Array.from(values.flat())),
  "of other wasm memory": (values) => copied(strangers.wasm.tensor(values.length, values[0].length), values),
  "of other js kernels": (values) => copied(strangers.js.tensor(values.length, values[0].length), values),
  "a window on a larger float32 matrix": (values) => windowOn(Float32Array, values),
  "a window on a larger float64 matrix": (values) => windowOn(Float64Array, values),
  "a window on a tensor of the kernels": (values, own) => {
    const [rows, columns] = [values.length, values[0].length];
    const all = own.tensor(rows + 2, columns + 9);
    for (let i = 0; i < all.rows; i++) for (let s = 0; s < all.columns; s++) all.set(i, s, 1e6);
    return copied(new Tensor(rows, columns, all.data, all.stride, all.stride + 3), values);
  },
  "rows of a tensor of the kernels": (values, own) => {
    const all = own.tensor(values.length + 2, values[0].length);
    return copied(all.view(1, values.length), values);
  },
};

function copied(tensor: Tensor, values: Matrix): Tensor {
  tensor.copyFrom(Tensor.from(values));
  return tensor;
}

/** Entry (i, s) lies at (i + 1, s + 2) of a matrix of 1e6s. */
function windowOn(type: typeof Float32Array | typeof Float64Array, values: Matrix): Tensor {
  const [rows, columns] = [values.length, values[0].length];
  const stride = columns + 5;
  const data = new type((rows + 2) * stride).fill(1e6);
  return copied(new Tensor(rows, columns, data, stride, stride + 2), values);
}

const entrywise =
  (f: (...entries: number[]) => number) =>
  (...matrices: Matrix[]): Matrix =>
    matrices[0].map((row, i) => row.map((_, s) => f(...matrices.map((matrix) => matrix[i][s]))));

const transposed = (a: Matrix): Matrix => a[0].map((_, s) => a.map((row) => row[s]));
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => transposed(b).map((column) => row.reduce((sum, entry, k) => sum + entry * column[k], 0)));

/** Operations on parameters: how to record them, the sizes of their inputs for m rows and n columns, the definition. */
const operations: [
  string,
  (...x: Variable[]) => Variable,
  (m: number, n: number) => [number, number][],
  (...x: Matrix[]) => Matrix,
][] = [
  ["relu", relu, (m, n) => [[m, n]], entrywise((a) => Math.max(a, 0))],
  [
    "add",
    add,
    (m, n) => [
      [m, n],
      [m, n],
    ],
    entrywise((a, b) => a + b),
  ],
  [
    "subtract",
    subtract,
    (m, n) => [
      [m, n],
      [m, n],
    ],
    entrywise((a, b) => a - b),
  ],
  ["scale", (a) => scale(a, -2.5), (m, n) => [[m, n]], entrywise((a) => -2.5 * a)],
  [
    "multiply",
    (a, b) => multiply(a, b, 0.5),
    (m, n) => [
      [m, n],
      [m, n],
    ],
    entrywise((a, b) => 0.5 * a * b),
  ],
  ["square", (a) => square(a, 3), (m, n) => [[m, n]], entrywise((a) => 3 * a * a)],
  [
    "concatenate",
    (a, b) => concatenate([a, b]),
    (m, n) => [
      [m, n],
      [2, n],
    ],
    (a, b) => [...a, ...b],
  ],
  [
    "pairProducts",
    (a) => pairProducts(a, 2),
    (m, n) => [[m, n]],
    (a) => a.flatMap((row, i) => a.slice(i).map((other) => row.map((entry, s) => 2 * entry * other[s]))),
  ],
  [
    "affine",
    (w, h, b) => affine(w, h, b),
    (m, n) => [
      [3, m],
      [m, n],
      [3, 1],
    ],
    (w, h, b) => product(w, h).map((row, i) => row.map((entry) => entry + b[i][0])),
  ],
  [
    "affine, both transposed",
    (a, b) => affine(a, b, undefined, { transposeA: true, transposeB: true }),
    (m, n) => [
      [m, 3],
      [n, m],
    ],
    (a, b) => product(transposed(a), transposed(b)),
  ],
  [
    "affine, right side transposed",
    (a, b) => affine(a, b, undefined, { transposeB: true }),
    (m, n) => [
      [3, m],
      [n, m],
    ],
    (a, b) => product(a, transposed(b)),
  ],
];

function valuesOf(rows: number, columns: number, name: string): Matrix {
  // Few digits: exact in float32.
  return randomTensor(rows, columns, name)
    .toArrays()
    .map((row) => row.map((entry) => Math.round(64 * entry) / 64));
}

/** The largest difference of two entries; ∞ where sizes differ or an entry is no number. */
function farthest(actual: Matrix[], expected: Matrix[]): number {
  const [a, b] = [actual.flat(2), expected.flat(2)];
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const differences = a.map((entry, k) => Math.abs(entry - b[k]));
  return differences.every(Number.isFinite) ? Math.max(...differences) : Number.POSITIVE_INFINITY;
}

/** The value, and the gradients for a fixed vector. */
function evaluate(kernels: Kernels, f: (...x: Variable[]) => Variable, tensors: readonly Tensor[]): Matrix[] {
  const tape = new Tape(kernels, 4);
  const variables = tensors.map((tensor) => tape.parameter(tensor, { gradient: true }));
  const output = f(...variables);
  tape.forward();
  const { rows, columns } = output.value;
  tape.backward(output, Tensor.from(valuesOf(rows, columns, "vector")));
  return [output.value, ...variables.map(({ gradient }) => gradient as Tensor)].map((x) => x.toArrays());
}

describe.each(backends)("%s: parameters of every origin", (_backend, create) => {
  test.each(operations)("%s", (_name, f, sizes, definition) => {
    const tensorLayouts = Object.values(layouts);
    const kernels = create();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 17 }),
        fc.array(fc.nat(tensorLayouts.length - 1), { minLength: 3, maxLength: 3 }),
        (m, n, chosen) => {
          const inputs = sizes(m, n).map(([rows, columns], k) => valuesOf(rows, columns, `input ${k}`));
          const made = inputs.map((values, k) => tensorLayouts[chosen[k]](values, kernels));
          const [value, ...gradients] = evaluate(kernels, f, made);
          const [expected, ...expectedGradients] = evaluate(
            createJsKernels("float64"),
            f,
            inputs.map((values) => Tensor.from(values)),
          );
          const right = definition(...inputs);
          expect(farthest([expected], [right])).toBeLessThan(1e-10);
          expect(farthest([value], [right])).toBeLessThan(1e-3);
          expect(farthest(gradients, expectedGradients)).toBeLessThan(1e-3);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  test.each(Object.entries(layouts))("load copies a tensor %s, or uses it where it is", (_layout, make) => {
    const kernels = create();
    const values = valuesOf(5, 7, "values");
    const made = make(values, kernels);
    const loaded = load(kernels, made);
    expect(loaded.toArrays()).toEqual(values);
    expect(kernels.owns(loaded)).toBe(true);
    expect(loaded === made).toBe(kernels.owns(made));
    expect(load(kernels, loaded)).toBe(loaded);
  });

  test.each(Object.entries(layouts))(
    "samples(…, { storage }) takes a tensor %s if the kernels made it, else refuses it",
    (layout, make) => {
      const kernels = create();
      const tape = new Tape(kernels, 7);
      const storage = make(valuesOf(5, 7, "values"), kernels);
      if (!kernels.owns(storage)) {
        expect(() => tape.samples(5, { storage })).toThrow(
          /^samples: a storage of 5 features and 7 samples is made by/,
        );
        return;
      }
      expect([
        "made by the kernels",
        "rows of a tensor of the kernels",
        "of other js kernels",
        "of other wasm memory",
      ]).toContain(layout);
      const out = relu(tape.samples(5, { storage }));
      tape.forward();
      expect(out.value.toArrays()).toEqual(entrywise((a) => Math.max(a, 0))(storage.toArrays()));
      expect(() => tape.samples(4, { storage })).toThrow("this 5 × 7 tensor is none.");
      expect(() => new Tape(kernels, 9).samples(5, { storage })).toThrow("this 5 × 7 tensor is none.");
    },
  );

  test("a weight that was copied is the variable's own: the caller's tensor is another one", () => {
    const weights = Tensor.from([[1, 1]]);
    const tape = new Tape(create(), 1);
    const x = tape.samples(2);
    const w = tape.parameter(weights);
    const out = affine(w, x);
    x.value.copyFrom(Tensor.from([[2], [3]]));
    weights.set(0, 0, 100);
    tape.forward();
    expect(out.value.toArrays()).toEqual([[5]]);
    w.value.set(0, 0, 100);
    tape.forward();
    expect(out.value.toArrays()).toEqual([[203]]);
  });

  test("an optimizer never moves what lies beside its tensors", () => {
    const kernels = create();
    for (const optimizer of [adam(), signum()]) {
      const all = kernels.tensor(3, 8);
      all.data.fill(7);
      const beside = new Tensor(1, 5, all.data, all.stride, all.stride);
      const tape = new Tape(kernels, 4);
      const w = tape.parameter(beside, { gradient: true });
      const loss = affine(w, w, undefined, { transposeB: true });
      const moments = Array.from({ length: optimizer.moments }, () => kernels.tensor(1, 5));
      tape.forward();
      tape.backward(loss);
      optimizer.update(kernels, w.value, w.gradient as Tensor, moments, 1, 0.1);
      expect(w.value.at(0, 4)).toBeLessThan(7);
      expect([...all.data].every((entry) => entry === 7)).toBe(true);
    }
  });

  test("an optimizer takes its kernels' own tensors, different ones of one shape, or refuses them", () => {
    const kernels = create();
    const tensor = (rows: number, columns: number) => kernels.tensor(rows, columns);
    const [x, gradient, moment] = [tensor(4, 8), tensor(4, 8), tensor(4, 8)];
    const { update } = signum();
    const step = (...[a, g, m]: [Tensor, Tensor, readonly Tensor[]]) => update(kernels, a, g, m, 1, 0.1);
    expect(() => step(x, Tensor.from([[1]]), [moment])).toThrow(
      "a tensor is not the kernels' own; load(kernels, tensor)",
    );
    expect(() => step(x, gradient, [tensor(1, 8)])).toThrow(
      "x is 4 × 8, and its gradient or a moment 1 × 8.",
    );
    expect(() => step(x, tensor(4, 9), [moment])).toThrow("x is 4 × 8, and its gradient or a moment 4 × 9.");
    expect(() => step(x, gradient, [gradient])).toThrow("are different tensors");
    expect(() => step(x, gradient, [])).toThrow("signum: keeps 1 moments, not 0.");
    expect(() => update(kernels, x, gradient, [moment], Number.POSITIVE_INFINITY, 0.1)).toThrow(
      "numbered from 1",
    );
    expect(() => update(kernels, x, gradient, [moment], 1, undefined as never)).toThrow(
      "must be a finite number",
    );
    expect(() => signum({ momentum: "a" as never })).toThrow(
      'signum: momentum must be a finite number, not "a".',
    );
    expect([...x.data, ...moment.data].every((entry) => entry === 0)).toBe(true);
    expect(() => step(x, gradient, [moment])).not.toThrow();
  });

  test("a tape notices that another one has changed what both work on", () => {
    const kernels = create();
    const storage = kernels.tensor(1, 8);
    const [a, b] = [new Tape(kernels, 8), new Tape(kernels, 8)];
    const loss = meanSquaredError(b.samples(1, { storage }), b.samples(1), 8);
    b.forward();
    expect(loss.scalar).toBe(0);
    a.samples(1, { storage });
    a.columns = 3;
    expect(() => b.forward()).toThrow("This tape counts on 8 columns of a 1 × 3 tensor: another tape");
    b.parameter(a.samples(1).value).value.show(2);
    expect(() => b.forward()).toThrow("This tape counts on");
  });

  test("backward takes a gradient of the tape as vector, adds to a parameter, and leaves other branches alone", () => {
    const tape = new Tape(create(), 4);
    const x = tape.samples(1, { gradient: true });
    const w = tape.parameter(Tensor.from([[3]]), { gradient: true });
    const y = square(x);
    const huge = scale(x, 1e30);
    square(square(huge));
    x.value.copyFrom(Tensor.from([[3, 3, 3, 3]]));
    tape.forward();
    tape.backward(y, Tensor.from([[1, 1, 1, 1]]));
    tape.backward(y, x.gradient);
    expect(x.gradient?.toArrays()).toEqual([[36, 36, 36, 36]]);
    tape.backward(huge, Tensor.from([[1, 1, 1, 1]]));
    expect(x.gradient?.at(0, 0)).toBeCloseTo(1e30, -24);
    tape.backward(w);
    tape.backward(w);
    expect(w.gradient?.toArrays()).toEqual([[2]]);
    expect(() => tape.backward(w, 0 as never)).toThrow(
      "backward: expected a Tensor as vector, got a number.",
    );
  });

  test("a statistic takes partial results of its own length", () => {
    const tape = new Tape(create(), 4);
    olsResidual(tape.samples(2), tape.samples(1));
    const [fit] = tape.statistics;
    expect(() => fit.accumulate(tape.kernels.float64(2))).toThrow(
      "a partial result has 64 float64 numbers, not 2.",
    );
  });
});

describe.each(backends)("%s: a table's maps", (_backend, create) => {
  const x = valuesOf(3, 7, "x");
  const show = (kernels: Kernels) => {
    const tape = new Tape(kernels, 7);
    const variable = tape.samples(3, { gradient: true });
    variable.value.copyFrom(Tensor.from(x));
    return { tape, variable };
  };
  const statistic = (kernels: Kernels, values: readonly number[]) => {
    const numbers = kernels.float64(values.length);
    numbers.set(values);
    return numbers;
  };
  const cuts = [-0.5, 0.25];

  test("read statistics in their memory", () => {
    const kernels = create();
    const { tape, variable } = show(kernels);
    const ordinal = hardOrdinal(variable, 1, statistic(kernels, cuts));
    const categorical = hardCategorical(variable, [2, 0], statistic(kernels, [0.5, 0]));
    const chosen = selectRows(variable, [2, 2, 0]);
    tape.forward();
    expect(ordinal.value.toArrays()).toEqual(cuts.map((cut) => x[1].map((entry) => (entry >= cut ? 1 : 0))));
    expect(categorical.value.toArrays()).toEqual([x[0].map((entry, s) => (entry > x[2][s] + 0.5 ? 1 : 0))]);
    expect(chosen.value.toArrays()).toEqual([x[2], x[2], x[0]]);
  });

  test("refuse statistics where the kernels cannot read, and rows that are not there", () => {
    const kernels = create();
    const { variable } = show(kernels);
    const own = statistic(kernels, cuts);
    for (const [name, record] of [
      ["hardOrdinal", (numbers: Float64Array) => hardOrdinal(variable, 0, numbers)],
      ["softOrdinal", (numbers: Float64Array) => softOrdinal(variable, 0, numbers)],
      ["hardCategorical", (numbers: Float64Array) => hardCategorical(variable, [0, 1], numbers)],
      ["softCategorical", (numbers: Float64Array) => softCategorical(variable, [0, 1], numbers)],
      ["piecewise", (numbers: Float64Array) => piecewise(variable, 0, numbers)],
    ] as const) {
      const foreign = Float64Array.from(cuts);
      if (name === "piecewise") continue;
      if (kernels.holds(foreign)) expect(() => record(foreign)).not.toThrow();
      else expect(() => record(foreign)).toThrow(`${name}: expected numbers that kernels.float64`);
      expect(() => record([1, 2] as never)).toThrow(`${name}: expected numbers that kernels.float64`);
    }
    expect(() => hardOrdinal(variable, 3, own)).toThrow("hardOrdinal: there is no row 3 in 3 × n.");
    expect(() => piecewise(variable, 0, own)).toThrow(/^piecewise: expected \d+ numbers, got 2\.$/);
    const table = kernels.float64(PIECEWISE_LENGTH);
    expect(() => piecewise(variable, -1, table)).toThrow("piecewise: there is no row -1 in 3 × n.");
    expect(() => hardCategorical(variable, [0, 1, 2], own)).toThrow(
      "hardCategorical: expected 3 numbers, got 2.",
    );
    expect(() => selectRows(variable, [0, 5])).toThrow("selectRows: there is no row 5 in 3 × n.");
    expect(() => hardCategorical(variable, [0, 1.5], own)).toThrow("hardCategorical: there is no row 1.5");
  });
});

test("wasm kernels hold their own arrays after their memory has grown, and no others", () => {
  const [kernels, others] = [createWasmKernels(), createWasmKernels()];
  const early = kernels.float64(4);
  const attached = createWasmKernels(kernels.memory);
  kernels.tensor(1000, 1000);
  expect(kernels.holds(early)).toBe(true);
  expect(kernels.holds(kernels.float64(4))).toBe(true);
  expect(attached.holds(early)).toBe(true);
  expect(kernels.holds(others.float64(4))).toBe(false);
  expect(kernels.holds(new Float64Array(4))).toBe(false);
  // A copy has the same bytes, and its name.
  const copy = new Float64Array(kernels.memory.buffer.slice(0) as ArrayBuffer, early.byteOffset, 4);
  expect(kernels.holds(copy)).toBe(false);
  const tensor = kernels.tensor(2, 2);
  expect(attached.attach({ ...tensor } as Tensor).data).toBe(tensor.data);
  expect(() => attached.attach({ ...others.tensor(2, 2) } as Tensor)).toThrow(
    "is not in the memory of these kernels",
  );
  expect(() => kernels.addFloat64(new Float64Array(4), early)).toThrow(
    "is not in the memory of these kernels",
  );
  expect(() => kernels.relu(Tensor.from([[1]]), tensor)).toThrow(/memory of these kernels|Row distances/);
});

describe("what is no variable of the tape is refused by name", () => {
  const kernels = createJsKernels();
  const tape = new Tape(kernels, 4);
  const x = tape.samples(1, { gradient: true });
  const calls: Record<string, (wrong: never) => unknown> = {
    relu: (wrong) => relu(wrong),
    add: (wrong) => add(x, wrong),
    subtract: (wrong) => subtract(x, wrong),
    scale: (wrong) => scale(wrong, 2),
    multiply: (wrong) => multiply(wrong, x),
    square: (wrong) => square(wrong),
    concatenate: (wrong) => concatenate([x, wrong]),
    pairProducts: (wrong) => pairProducts(wrong),
    affine: (wrong) => affine(wrong, x),
    meanSquaredError: (wrong) => meanSquaredError(wrong, x),
    olsResidual: (wrong) => olsResidual(x, wrong),
    selectRows: (wrong) => selectRows(wrong, [0]),
    piecewise: (wrong) => piecewise(wrong, 0, new Float64Array(4)),
    hardOrdinal: (wrong) => hardOrdinal(wrong, 0, new Float64Array(1)),
    softOrdinal: (wrong) => softOrdinal(wrong, 0, new Float64Array(1)),
    hardCategorical: (wrong) => hardCategorical(wrong, [0, 0], new Float64Array(2)),
    softCategorical: (wrong) => softCategorical(wrong, [0, 0], new Float64Array(2)),
    backward: (wrong) => tape.backward(wrong),
  };
  test.each(Object.entries(calls))("%s", (name, call) => {
    expect(() => call(Tensor.from([[1]]) as never)).toThrow(
      `${name}: expected a Variable, got a Tensor; tape.parameter(tensor) makes one of it.`,
    );
    for (const [wrong, text] of [
      [undefined, "undefined"],
      [null, "null"],
      [3, "a number"],
      [[1, 2], "an Array"],
      [new Float32Array(2), "a Float32Array"],
      ["x", "a string"],
    ]) {
      expect(() => call(wrong as never)).toThrow(`${name}: expected a Variable, got ${text}.`);
    }
  });

  test.each([
    "add",
    "subtract",
    "multiply",
    "concatenate",
    "affine",
    "meanSquaredError",
    "olsResidual",
    "backward",
  ])("%s with a variable of another tape", (name) => {
    const other = new Tape(kernels, 4).samples(1, { gradient: true });
    expect(() => calls[name](other as never)).toThrow(/on (a )?(different|another) tapes?/);
  });

  test.each([undefined, null, 3, [[1]], new Float32Array(2)])("parameter(%p)", (wrong) => {
    expect(() => tape.parameter(wrong as never, { name: "W" })).toThrow(
      /^W: expected a Tensor, got (an? )?\w+; /,
    );
  });

  test("numbers that are none", () => {
    expect(() => scale(x, "2" as never)).toThrow("scale: factor must be a number, not a string.");
    expect(() => multiply(x, x, null as never)).toThrow("multiply: factor must be a number, not null.");
    expect(() => meanSquaredError(x, x, 0)).toThrow(
      "meanSquaredError: samples must be a number above 0, not 0.",
    );
    expect(() => olsResidual(x, x, Number.NaN)).toThrow(
      "olsResidual: samples must be a number above 0, not NaN.",
    );
    expect(() => Tensor.from([[1, undefined as never]])).toThrow(
      "Tensor.from takes numbers, not undefined at (0, 1).",
    );
    expect(() => Tensor.from([1, 2] as never)).toThrow("Tensor.from takes rows of numbers");
    expect(() => new Tensor(1, 2, [1, 2] as never)).toThrow("a Float32Array or a Float64Array");
  });

  test("sizes that do not fit", () => {
    expect(() => new Tape(kernels, 0)).toThrow("a whole number from 1 on, not 0");
    expect(() => tape.samples(1.5)).toThrow(
      "samples: the number of features is a whole number from 1 on, not 1.5.",
    );
    expect(() => {
      tape.columns = 5;
    }).toThrow("A block of this tape has 1 to 4 samples, not 5.");
    expect(() => new Tensor(2, 2, new Float32Array(4), 2, 1)).toThrow(
      "does not fit into 4 numbers from number 1 on",
    );
    expect(() => kernels.tensor(2, 2).moveTo(1)).toThrow("does not fit");
    expect(() => kernels.tensor(2, 2).view(1, 2)).toThrow("Rows 1 to 2 are not among the 2 of the tensor.");
    expect(() => kernels.tensor(4, 2).view(1, 2).view(-1, 1)).toThrow("Rows -1 to -1 are not among the 2");
    expect(() => kernels.tensor(4, 2).view(0.5, 1)).toThrow("are not among the 4");
    const holes: number[][] = [[1, 2]];
    holes[2] = [3, 4];
    expect(() => Tensor.from(holes)).toThrow("these have 2,none,2.");
  });

  test("a table of another size than the tape's, a scalar of what is no single number", () => {
    expect(() => new TablePass(tape, 5, [{ variable: x, table: Tensor.from([[1, 2, 3]]) }])).toThrow(
      "samples: the table must be 1 × 5, not 1 × 3.",
    );
    expect(() => x.scalar).toThrow("scalar of samples: expected a 1 × 1 variable, got 1 × n.");
  });

  test("storage of a fit that others would not see", () => {
    const storage = {
      beta: Tensor.from([[0]]),
      intercept: Tensor.from([[0]]),
      penalty: Tensor.from([[0]]),
      shift: Tensor.from([[0]]),
      scale: Tensor.from([[0]]),
    };
    expect(() => olsResidual(x, x, 4, storage)).toThrow(
      "olsResidual: storage.beta must be a 1 × 1 tensor that the tape's kernels made.",
    );
  });
});
