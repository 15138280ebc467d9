/**
 * Kernels in WebAssembly with 128-bit SIMD (source: ./assembly/kernels.ts), equal bit for bit to ../js.ts. All tensors
 * live in one memory (./memory.ts).
 */
import { checkArguments, type Kind } from "../../arguments.js";
import { Tensor } from "../../autograd/tensor.js";
import { gramStride, type Kernels, padded, sameStride, type TableMaps } from "../kernels.js";
import { binary } from "./binary.js";
import { MAXIMUM_PAGES, openMemory } from "./memory.js";

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
  | keyof TableMaps,
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

const sharedMemory: Kind = {
  allowed: "the memory of other wasm kernels",
  holds: (value) => value instanceof WebAssembly.Memory && !(value.buffer instanceof ArrayBuffer),
};

/** @param memory the memory of kernels made on another thread; without it, a new one */
export function createWasmKernels(
  memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true }),
): WasmKernels {
  checkArguments("createWasmKernels", { memory: [memory, sharedMemory] });
  const { allocate, addressOf } = openMemory(memory);
  const instance = new WebAssembly.Instance(compile(), { env: { memory, abort: () => undefined } });
  const wasm = instance.exports as unknown as Exports;

  let scratch = 0;
  let scratchBytes = 0;
  function scratchOf(floats: number): number {
    if (4 * floats > scratchBytes) {
      scratchBytes = 4 * floats;
      scratch = allocate(scratchBytes);
    }
    return scratch;
  }

  /** Computing with an address of other memory would be computing with whatever is there in this one. */
  function pointer(x: Tensor, row = 0): number {
    if (x.memory !== memory) {
      throw new TypeError(
        `A ${x.rows} × ${x.columns} tensor is not in the memory of these kernels: load(kernels, tensor) copies it there.`,
      );
    }
    return x.byteOffset + 4 * (x.offset + row * x.stride);
  }

  function address(array: Float64Array): number {
    const place = addressOf(array);
    if (place === undefined) {
      throw new TypeError(
        `An array of ${array.length} numbers is not in the memory of these kernels: kernels.float64 makes one there.`,
      );
    }
    return place;
  }

  const size = (x: Tensor): number => x.rows * x.stride;

  return {
    name: "wasm",
    precision: "float32",
    memory,

    tensor(rows, columns) {
      const stride = padded(columns);
      const length = rows * stride;
      const place = allocate(4 * length);
      const data = new Float32Array(memory.buffer, place, length);
      return new Tensor(rows, columns, data, stride, 0, memory);
    },

    float64(length) {
      const place = allocate(8 * length);
      return new Float64Array(memory.buffer, place, length);
    },

    owns: (x, blockSize = x.columns) => x.memory === memory && x.stride === padded(blockSize),

    holds: (array) => addressOf(array) !== undefined,

    attach({ rows, columns, data, stride, offset }) {
      if (!(data instanceof Float32Array && addressOf(data) !== undefined)) {
        throw new TypeError(`A ${rows} × ${columns} tensor is not in the memory of these kernels.`);
      }
      return new Tensor(rows, columns, data, stride, offset, memory);
    },

    touch: (x) => {
      wasm.touch(pointer(x), size(x));
    },

    addFloat64: (x, sum) => {
      // Two at a time: of an odd length the last one is left.
      const even = x.length - (x.length % 2);
      wasm.addFloat64(address(x), address(sum), even);
      if (even < x.length) sum[even] += x[even];
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
      sameStride(x, out);
      wasm.relu(pointer(x), pointer(out), size(x));
    },

    reluGradient: (x, dOut, dx) => {
      sameStride(x, dOut, dx);
      wasm.reluGradient(pointer(x), pointer(dOut), pointer(dx), size(x));
    },

    addScaled: (alpha, x, rowX, out, rowOut, rows) => {
      sameStride(x, out);
      wasm.addScaled(alpha, pointer(x, rowX), pointer(out, rowOut), rows * x.stride);
    },

    addProduct: (alpha, a, rowA, b, rowB, out, rowOut, rows) => {
      sameStride(a, b, out);
      wasm.addProduct(alpha, pointer(a, rowA), pointer(b, rowB), pointer(out, rowOut), rows * a.stride);
    },

    gatherRows: (x, rows, out) => {
      sameStride(x, out);
      wasm.gatherRows(pointer(x), x.stride, address(rows), rows.length, pointer(out));
    },

    scatterRows: (dOut, rows, dx) => {
      sameStride(dOut, dx);
      wasm.scatterRows(pointer(dOut), dx.stride, address(rows), rows.length, pointer(dx));
    },

    softmax: (x, rows, offsets, temperature, out) => {
      sameStride(x, out);
      const count = rows.length;
      const inverse = 1 / temperature;
      wasm.softmax(pointer(x), x.stride, address(rows), count, address(offsets), inverse, pointer(out));
    },

    softmaxGradient: (p, dOut, temperature, dx, rows) => {
      sameStride(p, dOut, dx);
      const count = rows.length;
      const inverse = 1 / temperature;
      wasm.softmaxGradient(pointer(p), p.stride, pointer(dOut), inverse, pointer(dx), address(rows), count);
    },

    oneHotArgmax: (x, rows, offsets, out) => {
      sameStride(x, out);
      const count = rows.length;
      wasm.oneHotArgmax(pointer(x), x.stride, address(rows), count, address(offsets), pointer(out));
    },

    cutSteps: (x, row, cutPoints, out) => {
      sameStride(x, out);
      wasm.cutSteps(pointer(x, row), x.stride, address(cutPoints), cutPoints.length, pointer(out));
    },

    cutStepsGradient: (x, row, cutPoints, temperature, dOut, dx) => {
      sameStride(x, dOut, dx);
      const cuts = cutPoints.length;
      const inverse = 1 / temperature;
      wasm.cutStepsGradient(
        pointer(x, row),
        x.stride,
        address(cutPoints),
        cuts,
        inverse,
        pointer(dOut),
        pointer(dx, row),
      );
    },

    piecewise: (x, row, table, out, slope) => {
      sameStride(x, out, slope);
      wasm.piecewise(pointer(x, row), x.stride, address(table), pointer(out), pointer(slope));
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
      wasm.gram(t, stride, phi.columns, address(sum));
    },

    adam(x, gradient, m, v, beta1, beta2, stepSize, inverseCorrection, epsilon) {
      sameStride(x, gradient, m, v);
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
      sameStride(x, gradient, m);
      wasm.signum(pointer(x), pointer(gradient), pointer(m), size(x), momentum, 1 - momentum, stepSize);
    },
  };
}
