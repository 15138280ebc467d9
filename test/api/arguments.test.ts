// Wrong kinds of arguments, in every place of every exported function: one sentence of the project or a right result,
// never an accident of JavaScript ("Cannot read properties of undefined").
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import * as api from "../../src/index.js";

const { Tape, Tensor } = api;
const kernels = api.createJsKernels();
const matrix = () =>
  Tensor.from([
    [1, 2],
    [3, 4],
  ]);
const onTape = () => {
  const tape = new Tape(kernels, 4);
  return { tape, x: tape.samples(2, { gradient: true }), y: tape.samples(1) };
};
const process = api.drawProcess(2, [3], "seed");
const schema = api.checkTable({ rows: 60, columns: [{ kind: "numeric", count: 3 }] });
const streams = api.seededStreams("1");
const tiny = { rows: 30, features: 2, epochs: 1, backend: "js", threads: 1 } as const;
const dataset = await api.generate(tiny);
const ofTable = await api.generate({ table: schema, seed: "1", epochs: 2, backend: "js", threads: 1 });
const exam = api.makeExam(ofTable.X, ofTable.y, schema, streams, { maps: ofTable.maps });
const recipe = api.recipeOf(dataset);

/** Right arguments of each function; one after the other is then a wrong one. */
const calls: Record<string, [call: (...given: never[]) => unknown, right: () => unknown[]]> = {
  affine: [api.affine, () => [onTape().tape.parameter(matrix()), onTape().x, undefined, {}]],
  add: [api.add, () => [onTape().x, onTape().x]],
  subtract: [api.subtract, () => [onTape().x, onTape().x]],
  multiply: [api.multiply, () => [onTape().x, onTape().x, 2]],
  square: [api.square, () => [onTape().x, 2]],
  scale: [api.scale, () => [onTape().x, 2]],
  relu: [api.relu, () => [onTape().x]],
  concatenate: [api.concatenate, () => [[onTape().x]]],
  pairProducts: [api.pairProducts, () => [onTape().x, 1]],
  meanSquaredError: [api.meanSquaredError, () => [onTape().y, onTape().y, 4]],
  olsResidual: [api.olsResidual, () => [onTape().x, onTape().y, 4, undefined]],
  adam: [api.adam, () => [{}]],
  "adam's beta1": [(beta1) => api.adam({ beta1 }), () => [0.9]],
  "adam().update": [
    (...given) => api.adam().update(...(given as unknown as Parameters<api.Optimizer["update"]>)),
    () => [kernels, matrix(), matrix(), [], 1, 0.1],
  ],
  signum: [api.signum, () => [{}]],
  Tape: [(...given) => new Tape(...(given as unknown as [never, never])), () => [kernels, 4]],
  "Tape.samples": [(...given) => onTape().tape.samples(...(given as [never])), () => [2, {}]],
  "Tape.parameter": [(...given) => onTape().tape.parameter(...(given as [never])), () => [matrix(), {}]],
  "Tape.record": [
    (...given) => onTape().tape.record(...(given as unknown as [never, never, never])),
    () => [{}, [], {}],
  ],
  "Tape.backward": [
    (...given) => onTape().tape.backward(...(given as [never])),
    () => [onTape().x, matrix()],
  ],
  "Tape.whole": [(given) => onTape().tape.whole(given), () => [() => 1]],
  "Tape.stepsTo": [(given) => onTape().tape.stepsTo(given), () => [[]]],
  TablePass: [
    (...given) => new api.TablePass(...(given as unknown as [never, never, never])),
    () => [onTape().tape, 2, []],
  ],
  "TablePass's binding": [(binding) => new api.TablePass(onTape().tape, 2, [binding]), () => [{}]],
  Tensor: [
    (...given) => new Tensor(...(given as unknown as [never, never, never])),
    () => [1, 2, new Float32Array(2), 2, 0],
  ],
  "Tensor.from": [Tensor.from, () => [[[1]]]],
  "Tensor.at": [(...given) => matrix().at(...(given as unknown as [never, never])), () => [0, 0]],
  "Tensor.set": [(...given) => matrix().set(...(given as unknown as [never, never, never])), () => [0, 0, 1]],
  "Tensor.view": [(...given) => matrix().view(...(given as unknown as [never, never])), () => [0, 1]],
  "Tensor.show": [(given) => matrix().show(given), () => [1]],
  "Tensor.moveTo": [(given) => matrix().moveTo(given), () => [0]],
  "Tensor.copyFrom": [(given) => matrix().copyFrom(given), () => [matrix()]],
  gradcheck: [api.gradcheck, () => [api.relu, [matrix()], {}]],
  "gradcheck's step": [(step) => api.gradcheck(api.relu, [matrix()], { step }), () => [1e-6]],
  parameter: [api.parameter, () => [matrix()]],
  load: [api.load, () => [kernels, matrix()]],
  createJsKernels: [api.createJsKernels, () => ["float64"]],
  createWasmKernels: [api.createWasmKernels, () => [undefined]],
  drawProcess: [api.drawProcess, () => [2, [3], "seed"]],
  recordProcess: [api.recordProcess, () => [onTape().tape, process, onTape().x]],
  recordObjective: [api.recordObjective, () => [onTape().tape, {}]],
  resolveConfiguration: [api.resolveConfiguration, () => [tiny]],
  ...Object.fromEntries(
    ["table", "penalty", "targets", "onProgress", "signal", "rows", "seed", "hidden", "unknown"].map(
      (name) => [
        `generate's ${name}`,
        [(value: never) => api.generate({ ...tiny, [name]: value }), () => [5]],
      ],
    ),
  ),
  planTable: [api.planTable, () => [schema]],
  template: [api.template, () => ["exam"]],
  seededStreams: [api.seededStreams, () => ["1"]],
  project: [api.project, () => [ofTable.X, ofTable.y, schema, streams, { maps: ofTable.maps }]],
  makeExam: [api.makeExam, () => [ofTable.X, ofTable.y, schema, streams, { maps: ofTable.maps }]],
  postprocess: [api.postprocess, () => [exam.table, exam.table.columns[0], {}]],
  recipeOf: [api.recipeOf, () => [dataset, undefined]],
  "recipeOf, of a table": [api.recipeOf, () => [ofTable, exam]],
  rowTable: [api.rowTable, () => [recipe, "main"]],
  sampleRows: [api.sampleRows, () => [recipe, { rows: 3 }]],
  sampleTable: [api.sampleTable, () => [recipe, { rows: 3 }]],
  makeRegression: [api.makeRegression, () => [{ seed: "1" }]],
  tableFromYaml: [api.tableFromYaml, () => ["rows: 60"]],
  checkTable: [api.checkTable, () => [{ rows: 60 }]],
  seedEntropy: [api.seedEntropy, () => ["text"]],
  stretchSeed: [api.stretchSeed, () => ["text", "00ff"]],
  decodeRecipe: [api.decodeRecipe, () => [api.encodeRecipe(recipe), "name"]],
  encodeRecipe: [api.encodeRecipe, () => [recipe]],
  readRecipe: [api.readRecipe, () => ["missing.recipe"]],
  writeRecipe: [api.writeRecipe, () => ["missing/x.recipe", null]],
  readTable: [api.readTable, () => ["missing.csv"]],
  describe: [api.describe, () => ["missing.csv"]],
  evaluate: [api.evaluate, () => [exam.table, "none"]],
  writeDataset: [api.writeDataset, () => [null, "missing/x.csv"]],
  // Stopped before anything is written.
  writeExam: [api.writeExam, () => ["missing/x", exam, { seed: "1" }, { signal: AbortSignal.abort() }]],
  ...Object.fromEntries(
    ["overwrite", "signal", "dataset", "facts", "recipe", "unknown"].map((name) => [
      `writeExam's ${name}`,
      [(value: never) => api.writeExam("missing/x", exam, { seed: "1" }, { [name]: value }), () => [5]],
    ]),
  ),
};

