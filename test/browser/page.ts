/**
 * What runs in the browser: the public API on a GPU, from a bundle. The tests (./webgpu.test.ts, ./webgl2.test.ts)
 * call these functions and judge what they return.
 */

import { fitStorage } from "../../src/autograd/least-squares.js";
import { Tape } from "../../src/autograd/tape.js";
import type { Tensor } from "../../src/autograd/tensor.js";
import { generate } from "../../src/generator/generate.js";
import { recordObjective } from "../../src/generator/objective.js";
import { drawProcess, loadProcess } from "../../src/generator/process.js";
import { openGpu } from "../../src/kernels/gpu/device.js";
import { createGpuKernels, type GpuKernels } from "../../src/kernels/gpu/index.js";
import { createJsKernels } from "../../src/kernels/js.js";
import type { Kernels } from "../../src/kernels/kernels.js";
import type { ObjectiveFixture } from "../fixtures.ts";
import { adamSteps } from "../kernels/gpu/golden-objective.ts";
import {
  operationDistance,
  operations,
  SAMPLES,
  stepDistance,
  steps,
} from "../kernels/gpu/operation-cases.ts";
import { randomTensor } from "../random-tensor.ts";

const [ROWS, FEATURES] = [77, 7];
const js = createJsKernels("float32");

/** The gradient of the objective at a random X, with a fixed β. */
async function gradient(kernels: Kernels | GpuKernels): Promise<Tensor> {
  const tape = new Tape(kernels, ROWS);
  const x = tape.samples(FEATURES, { gradient: true });
  const y = tape.samples(1);
  const lambda = js.tensor(1, 1);
  lambda.set(0, 0, 0.15);
  const process = loadProcess(drawProcess(FEATURES, [9, 5], "browser"), js);
  const fit = fitStorage(js, 2 * FEATURES);
  fit.beta.copyFrom(randomTensor(1, 2 * FEATURES, "beta"));
  const { loss } = recordObjective(tape, { x, y, process, lambda, baseline: "squares", rows: ROWS, fit });
  x.value.copyFrom(randomTensor(FEATURES, ROWS, "x"));
  y.value.copyFrom(randomTensor(1, ROWS, "y"));
  tape.forward();
  tape.backward(loss);
  const result = js.tensor(FEATURES, ROWS);
  if ("read" in kernels) await kernels.read(x.gradient as Tensor, result);
  else result.copyFrom(x.gradient as Tensor);
  return result;
}

export async function check() {
  const answer = await openGpu();
  if (!answer.gpu) return { reason: answer.reason };
  const kernels = createGpuKernels(answer.gpu, ROWS);
  const [actual, expected] = [await gradient(kernels), await gradient(js)].map((t) => t.toArrays().flat());
  await kernels.destroy();
  const size = Math.max(...expected.map(Math.abs));
  const difference = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]))) / size;

  const options = { rows: 150, features: 6, hidden: [8, 5], epochs: 12, seed: 7 };
  const runs = [
    await generate({ ...options, backend: "gpu" }),
    await generate({ ...options, backend: "gpu" }),
  ];
  const cpu = await generate({ ...options, backend: "js", threads: 1 });
  return {
    adapter: answer.gpu.adapter,
    mode: answer.gpu.mode,
    difference,
    backend: runs[0].backend,
    sameBytes: runs[0].X.data.every((value, i) => value === runs[1].X.data[i]),
    firstLosses: [runs[0], cpu].map(({ history }) => [history.generationLoss[0], history.linearLoss[0]]),
  };
}

/** Each operation's distance from the js kernels. */
export async function checkOperations() {
  const distances: Record<string, number> = {};
  const many = await gpuKernels(SAMPLES);
  for (const [name, f, inputs] of operations) distances[name] = await operationDistance(many, f, inputs);
  await many.destroy();
  // One panel and several.
  for (const samples of [31, SAMPLES]) {
    const kernels = await gpuKernels(samples);
    for (const [name, rows, run] of steps) {
      distances[`${name}, ${samples} samples`] = await stepDistance(kernels, samples, rows, run);
    }
    await kernels.destroy();
  }
  return distances;
}

export async function checkAdam(fixture: ObjectiveFixture) {
  const kernels = await gpuKernels(fixture.rows);
  const result = await adamSteps(kernels, fixture);
  await kernels.destroy();
  return result.distance;
}

/** What `auto` does where the size pays for a GPU. */
export async function checkAuto() {
  const { backend, backendNote } = await generate({
    rows: 2000,
    features: 20,
    hidden: [2500, 100],
    epochs: 1,
  });
  return { backend, backendNote };
}

/** What a run ends with whose WebGL2 context is lost in the middle. */
export async function checkLoss() {
  const contexts: WebGL2RenderingContext[] = [];
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...request: unknown[]) {
    const context: unknown = Reflect.apply(getContext, this, request);
    if (context instanceof WebGL2RenderingContext) contexts.push(context);
    return context;
  } as typeof getContext;
  const lose = () => {
    for (const context of contexts) context.getExtension("WEBGL_lose_context")?.loseContext();
  };
  const size = { rows: 50, features: 3, hidden: [4], epochs: 100_000 };
  const run = generate({ ...size, backend: "gpu", onProgress: lose });
  const name = await run.then(
    () => "nothing",
    (error: Error) => error.name,
  );
  HTMLCanvasElement.prototype.getContext = getContext;
  return name;
}

async function gpuKernels(samples: number): Promise<GpuKernels> {
  const answer = await openGpu();
  if (!answer.gpu) throw new Error(answer.reason);
  return createGpuKernels(answer.gpu, samples);
}

const page = { check, checkOperations, checkAdam, checkAuto, checkLoss };
export type Page = typeof page;
Object.assign(globalThis, page);
