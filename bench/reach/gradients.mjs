// Gradients are right or refused: every public operation on tensors of every origin, and mistakes that people plant.
import {
  adam,
  add,
  affine,
  concatenate,
  createJsKernels,
  createWasmKernels,
  drawProcess,
  fixed,
  generate,
  gradcheck,
  meanSquaredError,
  multiply,
  olsResidual,
  pairProducts,
  parameter,
  recordObjective,
  recordProcess,
  relu,
  scale,
  signum,
  square,
  subtract,
  TablePass,
  Tape,
  Tensor,
} from "../../dist/index.js";
import { stream } from "../../dist/random/streams.js";
import { bar } from "./bar.mjs";

const random = stream("reach", "gradients");
/** Few digits: exact in float32. */
const matrix = (rows, columns) =>
  Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => Math.round(128 * (2 * random() - 1)) / 64),
  );

const backends = [createJsKernels(), createJsKernels("float64"), createWasmKernels()];
const stranger = createWasmKernels();
const filled = (tensor, values) => {
  tensor.copyFrom(Tensor.from(values));
  return tensor;
};
const layouts = {
  own: (values, kernels) => filled(kernels.tensor(values.length, values[0].length), values),
  rows: (values, kernels) =>
    filled(kernels.tensor(values.length + 3, values[0].length).view(2, values.length), values),
  foreign: (values) => Tensor.from(values),
  unpadded: (values) => new Tensor(values.length, values[0].length, Float32Array.from(values.flat())),
  elsewhere: (values) => filled(stranger.tensor(values.length, values[0].length), values),
  view: (values, kernels) => {
    const all = kernels.tensor(values.length + 2, values[0].length + 9);
    all.data.fill(1e6);
    const { data, stride } = all;
    return filled(new Tensor(values.length, values[0].length, data, stride, stride + 3), values);
  },
};

/** [name, operation, sizes of its inputs, whether they are per sample] */
const operations = [
  ["relu", relu, (m, n) => [[m, n]]],
  [
    "add",
    add,
    (m, n) => [
      [m, n],
      [m, n],
    ],
  ],
  [
    "subtract",
    subtract,
    (m, n) => [
      [m, n],
      [m, n],
    ],
  ],
  ["scale", (a) => scale(a, -2.5), (m, n) => [[m, n]]],
  [
    "multiply",
    (a, b) => multiply(a, b, 0.5),
    (m, n) => [
      [m, n],
      [m, n],
    ],
  ],
  ["square", (a) => square(a, 3), (m, n) => [[m, n]]],
  [
    "concatenate",
    (a, b) => concatenate([a, b]),
    (m, n) => [
      [m, n],
      [2, n],
    ],
  ],
  ["pairProducts", pairProducts, (m, n) => [[m, n]]],
  [
    "affine",
    (w, x, b) => affine(w, x, b),
    (m, n) => [
      [3, m],
      [m, n],
      [3, 1],
    ],
  ],
  [
    "affine, transposed",
    (a, b) => affine(a, b, undefined, { transposeA: true, transposeB: true }),
    (m, n) => [
      [m, 3],
      [n, m],
    ],
  ],
  [
    "meanSquaredError",
    meanSquaredError,
    (_, n) => [
      [1, n],
      [1, n],
    ],
    true,
  ],
  [
    "olsResidual",
    olsResidual,
    (m, n) => [
      [m, n + 3 * m],
      [1, n + 3 * m],
    ],
    true,
  ],
];

/** Value and gradients, or the sentence with which a tensor was refused. */
function evaluate(kernels, operation, tensors, perSample) {
  const columns = tensors[0].columns;
  const tape = new Tape(kernels, perSample ? columns : 1);
  const variables = tensors.map((tensor) => {
    if (!perSample) return tape.parameter(tensor, { gradient: true });
    const variable = tape.samples(tensor.rows, { gradient: true });
    variable.value.copyFrom(tensor);
    return variable;
  });
  const output = operation(...variables);
  for (const statistic of tape.statistics) {
    do {
      const partial = kernels.float64(statistic.partialLength);
      statistic.clear(partial);
      statistic.accumulate(partial);
      statistic.finish(partial);
    } while (!statistic.ready);
  }
  tape.forward();
  const { rows, columns: width } = output.value;
  const ones = Tensor.from(Array.from({ length: rows }, () => Array(width).fill(1)));
  tape.backward(output, ones);
  return [output.value, ...variables.map(({ gradient }) => gradient)].map((tensor) => tensor.toArrays());
}

