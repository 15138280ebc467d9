/**
 * Kernels in WebAssembly with 128-bit SIMD (source: ./assembly/kernels.ts), equal bit for bit to ../js.ts.
 *
 * All tensors live in one WebAssembly.Memory, shared between threads where the environment allows it. Memory is
 * handed out from the end (`memory.grow` is atomic) and never given back: it goes when the kernels go.
 */
import { Tensor } from "../../autograd/tensor.js";
import { gramStride, type Kernels, padded } from "../kernels.js";
import { binary } from "./binary.js";

const PAGE = 65_536;
/** 4 GiB, the most that 32-bit addresses reach. */
const MAXIMUM_PAGES = 65_536;
/** Memory grows by at least this many pages (1 MiB) at a time. */
const CHUNK_PAGES = 16;

/** The functions of ./assembly/kernels.ts; pointers and lengths are numbers. */
type Exports = Record<
  | "matmul"
  | "transpose"
  | "augment"
  | "gram"
  | "fill"
  | "broadcast"
  | "rowSums"
  | "relu"
  | "reluGradient"
  | "addScaled"
  | "addProduct"
  | "squaredError"
  | "squaredErrorGradient"
  | "adam"
  | "signum"
  | "addFloat64"
  | "touch"
  | "gatherRows"
  | "scatterRows"
  | "softmax"
  | "softmaxGradient"
  | "oneHotArgmax"
  | "cutSteps"
  | "cutStepsGradient"
  | "piecewise",
  (...numbers: number[]) => number
>;

/** Kernels that can say which memory they work on, so that another thread can attach to it. */
export interface WasmKernels extends Kernels {
  readonly memory: WebAssembly.Memory;
}

let compiled: WebAssembly.Module | undefined;

function compile(): WebAssembly.Module {
  if (!compiled) {
    const bytes = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
    compiled = new WebAssembly.Module(bytes);
  }
  return compiled;
}

/** Whether this engine runs the kernels: SIMD, threads' shared memory. */
export function wasmAvailable(): boolean {
  try {
    compile();
    return typeof SharedArrayBuffer !== "undefined";
  } catch {
    return false;
  }
}

