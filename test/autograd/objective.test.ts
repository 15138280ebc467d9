// The objective against PyTorch's golden values. In float64 everything agrees to 1e-9. In float32 a loss of size 1
// carries an error of some 1e-7; gradients are sums over 64 hidden units and N samples of terms that cancel, and β
// multiplies the rounding of the Gram matrix by its condition number: hence 1e-5 of the largest entry.
import { describe, expect, test } from "@jest/globals";
import { gradcheck } from "../../src/autograd/gradcheck.js";
import { square } from "../../src/autograd/operations/arithmetic.js";
import { concatenate } from "../../src/autograd/operations/concatenate.js";
import { meanSquaredError } from "../../src/autograd/operations/mean-squared-error.js";
import { olsResidual } from "../../src/autograd/operations/ols-residual.js";
import { adam } from "../../src/autograd/optimizers.js";
import { TablePass } from "../../src/autograd/table-pass.js";
import { Tape, type Variable } from "../../src/autograd/tape.js";
import { Tensor } from "../../src/autograd/tensor.js";
import { type Objective, recordObjective } from "../../src/generator/objective.js";
import { recordProcess } from "../../src/generator/process.js";
import { createJsKernels } from "../../src/kernels/js.js";
import type { Kernels } from "../../src/kernels/kernels.js";
import { createWasmKernels } from "../../src/kernels/wasm/index.js";
import { type ObjectiveFixture, readFixture } from "../fixtures.ts";
import { transposed } from "../transposed.ts";

const backends: [string, () => Kernels, number][] = [
  ["js, float64", () => createJsKernels("float64"), 1e-9],
  ["js, float32", () => createJsKernels("float32"), 1e-5],
  ["wasm, float32", () => createWasmKernels(), 1e-5],
];

/** The objective of a fixture over blocks of 16 samples. */
class FixtureObjective {
  readonly x: Tensor;
  readonly objective: Objective;
  readonly #tape: Tape;
  readonly #pass: TablePass;
  readonly #variable: Variable;

  constructor(
    readonly kernels: Kernels,
    readonly fixture: ObjectiveFixture,
  ) {
    const { rows, features } = fixture;
    const load = (values: Tensor): Tensor => {
      const tensor = kernels.tensor(values.rows, values.columns);
      tensor.copyFrom(values);
      return tensor;
    };
    this.x = load(transposed(fixture.X));
    this.#tape = new Tape(kernels, 16);
    this.#variable = this.#tape.samples(features, { gradient: true });
    const y = this.#tape.samples(1);
    this.objective = recordObjective(this.#tape, {
      x: this.#variable,
      y,
      process: fixture.layers.map(({ weight, bias }) => ({
        weight: load(Tensor.from(weight)),
        bias: load(Tensor.from(bias.map((b) => [b]))),
      })),
      lambda: load(Tensor.from([[fixture.lambda]])),
      baseline: "linear",
      rows,
    });
    this.#pass = new TablePass(this.#tape, rows, [
      { variable: this.#variable, table: this.x },
      { variable: y, table: load(Tensor.from([fixture.y])) },
    ]);
  }

  /** Losses, predictions, β and the gradient at the current X. */
  evaluate(of: (objective: Objective) => Variable = ({ loss }) => loss) {
    const { features, rows } = this.fixture;
    const gradient = this.kernels.tensor(features, rows);
    const prediction: number[] = [];
    let [generation, linear, loss] = [0, 0, 0];
    this.#pass.updateStatistics();
    this.#pass.forEachBlock((first) => {
      this.#tape.forward();
      this.#tape.backward(of(this.objective));
      generation += this.objective.generation.scalar;
      linear += this.objective.linear.scalar;
      loss += this.objective.loss.scalar;
      for (let s = 0; s < this.#tape.columns; s++) {
        prediction.push(this.objective.prediction.value.at(0, s));
        for (let j = 0; j < features; j++)
          gradient.set(j, first + s, this.#variable.gradient?.at(j, s) ?? Number.NaN);
      }
    });
    const [fit] = this.#tape.statistics;
    const { storage } = fit as unknown as { storage: { beta: Tensor; intercept: Tensor } };
    const beta = [...storage.beta.toArrays()[0], storage.intercept.at(0, 0)];
    return { generation, linear, loss, prediction, beta, gradient };
  }
}

/** Largest difference, relative to the largest entry. */
function distance(actual: readonly number[], expected: readonly number[]): number {
  const size = Math.max(...expected.map(Math.abs));
  expect(actual).toHaveLength(expected.length);
  return Math.max(...actual.map((a, i) => Math.abs(a - expected[i]))) / size;
}