let [wrong, cases] = [0, 0];
const reference = createJsKernels("float64");
for (const [name, operation, sizes, perSample] of operations) {
  for (const [m, n] of [
    [1, 1],
    [2, 3],
    [5, 8],
    [4, 17],
  ]) {
    const inputs = sizes(m, n).map(([rows, columns]) => matrix(rows, columns));
    const expected = evaluate(
      reference,
      operation,
      inputs.map((values) => Tensor.from(values)),
      perSample,
    ).flat(3);
    for (const kernels of backends) {
      for (const [layout, make] of Object.entries(layouts)) {
        cases++;
        const tensors = inputs.map((values) => make(values, kernels));
        const actual = evaluate(kernels, operation, tensors, perSample).flat(3);
        const close = actual.every(
          (entry, k) => Math.abs(entry - expected[k]) <= 1e-4 * Math.max(1, Math.abs(expected[k])),
        );
        if (close && actual.length === expected.length) continue;
        wrong++;
        console.error(
          `${name} of ${m} and ${n}, ${kernels.name} ${kernels.precision}, ${layout}: wrong numbers`,
        );
      }
    }
  }
}
bar(`wrong numbers in ${cases} cases of operation, backend, precision and layout`, wrong, 0);

// What is no variable of the tape, or no tensor: one sentence of the project, never an accident of the engine.
let accidents = 0;
let refused = 0;
for (const kernels of backends) {
  const tape = new Tape(kernels, 3);
  const x = tape.samples(1, { gradient: true });
  for (const bad of [Tensor.from([[1]]), [[1]], 3, "x", null, undefined, new Float32Array(3), {}]) {
    const calls = [
      ...operations.flatMap(([, operation, sizes]) => {
        const count = sizes(1, 3).length;
        return Array.from(
          { length: count },
          (_, k) => () => operation(...Array.from({ length: count }, (_, at) => (at === k ? bad : x))),
        );
      }),
      () => tape.backward(bad),
      ...(bad instanceof Tensor ? [] : [() => tape.parameter(bad)]),
      ...(bad === undefined ? [] : [() => tape.samples(1, { storage: bad })]),
    ];
    for (const call of calls) {
      // A bias that is left out is none.
      if (bad === undefined && String(call).includes("operation(")) {
        try {
          call();
          continue;
        } catch (error) {
          if (/expected|do not fit/.test(error.message)) continue;
        }
      }
      try {
        call();
        accidents++;
      } catch (error) {
        if (/expected|made by kernels|do not fit/.test(error.message)) refused++;
        else accidents++;
      }
    }
  }
}
bar(`wrong arguments that are not refused in a sentence of the project (${refused} are)`, accidents, 0);

