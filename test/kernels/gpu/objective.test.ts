// The recorded objective on the GPU against PyTorch's golden values. Losses and gradients are sums of float32
// numbers that cancel, and β multiplies their rounding by the condition number: 1e-5 of the largest entry, as for
// the other float32 kernels (../../autograd/objective.test.ts).
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { square } from "../../../src/autograd/operations/arithmetic.js";
import { concatenate } from "../../../src/autograd/operations/concatenate.js";
import { olsResidual } from "../../../src/autograd/operations/ols-residual.js";
import { Tape } from "../../../src/autograd/tape.js";
import { Tensor } from "../../../src/autograd/tensor.js";
import type { Gpu } from "../../../src/kernels/gpu/device.js";
import { createGpuKernels, type GpuKernels } from "../../../src/kernels/gpu/index.js";
import { createJsKernels } from "../../../src/kernels/js.js";
import { readFixture } from "../../fixtures.ts";
import { transposed } from "../../transposed.ts";
import { testGpu } from "./adapter.ts";
import { distance } from "./distance.ts";
import { adamSteps, GpuFit, goldenObjective, gradientOf } from "./golden-objective.ts";

const TOLERANCE = 1e-5;
const js = createJsKernels("float32");

let gpu: Gpu;
const made: GpuKernels[] = [];
beforeAll(async () => {
  gpu = await testGpu();
});
afterAll(() => Promise.all(made.map((kernels) => kernels.destroy())));

describe.each(["objective-small", "objective-medium"])("%s", (name) => {
  const fixture = readFixture(name);

  async function prepare() {
    const kernels = createGpuKernels(gpu, fixture.rows);
    made.push(kernels);
    return { kernels, ...(await goldenObjective(kernels, fixture)) };
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
    const kernels = createGpuKernels(gpu, fixture.rows);
    made.push(kernels);
    const steps = await adamSteps(kernels, fixture);
    // Adam divides by the gradient's size: where a gradient is nearly zero, float32 can move X by part of a step.
    expect(steps.distance).toBeLessThan(0.05 * fixture.lr);
    // The second step reads what the first one wrote: that needs the steps' kernels twice.
    expect(new Set(steps.compiled.slice(1)).size).toBe(1);
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
