/** Which kernels and how many threads a run gets. */
import { adam, type Optimizer, signum } from "../autograd/optimizers.js";
import { createJsKernels } from "../kernels/js.js";
import type { Kernels } from "../kernels/kernels.js";
import { createWasmKernels, wasmAvailable } from "../kernels/wasm/index.js";
import { UsageError } from "../usage-error.js";
import type { Configuration } from "./configuration.js";
import { Layout } from "./layout.js";

/** Multiply-adds of a whole run below which starting a thread costs more than it saves (some 0.3 s of work). */
const WORTH_A_THREAD = 5e9;
/** Multiply-adds of one pass that the calling thread may do without a pause: some 10 ms, or 100 ms in JavaScript. */
const WITHOUT_PAUSE = 2e7;

/** How another thread makes kernels on the same memory. */
export type KernelsHandle =
  | { readonly name: "js" }
  | { readonly name: "wasm"; readonly memory: WebAssembly.Memory };

/** The kernels asked for, or the fastest ones that run here. A run on a GPU has them for what the CPU does in it. */
export function chooseKernels(backend: Configuration["backend"]): {
  kernels: Kernels;
  handle: KernelsHandle;
} {
  if (backend === "wasm" && !wasmAvailable()) {
    throw new UsageError(
      "backend must be js or auto here, not wasm: this engine has no WebAssembly with SIMD and shared memory.",
    );
  }
  if (backend === "js" || !wasmAvailable()) return { kernels: createJsKernels(), handle: { name: "js" } };
  const kernels = createWasmKernels();
  return { kernels, handle: { name: "wasm", memory: kernels.memory } };
}

/** Kernels on the memory of those of another thread. */
export function attachKernels(handle: KernelsHandle): Kernels {
  return handle.name === "js" ? createJsKernels() : createWasmKernels(handle.memory);
}

export function createOptimizer({ optimizer, momentum }: Configuration): Optimizer {
  return optimizer === "adam" ? adam({ beta1: momentum }) : signum({ momentum });
}

/** Multiply-adds that one pass does per sample, about: twice the weights of f_θ, and the Gram matrix. */
export function workPerPass({ rows, features, hidden }: Configuration): number {
  const sizes = [features, ...hidden, 1];
  let weights = 0;
  for (let k = 1; k < sizes.length; k++) weights += sizes[k - 1] * sizes[k];
  return rows * (2 * weights + (features * features) / 2);
}

export interface ThreadPlan {
  readonly threads: number;
  /** The calling thread does the work itself: nothing to start, and no pass is so long that it would hang. */
  readonly here: boolean;
}

/** The number of threads: what was asked for, or as many as the work and the machine carry. */
export function planThreads(configuration: Configuration, processors: number): ThreadPlan {
  const perPass = workPerPass(configuration);
  const shared = typeof SharedArrayBuffer !== "undefined";
  const most = shared ? new Layout(configuration.rows).groups : 1;
  const wanted =
    configuration.threads === "auto"
      ? perPass * configuration.epochs < WORTH_A_THREAD
        ? 1
        : processors
      : configuration.threads;
  const threads = Math.max(1, Math.min(wanted, most));
  return { threads, here: threads === 1 && (perPass < WITHOUT_PAUSE || !shared) };
}

/** Processors that this process may use. */
export async function availableProcessors(): Promise<number> {
  if (typeof navigator !== "undefined" && navigator.hardwareConcurrency) return navigator.hardwareConcurrency;
  const { availableParallelism } = await import("node:os");
  return availableParallelism();
}

/**
 * The backend asked for, or with `auto` the best one that gives the same bits on every machine.
 * @throws UsageError for a GPU
 */
export function cpuBackend(backend: Configuration["backend"]): Configuration["backend"] {
  if (backend === "gpu") {
    throw new UsageError("backend must be auto, wasm or js for a recipe, not gpu: a GPU's bits are its own.");
  }
  if (backend !== "auto") return backend;
  return wasmAvailable() ? "wasm" : "js";
}
