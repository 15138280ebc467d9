/**
 * A GPU through WebGPU: `navigator.gpu` in a browser, Dawn in Node.
 */
import type { Gpu, GpuAnswer } from "./device.js";
import type { Context, GpuJs } from "./library.js";
import { isSoftware } from "./software-adapters.js";
import { NO_ADAPTER, provideWebGpu } from "./webgpu-provider.js";

const reportsOf = new WeakMap<Context, string[]>();

/** The list that collects what a device reports. */
function reports(context: Context): readonly string[] {
  let list = reportsOf.get(context);
  if (!list) {
    const collected: string[] = [];
    context.device.addEventListener("uncapturederror", ({ error }) => collected.push(error.message));
    reportsOf.set(context, collected);
    list = collected;
  }
  return list;
}

/** Asks for a device. Asking again after the device was lost asks for a new one. */
export async function openWebGpu(library: GpuJs): Promise<GpuAnswer> {
  const missing = await provideWebGpu();
  if (missing !== undefined) return { gpu: undefined, reason: missing };
  let context: Context;
  try {
    context = await library.WebGPUContext.acquire();
  } catch (error) {
    const adapterless = /no adapter/.test(String(error));
    const [line] = String(error instanceof Error ? error.message : error).split("\n");
    return { gpu: undefined, reason: adapterless ? NO_ADAPTER : line };
  }
  return { gpu: gpuOf(library, context) };
}

function gpuOf(library: GpuJs, context: Context): Gpu {
  const { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupsPerDimension } =
    context.device.limits;
  const collected = reports(context);
  return {
    ...{ library, mode: "webgpu", handleType: "WebGPUBuffer", kernelSettings: {} },
    ...describe(context),
    mostBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize),
    mostPanels: maxComputeWorkgroupsPerDimension,
    connect() {
      const before = collected.length;
      return {
        kernels: new library.GPU({ mode: "webgpu" }),
        isLost: () => context.isLost,
        failure: () => collected[before],
      };
    },
  };
}

function describe({ adapter }: Context): { adapter: string; software: boolean } {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info ?? {};
  const name = [description, device].filter(Boolean).join(", ");
  const adapterName = name || [vendor, architecture].filter(Boolean).join(" ") || "unnamed adapter";
  const all = [vendor, architecture, device, description].join(" ");
  return { adapter: adapterName, software: isFallbackAdapter === true || isSoftware(all) };
}
