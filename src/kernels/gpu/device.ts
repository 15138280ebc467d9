/**
 * The GPU: whether one answers, which, and what it can hold.
 */
import { type Context, type GpuJs, loadGpuJs } from "./library.js";
import { provideWebGpu } from "./webgpu-provider.js";

export interface Gpu {
  readonly library: GpuJs;
  readonly context: Context;
  /** The adapter as its driver names it. */
  readonly adapter: string;
  /** The adapter computes on the CPU (SwiftShader, llvmpipe): right results, slowly. */
  readonly software: boolean;
  /** What the device reported since it was opened, such as a lack of memory: its results are then not to be trusted. */
  readonly failures: readonly string[];
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

const failuresOf = new WeakMap<Context, string[]>();

/** The list that collects what a device reports. */
function failures(context: Context): readonly string[] {
  let list = failuresOf.get(context);
  if (!list) {
    const reports: string[] = [];
    context.device.addEventListener("uncapturederror", ({ error }) => reports.push(error.message));
    failuresOf.set(context, reports);
    list = reports;
  }
  return list;
}

/** Asks for a GPU. Asking again after the device was lost asks for a new one. */
export async function openGpu(): Promise<GpuAnswer> {
  const missing = await provideWebGpu();
  if (missing !== undefined) return { gpu: undefined, reason: missing };
  const library = await loadGpuJs();
  let context: Context;
  try {
    context = await library.WebGPUContext.acquire();
  } catch (error) {
    const adapterless = /no adapter/.test(String(error));
    const [line] = String(error instanceof Error ? error.message : error).split("\n");
    return { gpu: undefined, reason: adapterless ? "no adapter answers (is a GPU driver installed?)" : line };
  }
  return { gpu: { library, context, failures: failures(context), ...describe(context) } };
}

function describe({ adapter }: Context): { adapter: string; software: boolean } {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info ?? {};
  const name = [description, device].filter(Boolean).join(", ");
  const adapterName = name || [vendor, architecture].filter(Boolean).join(" ") || "unnamed adapter";
  const all = [vendor, architecture, device, description].join(" ");
  const software =
    isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i.test(all);
  return { adapter: adapterName, software };
}
