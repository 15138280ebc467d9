/**
 * Runs lists of instructions on the device. A kernel is compiled when its instruction is first met, and found again
 * by the instruction's key: an epoch that is recorded anew compiles nothing.
 */
import { type Connection, type Gpu, GpuError, GpuLostError } from "./device.js";
import type { Handle, Kernel, NestedRows, Upload } from "./library.js";

/** A value on the device: known when the instruction that makes it has run. */
export class Slot {
  handle: Handle | undefined;
}

export interface Instruction {
  /** Equal keys mean: the same kernel, on values from the same instructions. */
  readonly key: string;
  readonly source: string;
  /** Size of the result, x first. */
  readonly size: readonly number[];
  /** Values on the device, then an upload, then numbers, in the order of the kernel's parameters. */
  readonly slots: readonly Slot[];
  readonly upload?: { readonly values: Float32Array; readonly size: readonly number[] };
  readonly numbers?: readonly number[];
  /** Where the result stays, or what happens to it on the CPU. */
  readonly result: Slot | ((rows: NestedRows) => void);
}

/** Bytes that travelled. */
export interface Traffic {
  toDevice: number;
  toHost: number;
}

/** One compiled kernel and, if it stays on the device, its result. */
interface Compiled {
  readonly kernel: Kernel;
  handle?: Handle;
}

export class Program {
  readonly traffic: Traffic = { toDevice: 0, toHost: 0 };
  /** Kernels that were compiled. */
  compiled = 0;
  readonly #kernels = new Map<string, Compiled[]>();
  readonly #connection: Connection;
  #dispatched: Promise<unknown> = Promise.resolve();

  constructor(readonly gpu: Gpu) {
    this.#connection = gpu.connect();
  }

  /**
   * Runs instructions in order, after all that were given before.
   * @returns when every result for the CPU has arrived
   * @throws GpuLostError if the device was lost
   */
  async run(instructions: readonly Instruction[]): Promise<void> {
    const arrivals: Promise<unknown>[] = [];
    const dispatch = async () => {
      for (const instruction of instructions) {
        const built = this.#dispatch(instruction, arrivals);
        if (built) await built;
      }
    };
    const dispatched = this.#dispatched.then(dispatch);
    this.#dispatched = dispatched.catch(() => undefined);
    try {
      await dispatched;
      await Promise.all(arrivals);
      if (this.#connection.isLost()) throw new GpuLostError();
      // What the device could not do (no memory, say) it reports beside the results, which are then zeros.
      const failure = this.#connection.failure();
      if (failure !== undefined) throw new GpuError(failure);
    } catch (error) {
      throw this.#connection.isLost() ? new GpuLostError(error) : error;
    }
  }

  /** Reads a value back. */
  async read(slot: Slot): Promise<NestedRows> {
    await this.#dispatched;
    if (!slot.handle) throw new Error("The value has not been computed.");
    try {
      return await slot.handle.toArray();
    } catch (error) {
      throw this.#connection.isLost() ? new GpuLostError(error) : error;
    }
  }

  /** Gives the device's memory back. */
  async destroy(): Promise<void> {
    await this.#dispatched;
    for (const { handle } of [...this.#kernels.values()].flat()) handle?.delete();
    this.#kernels.clear();
    await this.#connection.kernels.destroy();
  }

  /** Starts one kernel; returns a promise if it must be waited for, because the kernel is still being compiled. */
  #dispatch(instruction: Instruction, arrivals: Promise<unknown>[]): Promise<unknown> | undefined {
    const { slots, upload, numbers = [], result } = instruction;
    const handles = slots.map(({ handle }) => {
      if (!handle) throw new Error(`${instruction.key}: an argument has not been computed.`);
      return handle;
    });
    const compiled = this.#find(instruction, handles);
    const uploads: Upload[] = upload ? [this.gpu.library.input(upload.values, upload.size)] : [];
    if (upload) this.traffic.toDevice += upload.values.byteLength;
    const running = compiled.kernel(...handles, ...uploads, ...numbers);

    if (!(result instanceof Slot)) {
      this.traffic.toHost += 4 * lengthOf(instruction);
      const arrival = running.then((rows) => {
        assertMode(compiled.kernel, this.gpu);
        result(rows as NestedRows);
      });
      expect(arrival, arrivals);
      return compiled.kernel.kernel.built ? undefined : arrival;
    }
    if (compiled.handle) {
      // The result is where it was the last time; a second handle to it is one too many.
      const { handle: first } = compiled;
      expect(
        running.then((handle) => void (handle !== first && (handle as Handle).delete())),
        arrivals,
      );
      result.handle = first;
      return undefined;
    }
    return running.then((handle) => {
      assertMode(compiled.kernel, this.gpu);
      compiled.handle = handle as Handle;
      // Kernels read flat lists (./sources/source.ts); of a texture they do so whatever its shape.
      if (this.gpu.mode === "webgpu") compiled.handle.output = [lengthOf(instruction)];
      result.handle = compiled.handle;
    });
  }

  /** The instruction's kernel; a kernel cannot write where it reads, so its twin runs when it is given its own result. */
  #find(instruction: Instruction, handles: readonly Handle[]): Compiled {
    const { key, source, size, result, slots, upload, numbers = [] } = instruction;
    let twins = this.#kernels.get(key);
    if (!twins) {
      twins = [];
      this.#kernels.set(key, twins);
    }
    let found = twins.find(({ handle }) => !handle || !handles.includes(handle));
    if (!found) {
      const kernel = this.#connection.kernels.createKernel(source, {
        ...this.gpu.kernelSettings,
        output: size,
        pipeline: result instanceof Slot,
        argumentTypes: [
          ...slots.map(() => this.gpu.handleType),
          ...(upload ? (["Input"] as const) : []),
          ...numbers.map(() => "Float" as const),
        ],
      });
      this.compiled++;
      found = { kernel };
      twins.push(found);
    }
    return found;
  }
}

/** How many numbers the result has. */
function lengthOf({ size }: Instruction): number {
  return size.reduce((product, n) => product * n, 1);
}

/** Notes what must arrive; if it fails before it is waited for, that is not unhandled. */
function expect(arrival: Promise<unknown>, arrivals: Promise<unknown>[]): void {
  arrival.catch(() => undefined);
  arrivals.push(arrival);
}

/** gpu.js may replace a kernel by one for the CPU: that is not what was asked for. */
function assertMode({ kernel }: Kernel, gpu: Gpu): void {
  const mode = modeOf(kernel);
  if (mode === gpu.mode) return;
  throw new Error(
    `gpu.js ran a kernel in mode ${mode} instead of ${gpu.mode} (${kernel.fallbackReason ?? "no reason given"}).`,
  );
}

/** What really runs: gpu.js names its kernels on each kind of WebGL alike, but not what they draw on. */
function modeOf({ constructor: { mode }, context }: Kernel["kernel"]): string {
  const webgl2 = typeof WebGL2RenderingContext !== "undefined" && context instanceof WebGL2RenderingContext;
  return mode === "gpu" && webgl2 ? "webgl2" : mode;
}
