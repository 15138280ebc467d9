// The recorded objective on the GPU against PyTorch's golden values. Losses and gradients are sums of float32
// numbers that cancel, and β multiplies their rounding by the condition number: 1e-5 of the largest entry, as for
// the other float32 kernels (../../autograd/objective.test.ts).
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { LeastSquares } from "../../../src/autograd/least-squares.js";
import { square } from "../../../src/autograd/operations/arithmetic.js";
import { concatenate } from "../../../src/autograd/operations/concatenate.js";
import { olsResidual } from "../../../src/autograd/operations/ols-residual.js";
import { adam } from "../../../src/autograd/optimizers.js";
import { Tape, type Variable } from "../../../src/autograd/tape.js";
import { Tensor } from "../../../src/autograd/tensor.js";
import { recordObjective } from "../../../src/generator/objective.js";
import type { Gpu } from "../../../src/kernels/gpu/device.js";
import { createGpuKernels, type GpuKernels } from "../../../src/kernels/gpu/index.js";
import { createJsKernels } from "../../../src/kernels/js.js";
import { readFixture, transposed } from "../../fixtures.ts";
import { testGpu } from "./adapter.ts";

const TOLERANCE = 1e-5;
const js = createJsKernels("float32");

let gpu: Gpu;
const made: GpuKernels[] = [];
beforeAll(async () => {
  gpu = await testGpu();
});
afterAll(() => Promise.all(made.map((kernels) => kernels.destroy())));

function load(values: Tensor): Tensor {
  const tensor = js.tensor(values.rows, values.columns);
  tensor.copyFrom(values);
  return tensor;
}

