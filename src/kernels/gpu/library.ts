/**
 * The part of gpu.js that we use, with its types. The library is loaded when a GPU is first asked for, so that a run
 * on the CPU pays nothing for it.
 */

/** gpu.js's names of what can run: compute shaders, or fragment shaders that write to textures. */
export type Mode = "webgpu" | "webgl2";

/** A result that stays on the device: a buffer, or a texture. */
export interface Handle {
  /** Its size as kernels that read it see it, x first. */
  output: readonly number[];
  toArray(): Promise<NestedRows> | NestedRows;
  delete(): void;
}

/** Rows of numbers as gpu.js shapes them: one array per row, nested for a third dimension. */
export type NestedRows = Float32Array | readonly NestedRows[];

/** A Float32Array with its size, x first; made by `input`. */
export type Upload = { readonly size: ArrayLike<number> };

/** A compiled kernel: resolves to a Handle with `pipeline: true`, else to rows of numbers. */
export interface Kernel {
  (...values: readonly (Handle | Upload | number)[]): Promise<Handle | NestedRows>;
  readonly kernel: {
    /** What really runs: `mode` of the class that gpu.js ended up with. */
    readonly constructor: { readonly mode: string };
    readonly context?: unknown;
    readonly fallbackReason?: string | null;
    readonly built: boolean;
  };
}

/** How gpu.js calls a Handle. */
export type HandleType = "WebGPUBuffer" | "ArrayTexture(1)";

export interface KernelSettings {
  readonly output: readonly number[];
  readonly pipeline: boolean;
  readonly argumentTypes: readonly (HandleType | "Input" | "Float")[];
  /** For webgl2, whose kernels may work with fewer bits and answer at once. */
  readonly precision?: "single";
  readonly tactic?: "precision";
  readonly asyncMode?: true;
  readonly fixIntegerDivisionAccuracy?: false;
}

/** Kernels that can read each other's results. */
export interface KernelFactory {
  createKernel(source: string, settings: KernelSettings): Kernel;
  destroy(): Promise<void>;
}

interface Library {
  readonly GPU: {
    new (settings: {
      readonly mode: Mode;
      readonly canvas?: HTMLCanvasElement | OffscreenCanvas;
      readonly context?: WebGL2RenderingContext;
    }): KernelFactory;
    /** Whether float32 can be drawn and read back without loss. */
    readonly isSinglePrecisionSupported: boolean;
  };
  input(values: Float32Array, size: readonly number[]): Upload;
  readonly WebGPUContext: {
    acquire(): Promise<Context>;
    destroy(): Promise<void>;
  };
}

export interface Context {
  readonly adapter: {
    readonly info?: {
      readonly vendor?: string;
      readonly architecture?: string;
      readonly device?: string;
      readonly description?: string;
      readonly isFallbackAdapter?: boolean;
    };
  };
  readonly device: {
    readonly limits: {
      readonly maxStorageBufferBindingSize: number;
      readonly maxBufferSize: number;
      readonly maxComputeWorkgroupsPerDimension: number;
    };
    addEventListener(
      type: "uncapturederror",
      listener: (event: { readonly error: { readonly message: string } }) => void,
    ): void;
  };
  readonly isLost: boolean;
}

export type GpuJs = Library;

/** The library, or the reason why it is not there: a phrase that goes on after "no GPU: ". */
export type LibraryAnswer =
  | { readonly library: Library }
  | { readonly library: undefined; readonly reason: string };

let loading: Promise<LibraryAnswer> | undefined;

/** gpu.js: an optional dependency. Everything else works without, so its absence is an answer and no error. */
export function loadGpuJs(): Promise<LibraryAnswer> {
  loading ??= load();
  return loading;
}

async function load(): Promise<LibraryAnswer> {
  try {
    // In Node its exports, in a browser bundle its class with the exports as properties.
    const { default: library } = (await import("gpu.js")) as unknown as { default: Library };
    return { library };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") {
      return { library: undefined, reason: "the package gpu.js is not installed (npm install gpu.js)" };
    }
    const [line] = String(error instanceof Error ? error.message : error).split("\n");
    return { library: undefined, reason: `the package gpu.js does not load (${line})` };
  }
}