const wrong = [
  undefined,
  null,
  5,
  -1,
  Number.NaN,
  "x",
  [],
  {},
  1n,
  Symbol("s"),
  true,
  [[1]],
  new Float32Array(2),
];

/** What JavaScript and Node say by themselves. */
const accident =
  /Cannot (read|convert|destructure|mix|use|create|set|access)|is not (a function|iterable|a constructor|defined)|Invalid (array|typed|string)|must be of type|private member|allocation failed|Maximum call|serialize|Assertion/;

test.each(Object.entries(calls))("%s", async (_name, [call, right]) => {
  for (let place = 0; place < right().length; place++) {
    for (const value of wrong) {
      const given = right();
      given[place] = value;
      try {
        await call(...(given as never[]));
      } catch (error) {
        expect(String((error as Error).message)).not.toMatch(accident);
        expect(String((error as Error).message)).toMatch(/\S+ \S+ \S+/);
      }
    }
  }
});

const written = (options: object) =>
  api.writeExam(join(tmpdir(), "missing", "x"), exam, { seed: "1" }, options);
const projected = (options: object) => api.project(ofTable.X, ofTable.y, schema, streams, options);

/** Functions that take nothing wrong without a word: for each place, which of the wrong values are right there. */
const strict: Record<
  string,
  [call: (...given: never[]) => unknown, right: () => unknown[], allowed: unknown[][]]