/** A rule for x² with a mistake in it. */
const squareWith = (vjp, forward) => {
  const rule = {
    name: "mySquare",
    shape: ([shape]) => shape,
    forward:
      forward ??
      ((kernels, [x], out) => {
        kernels.fill(out, 0);
        kernels.addProduct(1, x, 0, x, 0, out, 0, out.rows);
      }),
    vjp,
  };
  return (x) => x.tape.record(rule, [x], undefined);
};
let kept;
const planted = {
  "= for +=": [
    squareWith((kernels, [x], _out, dOut, [dx]) => {
      kernels.fill(dx, 0);
      kernels.addProduct(2, dOut, 0, x, 0, dx, 0, x.rows);
    }),
    [Tensor.from(matrix(2, 3))],
  ],
  "a lost factor": [
    squareWith((kernels, [x], _out, dOut, [dx]) => kernels.addProduct(1, dOut, 0, x, 0, dx, 0, x.rows)),
    [Tensor.from(matrix(2, 3))],
  ],
  "a wrong transpose": [
    (w, x) =>
      x.tape.record(
        {
          name: "myProduct",
          shape: ([, b]) => b,
          forward(kernels, [a, b], out) {
            kernels.fill(out, 0);
            kernels.matmul(a, false, b, false, out);
          },
          vjp: (kernels, [a], _out, dOut, [, db]) => kernels.matmul(a, false, dOut, false, db),
        },
        [w, x],
        undefined,
      ),
    [
      fixed(
        parameter(
          Tensor.from([
            [1, 2],
            [3, 4],
          ]),
        ),
      ),
      Tensor.from(matrix(2, 5)),
    ],
  ],
  "a sign": [
    squareWith((kernels, [x], _out, dOut, [dx]) => kernels.addProduct(-2, dOut, 0, x, 0, dx, 0, x.rows)),
    [Tensor.from(matrix(2, 3))],
  ],
  "a stale buffer": [
    squareWith(
      (kernels, _inputs, _out, dOut, [dx]) => kernels.addProduct(2, dOut, 0, kept, 0, dx, 0, dx.rows),
      (kernels, [x], out) => {
        kernels.fill(out, 0);
        kernels.addProduct(1, x, 0, x, 0, out, 0, out.rows);
        if (!kept) {
          kept = kernels.tensor(x.rows, x.columns);
          kept.copyFrom(x);
        }
      },
    ),
    [Tensor.from(matrix(2, 1))],
  ],
};
const missed = Object.entries(planted).filter(([, [f, inputs]]) => gradcheck(f, inputs).ok);
bar(`planted mistakes that gradcheck misses, of ${Object.keys(planted).length}`, missed.length, 0);
bar(
  "gradcheck passes ReLU away from its kink",
  gradcheck(relu, [
    Tensor.from([
      [1, -2, 3],
      [0.1, -0.1, 5],
    ]),
  ]).ok,
  true,
);

/** x², times a factor, with a gradient that is wrong by another one. */
const scaledSquare = (factor, wrong) => (x) =>
  scale(
    squareWith((kernels, [value], _out, dOut, [dx]) =>
      kernels.addProduct(2 * wrong, dOut, 0, value, 0, dx, 0, value.rows),
    )(x),
    factor,
  );
const sized = (rows, columns, size, offset = 0) =>
  Tensor.from(matrix(rows, columns).map((row) => row.map((entry) => size * (entry + 0.01) + offset)));
let [late, tiny, alarms] = [0, 0, 0];
for (const samples of [3, 4, 5, 6, 7, 8, 9, 12, 20, 30]) {
  let [blocks, last] = [0, Number.NaN];
  const fromTheThird = squareWith((kernels, [x], _out, dOut, [dx]) => {
    if (x.at(0, 0) !== last) blocks++;
    last = x.at(0, 0);
    kernels.addProduct(blocks >= 3 ? 2.5 : 2, dOut, 0, x, 0, dx, 0, x.rows);
  });
  if (gradcheck(fromTheThird, [sized(2, samples, 1)]).ok) late++;
}
for (const size of [1e-9, 1e-6, 1e-3, 1, 1e6]) {
  for (const factor of [1e-12, 1e-6, 1, 1e6]) {
    for (const samples of [1, 2, 3, 7, 12]) {
      const inputs = [sized(2, samples, size)];
      if (!gradcheck(scaledSquare(factor, 1), inputs).ok) alarms++;
      for (const wrong of [0, 0.999, -1]) if (gradcheck(scaledSquare(factor, wrong), inputs).ok) tiny++;
    }
  }
}
for (const [size, offset] of [
  [1, 1e3],
  [1, 1e4],
  [1, 1e5],
  [1, 1e6],
  [1e-3, 0],
  [1e-6, 0],
  [1e-9, 0],
  [1e9, 0],
]) {
  for (const samples of [12, 25]) {
    if (!gradcheck(olsResidual, [sized(2, samples, size, offset), sized(1, samples, 1)]).ok) alarms++;
  }
}
bar("mistakes from the third block of samples on that gradcheck misses, of 10", late, 0);
bar("mistakes in gradients of any size that gradcheck misses, of 300", tiny, 0);
bar("right gradients, of any size and far from zero, that gradcheck calls wrong, of 116", alarms, 0);

