/**
 * A GPU through WebGL2, for browsers without WebGPU: the same kernels as fragment shaders. Values are textures of
 * float32, and a kernel draws its result.
 */
import type { Gpu, GpuAnswer } from "./device.js";
import type { GpuJs } from "./library.js";
import { isSoftware } from "./software-adapters.js";

/** The most bytes in one texture: gpu.js reads it back as four numbers for each, and engines refuse much more. */
const MOST_BYTES = 2 ** 28;

const ERRORS: Readonly<Record<number, string>> = {
  1280: "INVALID_ENUM",
  1281: "INVALID_VALUE",
  1282: "INVALID_OPERATION",
  1285: "OUT_OF_MEMORY",
  1286: "INVALID_FRAMEBUFFER_OPERATION",
};

type Canvas = HTMLCanvasElement | OffscreenCanvas;

/** Asks for a WebGL2 context that computes in float32. */
export async function openWebGl2(library: GpuJs): Promise<GpuAnswer> {
  const context = contextOn(newCanvas());
  if (!context) return { gpu: undefined, reason: "this browser has no WebGL2 here" };
  const lack = lackOf(context);
  const adapter = rendererOf(context);
  // gpu.js makes textures nearly square: one side may be longer by one.
  const side = context.getParameter(context.MAX_TEXTURE_SIZE) - 1;
  const mostBytes = Math.min(4 * side ** 2, MOST_BYTES);
  giveBack(context);
  if (lack !== undefined) return { gpu: undefined, reason: `WebGL2 has no ${lack} here (${adapter})` };
  if (!library.GPU.isSinglePrecisionSupported) {
    return {
      gpu: undefined,
      reason: `float32 textures cannot be read back through WebGL2 here (${adapter})`,
    };
  }
  const gpu: Gpu = {
    ...{ library, mode: "webgl2", handleType: "ArrayTexture(1)" },
    // Float32 throughout, answers like those of WebGPU, and "/" as it is: gpu.js would test for whole numbers first.
    kernelSettings: {
      ...{ precision: "single", tactic: "precision" },
      ...{ asyncMode: true, fixIntegerDivisionAccuracy: false },
    },
    adapter: `${adapter}, WebGL2`,
    software: isSoftware(adapter) || isSlow(),
    mostBytes,
    mostPanels: Number.POSITIVE_INFINITY,
    connect() {
      // A context of its own, which goes with the kernels.
      const canvas = newCanvas();
      const own = contextOn(canvas);
      if (!canvas || !own) throw new Error("The browser gives no further WebGL2 context: close some pages.");
      return {
        kernels: new library.GPU({ mode: "webgl2", canvas, context: own }),
        isLost: () => own.isContextLost(),
        failure() {
          const code = own.getError();
          return code === own.NO_ERROR ? undefined : `WebGL2 says ${ERRORS[code] ?? code}`;
        },
      };
    },
  };
  return { gpu };
}

function newCanvas(): Canvas | undefined {
  if (typeof document !== "undefined") return document.createElement("canvas");
  return typeof OffscreenCanvas === "undefined" ? undefined : new OffscreenCanvas(2, 2);
}

function contextOn(canvas: Canvas | undefined, more: WebGLContextAttributes = {}) {
  const attributes = { alpha: false, depth: false, antialias: false, ...more } as const;
  const context = canvas?.getContext("webgl2", { powerPreference: "high-performance", ...attributes });
  return (context ?? undefined) as WebGL2RenderingContext | undefined;
}

/** What float32 kernels need and this context does not have. */
function lackOf(context: WebGL2RenderingContext): string | undefined {
  if (!context.getExtension("EXT_color_buffer_float")) return "textures of float32 (EXT_color_buffer_float)";
  const float = context.getShaderPrecisionFormat(context.FRAGMENT_SHADER, context.HIGH_FLOAT);
  const whole = context.getShaderPrecisionFormat(context.FRAGMENT_SHADER, context.HIGH_INT);
  if (!float || float.precision < 23) return "float32 in its shaders";
  return !whole || whole.rangeMax < 30 ? "32-bit numbers in its shaders" : undefined;
}

/** The GPU as its driver names it. */
function rendererOf(context: WebGL2RenderingContext): string {
  const names = context.getExtension("WEBGL_debug_renderer_info");
  return String(context.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : context.RENDERER));
}

/** Whether the browser says itself that its WebGL2 computes on the CPU; some hide the driver's name. */
function isSlow(): boolean {
  const context = contextOn(newCanvas(), { failIfMajorPerformanceCaveat: true });
  if (context) giveBack(context);
  return !context;
}

/** Browsers allow a few contexts at a time. */
function giveBack(context: WebGL2RenderingContext): void {
  context.getExtension("WEBGL_lose_context")?.loseContext();
}