> = {
  project: [api.project, calls.project[1], [[], [], [], [], [undefined, {}]]],
  makeExam: [api.makeExam, calls.makeExam[1], [[], [], [], [], [undefined, {}]]],
  "project's maps": [(maps) => projected({ maps }), () => [ofTable.maps], [[undefined]]],
  "project's targets": [(targets) => projected({ targets }), () => [ofTable.y], [[undefined]]],
  "project's misspelt maps": [(map) => projected({ map }), () => [], [[]]],
  "streams of project": [
    (value) => api.project(ofTable.X, ofTable.y, schema, (() => value) as never),
    () => [() => 0.5],
    [[]],
  ],
  "random numbers of project": [
    (value) => api.project(ofTable.X, ofTable.y, schema, () => () => value),
    () => [0.5],
    [[]],
  ],
  recipeOf: [api.recipeOf, calls["recipeOf, of a table"][1], [[], []]],
  "recipeOf, without a table": [api.recipeOf, () => [dataset, undefined], [[], [undefined]]],
  sampleRows: [api.sampleRows, () => [recipe, { rows: 3 }], [[], []]],
  sampleTable: [api.sampleTable, () => [recipe, { rows: 3 }], [[], []]],
  "sampleRows's first": [(first) => api.sampleRows(recipe, { rows: 1, first }), () => [7], [[undefined, 5]]],
  "sampleRows's stream": [
    (stream) => api.sampleRows(recipe, { rows: 1, stream }),
    () => ["more"],
    [[undefined, "x"]],
  ],
};

test.each(Object.entries(strict))(
  "%s takes what is right, and nothing wrong",
  (_name, [call, right, allowed]) => {
    if (right().length > 0) expect(() => call(...(right() as never[]))).not.toThrow();
    for (const [place, these] of allowed.entries()) {
      for (const value of wrong) {
        const given = right();
        given[place] = value;
        const made = [place, describeWrong(value), refusal(() => call(...(given as never[])))];
        expect(made).toEqual([
          place,
          describeWrong(value),
          these.some((one) => same(one, value)) ? undefined : "UsageError",
        ]);
      }
    }
  },
);

test.each([
  ["folder", (folder: unknown) => api.writeExam(folder as never, exam, { seed: "1" }), ["x"]],
  ["exam", (value: unknown) => api.writeExam("x", value as never, { seed: "1" }), []],
  ["origin", (origin: unknown) => api.writeExam("x", exam, origin as never), []],
  ["seed", (seed: unknown) => api.writeExam("x", exam, { seed } as never), ["x"]],
  [
    "options",
    (options: unknown) => api.writeExam("missing/x", exam, { seed: "1" }, options as never),
    [{}, undefined],
  ],
  ["overwrite", (overwrite: unknown) => written({ overwrite }), [undefined, true]],
  ["signal", (signal: unknown) => written({ signal }), [undefined]],
  ["dataset", (value: unknown) => written({ dataset: value }), [undefined]],
  ["facts", (facts: unknown) => written({ facts }), [undefined, {}]],
  ["recipe", (value: unknown) => written({ recipe: value }), [undefined]],
  ["unknown", (unknown: unknown) => written({ unknown }), []],
] as [string, (value: unknown) => Promise<unknown>, unknown[]][])(
  "writeExam's %s: nothing wrong is taken, and nothing written",
  async (_name, call, allowed) => {
    for (const value of wrong.filter((one) => !allowed.some((right) => same(right, one)))) {
      const error = await call(value).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect([describeWrong(value), error instanceof api.UsageError, String(error)]).toEqual([
        describeWrong(value),
        true,
        expect.stringContaining("writeExam: "),
      ]);
    }
    expect(existsSync("x")).toBe(false);
  },
);

test("the seed of an exam is that of its dataset", async () => {
  const mistaken = api.writeExam("missing/x", exam, { seed: "another" }, { dataset: ofTable });
  await expect(mistaken).rejects.toThrow(
    "writeExam: origin.seed must be the seed that the data were generated with.",
  );
});

/** The class of what a call throws. */
function refusal(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof api.UsageError ? "UsageError" : String(error);
  }
}

/** Wrong values are told apart by what they are. */
const describeWrong = (value: unknown) => `${typeof value} ${Array.isArray(value)} ${String(value)}`;
const same = (a: unknown, b: unknown) => describeWrong(a) === describeWrong(b);

