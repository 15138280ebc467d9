/**
 * Runs lists of instructions on the device. A kernel is compiled when its instruction is first met, and found again
 * by the instruction's key: an epoch that is recorded anew compiles nothing.
 */
import { type Gpu, GpuError, GpuLostError } from "./device.js";
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
  readonly #gpuJs;
  readonly #failuresBefore: number;
  #dispatched: Promise<unknown> = Promise.resolve();

  constructor(readonly gpu: Gpu) {
    this.#failuresBefore = gpu.failures.length;
    this.#gpuJs = new gpu.library.GPU({ mode: "webgpu" });
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
      if (this.gpu.context.isLost) throw new GpuLostError();
      // What the device could not do (no memory, say) it reports beside the results, which are then zeros.
      const failure = this.gpu.failures[this.#failuresBefore];
      if (failure !== undefined) throw new GpuError(failure);
    } catch (error) {
      throw this.gpu.context.isLost ? new GpuLostError(error) : error;
    }
  }

  /** Reads a value back. */
  async read(slot: Slot): Promise<NestedRows> {
    await this.#dispatched;
    if (!slot.handle) throw new Error("The value has not been computed.");
    try {
      return await slot.handle.toArray();
    } catch (error) {
      throw this.gpu.context.isLost ? new GpuLostError(error) : error;
    }
  }

  /** Gives the device's memory back. */
  async destroy(): Promise<void> {
    await this.#dispatched;
    for (const { handle } of [...this.#kernels.values()].flat()) handle?.delete();
    this.#kernels.clear();
    await this.#gpuJs.destroy();
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
      const arrival = running.then((rows) => result(rows as NestedRows));
      expect(arrival, arrivals);
      return compiled.kernel.kernel.built ? undefined : arrival;
    }
    if (compiled.handle) {
      // The result is where it was the last time; this handle is one too many.
      expect(
        running.then((handle) => (handle as Handle).delete()),
        arrivals,
      );
      result.handle = compiled.handle;
      return undefined;
    }
    return running.then((handle) => {
      assertOnDevice(compiled.kernel);
      compiled.handle = handle as Handle;
      // Kernels read flat lists (./sources/source.ts).
      compiled.handle.output = [lengthOf(instruction)];
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
      const kernel = this.#gpuJs.createKernel(source, {
        output: size,
        pipeline: result instanceof Slot,
        argumentTypes: [
          ...slots.map(() => "WebGPUBuffer" as const),
          ...(upload ? (["Input"] as const) : []),
          ...numbers.map(() => "Number" as const),
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
function assertOnDevice({ kernel }: Kernel): void {
  const { mode } = kernel.constructor;
  if (mode === "webgpu") return;
  throw new Error(
    `gpu.js ran a kernel in mode ${mode} instead of webgpu (${kernel.fallbackReason ?? "no reason given"}).`,
  );
}