// Rules whose numbers may agree for one vector, or onto one gradient, and that are wrong for others.
const entrywise = (f, add, whole = false) => {
  const rule = {
    name: "own",
    shape: ([shape]) => (whole ? { rows: 1, columns: 1, perSample: false } : shape),
    forward(_kernels, [x], out) {
      let sum = 0;
      for (let i = 0; i < x.rows; i++) {
        for (let s = 0; s < x.columns; s++) {
          sum += f(x.at(i, s));
          if (!whole) out.set(i, s, f(x.at(i, s)));
        }
      }
      if (whole) out.set(0, 0, sum);
    },
    vjp(_kernels, [x], _out, dOut, [dx]) {
      for (let i = 0; i < x.rows; i++) {
        for (let s = 0; s < x.columns; s++) {
          dx.set(i, s, add(dx.at(i, s), whole ? dOut.at(0, 0) : dOut.at(i, s), x.at(i, s)));
        }
      }
    },
  };
  return (x) => x.tape.record(rule, [x], undefined);
};
const offences = [
  (dx, _d, x) => dx + 2 * x,
  (dx, d, x) => dx + 2 * x * d * d,
  (dx, d, x) => dx + 2 * x * Math.abs(d),
  (dx, d, x) => dx + 2 * x * Math.max(d, 0),
  (dx, d, x) => dx + 2 * x * Math.min(d, 0),
  (dx, d, x) => dx + 2 * x * Math.max(-1, Math.min(d, 1)),
  (dx, d, x) => Math.max(dx, 0) + 2 * x * d,
  (dx, d, x) => Math.min(dx, 0) + 2 * x * d,
  (dx, d, x) => 2 * dx + 2 * x * d,
];
let [offending, offenceCases] = [0, 0];
for (const add of offences) {
  for (const whole of [true, false]) {
    for (const [rows, columns] of [
      [1, 1],
      [1, 2],
      [2, 7],
    ]) {
      offenceCases++;
      if (
        gradcheck(
          entrywise((x) => x * x, add, whole),
          [sized(rows, columns, 1)],
        ).ok
      )
        offending++;
    }
  }
}
const needy = (a, b) =>
  a.tape.record(
    {
      name: "needy",
      shape: ([shape]) => shape,
      forward(kernels, [x, y], out) {
        kernels.fill(out, 0);
        kernels.addProduct(1, x, 0, y, 0, out, 0, out.rows);
      },
      vjp(kernels, [x, y], _out, dOut, [dx, dy]) {
        kernels.addProduct(1, dOut, 0, y, 0, dx, 0, dx.rows);
        kernels.addProduct(1, dOut, 0, x, 0, dy, 0, dy.rows);
      },
    },
    [a, b],
    undefined,
  );
const [one, other] = [sized(2, 5, 1), sized(2, 5, 1)];
for (const inputs of [
  [one, other],
  [fixed(one), other],
  [one, fixed(other)],
]) {
  offenceCases++;
  if (!gradcheck(needy, inputs).message.startsWith("needy: its rule must do without the gradient of"))
    offending++;
}
bar(
  `rules that misuse ∂loss/∂output or gradients and that gradcheck misses, of ${offenceCases}`,
  offending,
  0,
);

