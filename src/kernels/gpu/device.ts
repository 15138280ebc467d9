/**
 * The GPU: whether one answers, which, and what it can hold. WebGPU where there is any; in a browser without, WebGL2.
 */
import {
  type GpuJs,
  type HandleType,
  type KernelFactory,
  type KernelSettings,
  loadGpuJs,
  type Mode,
} from "./library.js";
import { openWebGl2 } from "./webgl2.js";
import { openWebGpu } from "./webgpu.js";
import { inNode } from "./webgpu-provider.js";

export interface Gpu {
  readonly library: GpuJs;
  /** The mode of gpu.js that every kernel must run in. */
  readonly mode: Mode;
  readonly handleType: HandleType;
  /** What kernels need in this mode. */
  readonly kernelSettings: Partial<KernelSettings>;
  /** The adapter as its driver names it. */
  readonly adapter: string;
  /** The adapter computes on the CPU (SwiftShader, llvmpipe): right results, slowly. */
  readonly software: boolean;
  /** The most bytes that one value can have. */
  readonly mostBytes: number;
  /** The most panels of samples that one kernel can go over. */
  readonly mostPanels: number;
  connect(): Connection;
}

/** What a list of kernels runs on. */
export interface Connection {
  readonly kernels: KernelFactory;
  isLost(): boolean;
  /** What the device could not do since, such as get memory: its results are then not to be trusted. */
  failure(): string | undefined;
}

/** A GPU, or the reason why there is none: a phrase that goes on after "no GPU: ". */
export type GpuAnswer = { readonly gpu: Gpu } | { readonly gpu: undefined; readonly reason: string };

/** The device was lost in the middle of a run (driver reset, machine asleep, out of memory). */
export class GpuLostError extends Error {
  override readonly name = "GpuLostError";

  constructor(cause?: unknown) {
    super(
      "The GPU was lost in the middle of the run; nothing was written. Run again, or on the CPU with backend wasm.",
      { cause },
    );
  }
}

/** The device could not do what it was told. */
export class GpuError extends Error {
  override readonly name = "GpuError";

  constructor(report: string) {
    const [line] = report.split("\n");
    super(
      `The GPU could not do it (${line}); nothing was written. Try fewer rows, or the CPU with backend wasm.`,
    );
  }
}

/** Asks for a GPU: through WebGPU, and in a browser through WebGL2 where WebGPU has none or only a software adapter. */
export async function openGpu(): Promise<GpuAnswer> {
  const loaded = await loadGpuJs();
  if (!loaded.library) return { gpu: undefined, reason: loaded.reason };
  const first = await openWebGpu(loaded.library);
  if (inNode || (first.gpu && !first.gpu.software)) return first;
  const second = await openWebGl2(loaded.library);
  if (first.gpu) return second.gpu && !second.gpu.software ? second : first;
  return second.gpu ? second : { gpu: undefined, reason: `${first.reason}; ${second.reason}` };
}
