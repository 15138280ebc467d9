// An epoch on the GPU against wasm, and the bytes that travel in it. On a software adapter the figures say nothing
// about a GPU: few epochs, and not the large size.
import { createOptimizer } from "../dist/generator/backend.js";
import { resolveConfiguration } from "../dist/generator/configuration.js";
import { PANEL_ROWS } from "../dist/generator/layout.js";
import { Optimisation } from "../dist/generator/optimisation.js";
import { GpuEpochs } from "../dist/generator/optimise-on-gpu.js";
import { createState } from "../dist/generator/state.js";
import { openGpu } from "../dist/kernels/gpu/device.js";
import { createGpuKernels } from "../dist/kernels/gpu/index.js";
import { createWasmKernels } from "../dist/kernels/wasm/index.js";
import { epochMilliseconds } from "./epoch-time.mjs";

export async function run(print) {
  const answer = await openGpu();
  if (!answer.gpu) {
    print({ backend: "gpu", notMeasured: answer.reason });
    return;
  }
  const { gpu } = answer;
  for (const rows of [10_000, 200_000]) {
    const size = { rows, features: 100 };
    const device = { backend: "gpu", adapter: gpu.adapter, software: gpu.software };
    if (gpu.software && rows > 50_000) {
      print({ ...size, ...device, notMeasured: "a software adapter needs minutes for one epoch" });
      continue;
    }
    const wasm = await epochMilliseconds({ ...size, backend: "wasm" }, rows > 50_000 ? 10 : 60, 1);
    print({ ...size, backend: "wasm", msPerEpoch: Number(wasm.toFixed(2)) });
    print({ ...size, ...device, ...(await measure(gpu, rows, gpu.software ? 2 : 100)) });
  }
}

/** Milliseconds and bytes per epoch, after one epoch that compiles the kernels and one that compiles their twins. */
async function measure(gpu, rows, epochs) {
  const configuration = resolveConfiguration({ rows, features: 100 });
  const cpu = createWasmKernels();
  const state = createState(cpu, { configuration }, 0);
  const start = new Optimisation(cpu, { configuration }, createOptimizer(configuration), state);
  for (const pass of ["start", "fit"]) {
    for (let part = 0; part < start.parts(pass); part++) start.runPart(pass, part, 0);
  }
  start.finishFit();
  const kernels = createGpuKernels(gpu, rows, PANEL_ROWS);
  const onGpu = new GpuEpochs(kernels, { configuration }, state);
  const began = performance.now();
  await onGpu.fit();
  for (const epoch of [0, 1]) await onGpu.step(epoch);
  const warm = performance.now();
  const before = { ...kernels.traffic };
  const { compiled } = kernels;
  for (let epoch = 2; epoch < 2 + epochs; epoch++) await onGpu.step(epoch);
  const msPerEpoch = (performance.now() - warm) / epochs;
  const perEpoch = (direction) => Math.round((kernels.traffic[direction] - before[direction]) / epochs);
  const figures = {
    msPerEpoch: Number(msPerEpoch.toFixed(2)),
    bytesToDevicePerEpoch: perEpoch("toDevice"),
    bytesToHostPerEpoch: perEpoch("toHost"),
    kernels: compiled,
    compiledLater: kernels.compiled - compiled,
    msUntilWarm: Number((warm - began).toFixed(0)),
  };
  await kernels.destroy();
  return figures;
}