test("every exported function is here", () => {
  // Errors are made by the project; the others take nothing, or have a test of their own.
  const others = [
    "Variable",
    "fixed",
    "generate",
    "wasmAvailable",
    "UsageError",
    "DivergenceError",
    "OutputError",
  ];
  const functions = Object.entries(api).filter(([, value]) => typeof value === "function");
  const missing = functions
    .map(([name]) => name)
    .filter((name) => !(name in calls) && !others.includes(name));
  expect(missing).toEqual([]);
});

test("the sentence names the argument, what is allowed and the value", async () => {
  expect(() => new Tape(null as never, 4)).toThrow(
    "new Tape: kernels must be kernels, such as those of createJsKernels(), not null.",
  );
  await expect(api.generate({ table: 5 as never })).rejects.toThrow(
    "generate: options.table must be a table's schema, as checkTable returns it, not 5.",
  );
  await expect(api.generate(null as never)).rejects.toThrow("generate: options must be an object, not null.");
  await expect(api.generate({ seed: 1n as never })).rejects.toThrow(/^seed must be a number or a text/);
  await expect(api.generate({ sead: 1 } as never)).rejects.toThrow(
    'Unknown option "sead"; known options are',
  );
  expect(() => api.gradcheck(null as never, [])).toThrow("gradcheck: f must be a function, not null.");
});

const refusals: Record<string, (t: ReturnType<typeof onTape>) => unknown> = {
  add: ({ x, y }) => api.add(x, y),
  subtract: ({ x, y }) => api.subtract(x, y),
  multiply: ({ x }) => api.multiply(x, x, "2" as never),
  square: ({ x }) => api.square(x, null as never),
  scale: ({ x }) => api.scale(x, "2" as never),
  concatenate: ({ tape, x }) => api.concatenate([x, tape.parameter(Tensor.from([[1]]))]),
  pairProducts: ({ x }) => api.pairProducts(x, "2" as never),
  affine: ({ x, y }) => api.affine(x, y),
  meanSquaredError: ({ x, y }) => api.meanSquaredError(x, y),
  olsResidual: ({ x, y }) => api.olsResidual(y, x),
  relu: () => api.relu(Tensor.from([[1]]) as never),
  recordProcess: ({ tape, y }) => api.recordProcess(tape, process, y),
  "recordProcess, in its last layer": ({ tape, x }) => api.recordProcess(tape, [...process, ...process], x),
  recordObjective: ({ tape, x }) =>
    api.recordObjective(tape, {
      ...{ x, y: x, process, baseline: "linear", rows: 4 },
      lambda: Tensor.from([[0.1]]),
    }),
};

test.each(Object.entries(refusals))("a refused %s leaves the tape as it was", (_name, refused) => {
  const all = onTape();
  expect(() => refused(all)).toThrow(/\w+: /);
  expect(all.tape.steps).toEqual([]);
  expect(all.tape.statistics).toEqual([]);
  expect(() => all.tape.forward()).not.toThrow();
});

test("a Proxy of a variable is none, nor is a variable that the tape has not made", () => {
  const { tape, x } = onTape();
  const proxy = new Proxy(x, {});
  expect(() => api.relu(proxy)).toThrow(
    "relu: expected a Variable, got a Variable of another copy of this package, or a Proxy of one.",
  );
  expect(() => tape.parameter(new Proxy(matrix(), {}))).toThrow("or a Proxy of one");
  const own = new api.Variable(tape, matrix(), undefined, false, "mine");
  expect(() => api.relu(own)).toThrow("relu: mine was not made by the tape");
  expect(tape.steps).toEqual([]);
});

test("a rule of one's own whose shape is none is refused", () => {
  const { tape, x } = onTape();
  for (const shape of [{}, undefined, { rows: -1, columns: 1 }]) {
    const rule = { name: "mine", shape: () => shape as never, forward: () => {}, vjp: () => {} };
    expect(() => tape.record(rule, [x], undefined)).toThrow(
      "mine: the result of its rule's shape() must be {",
    );
  }
  expect(tape.steps).toEqual([]);
});

test("an entry that is not there is refused, not undefined or its neighbour's", () => {
  const padded = kernels.tensor(2, 3);
  for (const [i, s] of [
    [0, 3],
    [2, 0],
    [-1, 0],
    [0, -1],
    [0.5, 0],
  ]) {
    expect(() => padded.at(i, s)).toThrow(`There is no entry (${i}, ${s}) in a 2 × 3 tensor`);
    expect(() => padded.set(i, s, 1)).toThrow(`There is no entry (${i}, ${s}) in a 2 × 3 tensor`);
  }
  expect(padded.data.every((entry) => entry === 0)).toBe(true);
});
