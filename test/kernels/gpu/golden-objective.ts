/** The recorded objective of PyTorch's golden values, on GPU kernels: in Node and in a browser. */
import { LeastSquares } from "../../../src/autograd/least-squares.js";
import { adam } from "../../../src/autograd/optimizers.js";
import { Tape, type Variable } from "../../../src/autograd/tape.js";
import { Tensor } from "../../../src/autograd/tensor.js";
import { recordObjective } from "../../../src/generator/objective.js";
import type { GpuKernels } from "../../../src/kernels/gpu/index.js";
import { createJsKernels } from "../../../src/kernels/js.js";
import type { ObjectiveFixture } from "../../fixtures.ts";
import { transposed } from "../../transposed.ts";
import { distance } from "./distance.ts";

const js = createJsKernels("float32");

function load(values: Tensor): Tensor {
  const tensor = js.tensor(values.rows, values.columns);
  tensor.copyFrom(values);
  return tensor;
}

/** The fit's two passes: ranges of φ (which the tests know on the CPU), then Gram sums on the GPU. */
export class GpuFit {
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

export async function gradientOf(kernels: GpuKernels, x: Variable): Promise<number[]> {
  const copy = js.tensor(x.value.rows, x.value.columns);
  await kernels.read(x.gradient as Tensor, copy);
  return copy.toArrays().flat();
}

/** The objective at the fixture's X, with β fitted to it. */
export async function goldenObjective(kernels: GpuKernels, fixture: ObjectiveFixture) {
  const tape = new Tape(kernels, fixture.rows);
  const x = tape.samples(fixture.features, { gradient: true });
  const y = tape.samples(1);
  const process = fixture.layers.map(({ weight, bias }) => ({
    weight: load(Tensor.from(weight)),
    bias: load(Tensor.from(bias.map((b) => [b]))),
  }));
  const lambda = load(Tensor.from([[fixture.lambda]]));
  const { rows } = fixture;
  const objective = recordObjective(tape, { x, y, process, lambda, baseline: "linear", rows });
  x.value.copyFrom(transposed(fixture.X));
  y.value.copyFrom(Tensor.from([fixture.y]));
  const fit = new GpuFit(tape, kernels, transposed(fixture.X).toArrays());
  await fit.update();
  return { tape, x, objective, fit };
}

/** How far X is from the golden one after the fixture's Adam steps, and the kernels compiled after each of them. */
export async function adamSteps(kernels: GpuKernels, fixture: ObjectiveFixture) {
  const { tape, x, objective, fit } = await goldenObjective(kernels, fixture);
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
  const expected = transposed(fixture.adam.X).toArrays().flat();
  return { distance: distance(moved.toArrays().flat(), expected), compiled };
}