describe.each(backends)("%s", (_name, createKernels, tolerance) => {
  describe.each(["objective-small", "objective-medium"])("%s", (name) => {
    const fixture = readFixture(name);
    const expectedGradient = (rows: number[][]): number[] => transposed(rows).toArrays().flat();

    test("losses, predictions, β", () => {
      const { generation, linear, loss, prediction, beta } = new FixtureObjective(
        createKernels(),
        fixture,
      ).evaluate();
      expect(
        distance([generation, linear, loss], [fixture.generationLoss, fixture.linearLoss, fixture.loss]),
      ).toBeLessThan(tolerance);
      expect(distance(prediction, fixture.prediction)).toBeLessThan(tolerance);
      expect(distance(beta, fixture.beta)).toBeLessThan(tolerance);
    });

    test.each([
      ["loss", "gradient"],
      ["generation", "generationGradient"],
      ["linear", "linearGradient"],
    ] as const)("gradient of the %s", (part, golden) => {
      const { gradient } = new FixtureObjective(createKernels(), fixture).evaluate(
        (objective) => objective[part],
      );
      expect(distance(gradient.toArrays().flat(), expectedGradient(fixture[golden]))).toBeLessThan(tolerance);
    });

    test("Adam steps land on the golden X", () => {
      const objective = new FixtureObjective(createKernels(), fixture);
      const { kernels, x } = objective;
      const moments = [kernels.tensor(x.rows, x.columns), kernels.tensor(x.rows, x.columns)];
      const losses: number[] = [];
      for (let step = 1; step <= fixture.steps; step++) {
        const { loss, gradient } = objective.evaluate();
        losses.push(loss);
        adam().update(kernels, x, gradient, moments, step, fixture.lr);
      }
      expect(distance(losses, fixture.adam.lossHistory)).toBeLessThan(tolerance);
      // Adam divides by the gradient's size: where a gradient is nearly zero, float32 can move X by part of a step.
      const steps = kernels.precision === "float64" ? 1e-9 : 0.05 * fixture.lr;
      expect(distance(x.toArrays().flat(), expectedGradient(fixture.adam.X))).toBeLessThan(steps);
    });
  });
});

describe("the baseline of powers, without scaling", () => {
  const fixture = readFixture("objective-quadratic-baseline");

  test.each(backends)("%s", (_name, createKernels, tolerance) => {
    const kernels = createKernels();
    const tape = new Tape(kernels, 16);
    const x = tape.samples(fixture.features, { gradient: true });
    const y = tape.samples(1);
    const linear = olsResidual(concatenate([x, square(x)]), y, fixture.rows);
    const pass = new TablePass(tape, fixture.rows, [
      { variable: x, table: transposed(fixture.X) },
      { variable: y, table: Tensor.from([fixture.y]) },
    ]);
    pass.updateStatistics();
    let loss = 0;
    const gradient: number[][] = [];
    pass.forEachBlock(() => {
      tape.forward();
      tape.backward(linear);
      loss += linear.scalar;
      for (let s = 0; s < tape.columns; s++) {
        gradient.push(Array.from({ length: fixture.features }, (_, j) => x.gradient?.at(j, s) ?? Number.NaN));
      }
    });
    expect(distance([loss], [fixture.linearLoss])).toBeLessThan(tolerance);
    // x and x² on [0, 1] are nearly dependent: the condition number costs one more digit.
    expect(distance(gradient.flat(), fixture.linearGradient.flat())).toBeLessThan(10 * tolerance);
  });
});

test("the whole objective agrees with finite differences, β recomputed for each", () => {
  const fixture = readFixture("objective-small");
  const result = gradcheck(
    (x, y) => {
      const { tape } = x;
      const process = fixture.layers.map(({ weight, bias }) => ({
        weight: Tensor.from(weight),
        bias: Tensor.from(bias.map((b) => [b])),
      }));
      const lambda = Tensor.from([[fixture.lambda]]);
      return recordObjective(tape, { x, y, process, lambda, baseline: "squares", rows: fixture.rows }).loss;
    },
    [transposed(fixture.X), Tensor.from([fixture.y])],
    { blockSize: 5 },
  );
  expect(result).toMatchObject({ ok: true });
});

test("gradients flow to the weights of the process too", () => {
  const fixture = readFixture("objective-small");
  const tape = new Tape(createJsKernels("float64"), fixture.rows);
  const x = tape.samples(fixture.features);
  const y = tape.samples(1);
  x.value.copyFrom(transposed(fixture.X));
  y.value.copyFrom(Tensor.from([fixture.y]));
  const process = fixture.layers.map(({ weight, bias }) => ({
    weight: Tensor.from(weight),
    bias: Tensor.from(bias.map((b) => [b])),
  }));
  expect(recordProcess(tape, process, x).gradient).toBeUndefined();
  expect(() => tape.backward(meanSquaredError(recordProcess(tape, process, x), y))).toThrow(
    "no input with a gradient",
  );
});