/** @param memory the memory of kernels made on another thread; without it, a new one */
export function createWasmKernels(
  memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true }),
): WasmKernels {
  const instance = new WebAssembly.Instance(compile(), { env: { memory, abort: () => undefined } });
  const wasm = instance.exports as unknown as Exports;

  let next = 0;
  let end = 0;
  function allocate(bytes: number): number {
    const size = Math.ceil(bytes / 64) * 64;
    if (next + size > end) {
      const pages = Math.max(CHUNK_PAGES, Math.ceil(size / PAGE));
      next = memory.grow(pages) * PAGE;
      end = next + pages * PAGE;
    }
    const address = next;
    next += size;
    return address;
  }

  let scratch = 0;
  let scratchBytes = 0;
  function scratchOf(floats: number): number {
    if (4 * floats > scratchBytes) {
      scratchBytes = 4 * floats;
      scratch = allocate(scratchBytes);
    }
    return scratch;
  }

  const pointer = (x: Tensor, row = 0): number => x.byteOffset + 4 * (x.offset + row * x.stride);
  const size = (x: Tensor): number => x.rows * x.stride;

  return {
    name: "wasm",
    precision: "float32",
    memory,

    tensor(rows, columns) {
      const stride = padded(columns);
      const length = rows * stride;
      const address = allocate(4 * length);
      return new Tensor(rows, columns, new Float32Array(memory.buffer, address, length), stride);
    },

    float64(length) {
      const address = allocate(8 * length);
      return new Float64Array(memory.buffer, address, length);
    },

    touch: (x) => {
      wasm.touch(pointer(x), size(x));
    },

    addFloat64: (x, sum) => {
      wasm.addFloat64(x.byteOffset, sum.byteOffset, x.length);
    },

    fill: (x, value) => {
      wasm.fill(pointer(x), value, size(x));
    },

    broadcast: (bias, out) => {
      wasm.broadcast(pointer(bias), bias.stride, pointer(out), out.rows, out.stride);
    },

    rowSums: (x, bias) => {
      wasm.rowSums(pointer(x), x.stride, x.rows, x.columns, pointer(bias), bias.stride);
    },

    matmul(a, transposeA, b, transposeB, out) {
      const terms = transposeA ? a.rows : a.columns;
      const [rowStep, columnStep] = transposeA ? [1, a.stride] : [a.stride, 1];
      let right = pointer(b);
      if (transposeB) {
        // Four samples are transposed at a time: room for the last, partial four.
        right = scratchOf(padded(b.columns) * out.stride);
        wasm.transpose(pointer(b), b.stride, b.rows, b.columns, right, out.stride, 0, 0, 0);
      }
      wasm.matmul(pointer(a), rowStep, columnStep, right, pointer(out), out.rows, terms, out.stride);
    },

    relu: (x, out) => {
      wasm.relu(pointer(x), pointer(out), size(x));
    },

    reluGradient: (x, dOut, dx) => {
      wasm.reluGradient(pointer(x), pointer(dOut), pointer(dx), size(x));
    },

    addScaled: (alpha, x, rowX, out, rowOut, rows) => {
      wasm.addScaled(alpha, pointer(x, rowX), pointer(out, rowOut), rows * x.stride);
    },

    addProduct: (alpha, a, rowA, b, rowB, out, rowOut, rows) => {
      wasm.addProduct(alpha, pointer(a, rowA), pointer(b, rowB), pointer(out, rowOut), rows * a.stride);
    },

    gatherRows: (x, rows, out) => {
      wasm.gatherRows(pointer(x), x.stride, rows.byteOffset, rows.length, pointer(out));
    },

    scatterRows: (dOut, rows, dx) => {
      wasm.scatterRows(pointer(dOut), dx.stride, rows.byteOffset, rows.length, pointer(dx));
    },

    softmax: (x, rows, offsets, temperature, out) => {
      const count = rows.length;
      const inverse = 1 / temperature;
      wasm.softmax(pointer(x), x.stride, rows.byteOffset, count, offsets.byteOffset, inverse, pointer(out));
    },

    softmaxGradient: (p, dOut, temperature, dx, rows) => {
      const count = rows.length;
      const inverse = 1 / temperature;
      wasm.softmaxGradient(pointer(p), p.stride, pointer(dOut), inverse, pointer(dx), rows.byteOffset, count);
    },

    oneHotArgmax: (x, rows, offsets, out) => {
      const count = rows.length;
      wasm.oneHotArgmax(pointer(x), x.stride, rows.byteOffset, count, offsets.byteOffset, pointer(out));
    },

    cutSteps: (x, row, cutPoints, out) => {
      wasm.cutSteps(pointer(x, row), x.stride, cutPoints.byteOffset, cutPoints.length, pointer(out));
    },

    cutStepsGradient: (x, row, cutPoints, temperature, dOut, dx) => {
      const cuts = cutPoints.length;
      const inverse = 1 / temperature;
      wasm.cutStepsGradient(
        pointer(x, row),
        x.stride,
        cutPoints.byteOffset,
        cuts,
        inverse,
        pointer(dOut),
        pointer(dx, row),
      );
    },

    piecewise: (x, row, table, out, slope) => {
      wasm.piecewise(pointer(x, row), x.stride, table.byteOffset, pointer(out), pointer(slope));
    },

    squaredError: (prediction, target, scale, out) => {
      out.set(0, 0, wasm.squaredError(pointer(prediction), pointer(target), prediction.columns) * scale);
    },

    squaredErrorGradient: (prediction, target, scale, dPrediction) => {
      wasm.squaredErrorGradient(
        pointer(prediction),
        pointer(target),
        scale,
        pointer(dPrediction),
        prediction.columns,
      );
    },

    gram(phi, y, shift, scale, sum) {
      const stride = gramStride(phi.rows);
      const t = scratchOf(padded(phi.columns) * stride);
      wasm.transpose(
        pointer(phi),
        phi.stride,
        phi.rows,
        phi.columns,
        t,
        stride,
        pointer(shift),
        pointer(scale),
        shift.stride,
      );
      wasm.augment(t, stride, phi.rows, pointer(y), phi.columns);
      wasm.gram(t, stride, phi.columns, sum.byteOffset);
    },

    adam(x, gradient, m, v, beta1, beta2, stepSize, inverseCorrection, epsilon) {
      wasm.adam(
        pointer(x),
        pointer(gradient),
        pointer(m),
        pointer(v),
        size(x),
        1 - beta1,
        beta2,
        1 - beta2,
        stepSize,
        inverseCorrection,
        epsilon,
      );
    },

    signum(x, gradient, m, momentum, stepSize) {
      wasm.signum(pointer(x), pointer(gradient), pointer(m), size(x), momentum, 1 - momentum, stepSize);
    },
  };
}