/** Largest difference, relative to the largest entry. */
function distance(actual: readonly number[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  const size = Math.max(...expected.map(Math.abs));
  return (
    Math.max(
      ...actual.map((a, i) => (Number.isNaN(a) ? Number.POSITIVE_INFINITY : Math.abs(a - expected[i]))),
    ) / size
  );
}

/** The fit's two passes: ranges of φ (which the tests know on the CPU), then Gram sums on the GPU. */
class GpuFit {
  readonly fit: LeastSquares;
  readonly #sum: Float64Array;

  constructor(
    readonly tape: Tape,
    readonly kernels: GpuKernels,
    phi: readonly number[][],
  ) {
    const [statistic] = tape.statistics;
    if (!(statistic instanceof LeastSquares)) throw new Error("No least-squares fit on the tape.");
    this.fit = statistic;
    this.#sum = new Float64Array(statistic.partialLength);
    this.fit.clear(this.#sum);
    this.#sum.set(phi.map((row) => Math.min(...row)));
    this.#sum.set(
      phi.map((row) => Math.max(...row)),
      phi.length,
    );
    this.fit.finish(this.#sum);
  }

  async update(): Promise<void> {
    this.fit.clear(this.#sum);
    for (const step of this.tape.stepsTo(this.fit.inputs)) step.forward();
    this.fit.accumulate(this.#sum);
    await this.kernels.finish();
    this.fit.finish(this.#sum);
  }
}

async function gradientOf(kernels: GpuKernels, x: Variable): Promise<number[]> {
  const copy = js.tensor(x.value.rows, x.value.columns);
  await kernels.read(x.gradient as Tensor, copy);
  return copy.toArrays().flat();
}

describe.each(["objective-small", "objective-medium"])("%s", (name) => {
  const fixture = readFixture(name);

  async function prepare() {
    const kernels = createGpuKernels(gpu, fixture.rows);
    made.push(kernels);
    const tape = new Tape(kernels, fixture.rows);
    const x = tape.samples(fixture.features, { gradient: true });
    const y = tape.samples(1);
    const process = fixture.layers.map(({ weight, bias }) => ({
      weight: load(Tensor.from(weight)),
      bias: load(Tensor.from(bias.map((b) => [b]))),
    }));
    const lambda = load(Tensor.from([[fixture.lambda]]));
    const objective = recordObjective(tape, {
      x,
      y,
      process,
      lambda,
      baseline: "linear",
      rows: fixture.rows,
    });
    x.value.copyFrom(transposed(fixture.X));
    y.value.copyFrom(Tensor.from([fixture.y]));
    const fit = new GpuFit(tape, kernels, transposed(fixture.X).toArrays());
    await fit.update();
    return { kernels, tape, x, objective, fit };
  }

  test("losses, predictions, β", async () => {
    const { kernels, tape, objective, fit } = await prepare();
    tape.forward();
    await kernels.finish();
    const prediction = js.tensor(1, fixture.rows);
    await kernels.read(objective.prediction.value, prediction);
    expect(distance([objective.generation.scalar], [fixture.generationLoss])).toBeLessThan(TOLERANCE);
    expect(distance(prediction.toArrays().flat(), fixture.prediction)).toBeLessThan(TOLERANCE);
    const { beta, intercept } = fit.fit.storage;
    expect(distance([...beta.toArrays()[0], intercept.at(0, 0)], fixture.beta)).toBeLessThan(TOLERANCE);
  });

  test.each([
    ["loss", "gradient"],
    ["generation", "generationGradient"],
    ["linear", "linearGradient"],
  ] as const)("gradient of the %s", async (part, golden) => {
    const { kernels, tape, x, objective } = await prepare();
    tape.forward();
    tape.backward(objective[part]);
    await kernels.finish();
    const expected = transposed(fixture[golden]).toArrays().flat();
    expect(distance(await gradientOf(kernels, x), expected)).toBeLessThan(TOLERANCE);
  });

  test("Adam steps land on the golden X, and compile nothing after the second", async () => {
    const { kernels, tape, x, objective, fit } = await prepare();
    const moments = [1, 2].map(() => kernels.tensor(fixture.features, fixture.rows));
    const compiled: number[] = [];
    for (let step = 1; step <= fixture.steps; step++) {
      tape.forward();
      tape.backward(objective.loss);
      adam().update(kernels, x.value, x.gradient as Tensor, moments, step, fixture.lr);
      await kernels.finish();
      await fit.update();
      compiled.push(kernels.compiled);
    }
    const moved = js.tensor(fixture.features, fixture.rows);
    await kernels.read(x.value, moved);
    // Adam divides by the gradient's size: where a gradient is nearly zero, float32 can move X by part of a step.
    const expected = transposed(fixture.adam.X).toArrays().flat();
    expect(distance(moved.toArrays().flat(), expected)).toBeLessThan(0.05 * fixture.lr);
    // The second step reads what the first one wrote: that needs the steps' kernels twice.
    expect(new Set(compiled.slice(1)).size).toBe(1);
  });
});

test("the baseline of powers, without scaling", async () => {
  const fixture = readFixture("objective-quadratic-baseline");
  const kernels = createGpuKernels(gpu, fixture.rows);
  made.push(kernels);
  const tape = new Tape(kernels, fixture.rows);
  const x = tape.samples(fixture.features, { gradient: true });
  const y = tape.samples(1);
  const linear = olsResidual(concatenate([x, square(x)]), y, fixture.rows);
  const values = transposed(fixture.X);
  x.value.copyFrom(values);
  y.value.copyFrom(Tensor.from([fixture.y]));
  const rows = values.toArrays();
  const fit = new GpuFit(tape, kernels, [...rows, ...rows.map((row) => row.map((v) => v * v))]);
  await fit.update();
  tape.forward();
  tape.backward(linear);
  await kernels.finish();
  const expected = transposed(fixture.linearGradient).toArrays().flat();
  // x and x² on [0, 1] are nearly dependent: the condition number costs one more digit.
  expect(distance(await gradientOf(kernels, x), expected)).toBeLessThan(10 * TOLERANCE);
});