// Rounding: a right gradient is never called wrong, a wrong one agrees within no less than what the message says.
let [unsaid, slandered, roundingCases] = [0, 0, 0];
const functions = [
  ...[1e6, 1e8, 1e9, 1e12, 1e16].map((large) => [(x) => x + large, () => 1, 1]),
  ...[1e-6, 1e-8, 1e-10, 1e-13].map((size) => [Math.exp, Math.exp, size]),
];
for (const [f, slope, size] of functions) {
  for (const samples of [1, 7]) {
    for (const wrong of [1, 1.003, 1.3, 3]) {
      roundingCases++;
      const { ok, message } = gradcheck(
        entrywise(f, (dx, d, x) => dx + d * wrong * slope(x)),
        [sized(1, samples, size)],
      );
      const stated = Number(/checked to (\S+) % only/.exec(message)?.[1] ?? 0.002);
      if (ok && 100 * (wrong - 1) > stated) unsaid++;
      if (!ok && wrong === 1 && !message.includes("not checked")) slandered++;
    }
  }
}
for (const samples of [3, 4, 5, 8, 13]) {
  for (const features of [1, 2]) {
    roundingCases++;
    const x = sized(features, samples, 1);
    const { ok, message } = gradcheck(olsResidual, [x, Tensor.from([x.toArrays()[0]])]);
    if (!ok && !message.includes("not checked")) slandered++;
  }
}
bar(
  `right gradients between rounding errors that gradcheck calls wrong, in ${roundingCases} cases`,
  slandered,
  0,
);
bar(`wrong ones that it passes without saying how little it knows, in ${roundingCases} cases`, unsaid, 0);

// Numbers that are none, or at the ends: js and wasm, bit for bit.
const special = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** -149,
  3.4e38,
  -3.4e38,
  1,
  -0.3,
];
const onSpecial = (kernels) => {
  const tensor = (rows, k) => {
    const made = kernels.tensor(rows, 100);
    for (let i = 0; i < rows; i++)
      for (let s = 0; s < 100; s++)
        made.set(i, s, special[(k % 2 ? s + i : Math.floor(s / 10) + 2 * i + k) % 10]);
    return made;
  };
  const numbers = (...values) => {
    const made = kernels.float64(values.length);
    made.set(values);
    return made;
  };
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => tensor(3, k));
  const p = tensor(3, 1);
  kernels.softmax(a, numbers(0, 1, 2), numbers(0, 0.5, -0.5), 2, p);
  kernels.softmaxGradient(p, b, 2, c, numbers(0, 1, 2));
  kernels.cutStepsGradient(a, 0, numbers(-0.5, 0.25), 2, b, d);
  const [x, g, m, v] = [0, 1, 2, 3].map((k) => tensor(3, k));
  kernels.signum(x, g, m, 0.9, 0.1);
  kernels.adam(x, g, m, v, 0.9, 0.999, 0.01, 1.5, 1e-8);
  return [p, c, d, x, m, v].flatMap((result) => result.toArrays().flat());
};
const [onJs, onWasm] = [createJsKernels(), createWasmKernels()].map(onSpecial);
bar(
  "entries in which js and wasm differ on special numbers",
  onJs.filter((entry, k) => !Object.is(entry, onWasm[k])).length,
  0,
);

// Wrong types in code.
const accident =
  /Cannot (read|convert|destructure|mix|use|access)|is not (a function|iterable)|Invalid (array|typed)|must be of type|private member|serialize/;
let raw = 0;
for (const value of [null, 5, "x", [], 1n, Symbol("s"), true]) {
  const tape = new Tape(createJsKernels(), 4);
  const calls = [
    () => new Tape(value, 4),
    () => new Tape(createJsKernels(), value),
    () => gradcheck(value, [Tensor.from([[1]])]),
    () => gradcheck(relu, value),
    () => generate(value),
    () => generate({ table: value, rows: 20, features: 2, epochs: 1, backend: "js" }),
    () => generate({ seed: value, rows: 20, features: 2, epochs: 1, backend: "js" }),
    () => recordProcess(value, value, value),
    () => recordObjective(tape, value),
    () => drawProcess(value, value, value),
    () => adam(value),
    () => signum(value),
    () => new TablePass(tape, 4, value),
  ];
  for (const call of calls) {
    try {
      await call();
    } catch (error) {
      if (accident.test(error.message)) raw++;
    }
  }
}
bar("wrong types in code that end in a message of JavaScript, of 91 calls", raw, 0);
