/**
 * Kernels on a GPU through gpu.js.
 *
 * A GPU answers late, the tape's rules do not wait: so every call here only writes down an instruction, and
 * `finish()` has them all run. It is the tape's own rules that are lowered; no operation is written a second time.
 * Where values are decides who computes: tensors per sample are on the device, parameters and losses on the CPU, and
 * sums over samples travel from the one to the other as partial sums in float32, added in float64.
 *
 * Results equal those of ../js.ts within float32 rounding, not bit for bit: a GPU may fuse a multiplication and an
 * addition, and sums over samples are grouped differently. On the same adapter they are the same bits every time.
 */
import type { Tensor } from "../../autograd/tensor.js";
import { createJsKernels } from "../js.js";
import { gramStride, type Kernels } from "../kernels.js";
import type { Gpu } from "./device.js";
import { DeviceTensor } from "./device-tensor.js";
import { featureMaps } from "./feature-maps.js";
import { firsts, type Lowering } from "./lowering.js";
import { flatten } from "./nested-rows.js";
import { optimizers } from "./optimizers.js";
import { Program, type Traffic } from "./program.js";
import { Recorder } from "./recorder.js";
import * as sources from "./sources/operations.js";
import type { Panels } from "./sources/source.js";
import * as sums from "./sources/sums.js";

/** The most chunks that a sum over samples is split into: each is one partial result that travels. */
const MOST_CHUNKS = 32;
/** The fewest panels in a chunk: with fewer, the partial results would outweigh the work. */
const LEAST_PANELS = 4;
/** Samples in a panel: a quarter of a cache line of 128 bytes per row and eight invocations. */
const PANEL_ROWS = 32;

export interface GpuKernels extends Kernels {
  readonly name: "gpu";
  /** Has everything that was called since the last time run on the device; resolves when its sums have arrived. */
  finish(): Promise<void>;
  /** Brings numbers in panels, [panel][row][sample], to the device. */
  upload(target: Tensor, panels: Float32Array): void;
  /** Reads a tensor back, in panels. */
  download(source: Tensor, panels: Float32Array): Promise<void>;
  /** Reads a tensor back into one of the same shape. */
  read(source: Tensor, target: Tensor): Promise<void>;
  /** Bytes that travelled so far. */
  readonly traffic: Readonly<Traffic>;
  /** Kernels compiled so far. */
  readonly compiled: number;
  /** Gives the device's memory back. */
  destroy(): Promise<void>;
}

/** Products of rows that go into one kernel, because only their rows differ. */
interface Products {
  readonly alpha: number;
  readonly a: Tensor;
  readonly b: Tensor;
  readonly out: DeviceTensor;
  /** For each row of the result: the rows whose products are added to it. */
  readonly pairs: (readonly [rowA: number, rowB: number])[][];
}

/**
 * @param samples columns of the tensors that are to be on the device; tensors with other columns stay on the CPU
 * @param panelRows samples in a panel
 */
export function createGpuKernels(gpu: Gpu, samples: number, panelRows = PANEL_ROWS): GpuKernels {
  const panels = Math.ceil(samples / panelRows);
  const panelsPerChunk = Math.max(LEAST_PANELS, Math.ceil(panels / MOST_CHUNKS));
  const chunks = Math.ceil(panels / panelsPerChunk);
  const lie: Panels = { samples, panelRows, panels, panelsPerChunk };
  const cpu = createJsKernels("float32");
  const program = new Program(gpu);
  const recorder = new Recorder(samples, panelRows, panels);
  const augmented = new Map<Tensor, DeviceTensor>();
  let products: Products | undefined;

  /** Kernels run in the order of their calls: waiting products go first. */
  function operand(tensor: Tensor) {
    flush();
    return recorder.operand(tensor);
  }

  function flush(): void {
    if (!products) return;
    const { alpha, a, b, out, pairs } = products;
    products = undefined;
    const all = pairs.flat();
    const most = pairs.reduce((most_, row) => Math.max(most_, row.length), 0);
    const lists = [firsts(pairs), all.map(([rowA]) => rowA), all.map(([, rowB]) => rowB)];
    recorder.define(out, {
      operation: "addProducts",
      detail: String(most),
      source: (base) =>
        sources.addProducts({ rowsA: a.rows, rowsB: b.rows, rows: out.rows, most }, base, lie),
      operands: [recorder.operand(a), recorder.operand(b), ...lists.map((list) => recorder.list(list))],
      numbers: [alpha],
    });
  }

  function tensor(rows: number): DeviceTensor {
    return recorder.tensor(rows, (target, source) => upload(target, inPanels(source)));
  }

  function upload(target: DeviceTensor, values: Float32Array): void {
    flush();
    recorder.upload(target, values);
  }

  /** Where entry (i, s) of a tensor of so many rows is, in panels. */
  function place(rows: number, i: number, s: number): number {
    return (Math.floor(s / panelRows) * rows + i) * panelRows + (s % panelRows);
  }

  function inPanels(source: Tensor): Float32Array {
    const values = new Float32Array(panels * source.rows * panelRows);
    for (let i = 0; i < source.rows; i++) {
      for (let s = 0; s < samples; s++) values[place(source.rows, i, s)] = source.at(i, s);
    }
    return values;
  }

  /** Adds the chunks' partial results, [chunk][row][column], in order. */
  function addChunks(rows: number, columns: number, add: (i: number, j: number, sum: number) => void) {
    const partial = new Float32Array(chunks * rows * columns);
    return (result: Parameters<typeof flatten>[0]): void => {
      flatten(result, partial);
      for (let at = 0; at < rows * columns; at++) {
        let sum = 0;
        for (let chunk = 0; chunk < chunks; chunk++) sum += partial[chunk * rows * columns + at];
        add(Math.floor(at / columns), at % columns, sum);
      }
    };
  }

  /** The tensor as one on the device. */
  function onDevice(tensor: Tensor): DeviceTensor {
    if (tensor instanceof DeviceTensor) return tensor;
    throw new Error(
      `A ${tensor.rows} × ${tensor.columns} tensor on the CPU cannot take a result per sample.`,
    );
  }

  const lowering: Lowering = { recorder, operand, onDevice, lie };

  return {
    name: "gpu",
    precision: "float32",

    tensor(rows, columns, perSample = columns === samples) {
      if (!perSample) return cpu.tensor(rows, columns);
      if (columns === samples) return tensor(rows);
      throw new RangeError(`These kernels work on ${samples} samples at once, not on ${columns}.`);
    },
    float64: (length) => cpu.float64(length),
    owns(x, blockSize) {
      if (x instanceof DeviceTensor) return recorder.knows(x) && (blockSize ?? samples) === samples;
      return blockSize === undefined && cpu.owns(x);
    },
    // Arrays are copied to the device whenever their numbers change.
    holds: () => true,
    attach: (x) => cpu.attach(x),
    touch: () => undefined,
    addFloat64: (x, sum) => cpu.addFloat64(x, sum),

    fill(x, value) {
      flush();
      if (x instanceof DeviceTensor) recorder.fill(x, value);
      else cpu.fill(x, value);
    },

    broadcast(bias, out) {
      flush();
      if (out instanceof DeviceTensor) recorder.broadcast(bias, out);
      else cpu.broadcast(bias, out);
    },

    rowSums(x, bias) {
      if (!(x instanceof DeviceTensor)) return cpu.rowSums(x, bias);
      const add = addChunks(1, x.rows, (_, j, sum) => bias.set(j, 0, bias.at(j, 0) + sum));
      recorder.reduce("rowSums", sums.rowSums(x.rows, lie), [x.rows, chunks], [operand(x)], add);
    },

    matmul(a, transposeA, b, transposeB, out) {
      if (!(b instanceof DeviceTensor)) return cpu.matmul(a, transposeA, b, transposeB, out);
      if (a instanceof DeviceTensor) {
        if (transposeA || !transposeB) throw new Error("A product over samples is a·bᵀ.");
        const add = addChunks(a.rows, b.rows, (i, j, sum) => out.set(i, j, out.at(i, j) + sum));
        const size = [b.rows, a.rows, chunks];
        recorder.reduce(
          "productSums",
          sums.productSums(a.rows, b.rows, lie),
          size,
          [operand(a), operand(b)],
          add,
        );
        return;
      }
      recorder.define(onDevice(out), {
        operation: "matmul",
        detail: transposeA ? "transposed" : "",
        source: (base) => sources.matmul(out.rows, b.rows, transposeA, base, lie),
        operands: [operand(a), operand(b)],
      });
    },

    relu(x, out) {
      if (!(x instanceof DeviceTensor)) return cpu.relu(x, out);
      recorder.define(onDevice(out), {
        operation: "relu",
        source: () => sources.relu(x.rows, lie),
        operands: [operand(x)],
        adds: false,
      });
    },

    reluGradient(x, dOut, dx) {
      if (!(x instanceof DeviceTensor)) return cpu.reluGradient(x, dOut, dx);
      recorder.define(onDevice(dx), {
        operation: "reluGradient",
        source: (base) => sources.reluGradient(x.rows, base, lie),
        operands: [operand(x), operand(dOut)],
      });
    },

    addScaled(alpha, x, rowX, out, rowOut, rows) {
      if (!(x instanceof DeviceTensor)) return cpu.addScaled(alpha, x, rowX, out, rowOut, rows);
      const range = { rowsX: x.rows, fromX: rowX, rows: out.rows, from: rowOut, count: rows };
      recorder.define(onDevice(out), {
        operation: "addScaled",
        detail: `${rowX} ${rowOut} ${rows}`,
        source: (base) => sources.addScaled(range, base, lie),
        operands: [operand(x)],
        numbers: [alpha],
      });
    },

    addProduct(alpha, a, rowA, b, rowB, out, rowOut, rows) {
      if (!(a instanceof DeviceTensor)) return cpu.addProduct(alpha, a, rowA, b, rowB, out, rowOut, rows);
      const target = onDevice(out);
      const joins =
        products?.alpha === alpha && products.a === a && products.b === b && products.out === target;
      if (!joins || target === a || target === b) flush();
      products ??= { alpha, a, b, out: target, pairs: Array.from({ length: out.rows }, () => []) };
      for (let row = 0; row < rows; row++) products.pairs[rowOut + row].push([rowA + row, rowB + row]);
    },

    ...featureMaps(lowering),

    squaredError(prediction, target, scale, out) {
      const parts = new Float32Array(panels);
      const arguments_ = [operand(prediction), operand(target)];
      recorder.reduce("squaredError", sums.squaredError(lie), [panels], arguments_, (rows) => {
        flatten(rows, parts);
        out.set(0, 0, scale * parts.reduce((sum, part) => sum + part, 0));
      });
    },

    squaredErrorGradient(prediction, target, scale, dPrediction) {
      recorder.define(onDevice(dPrediction), {
        operation: "squaredErrorGradient",
        source: (base) => sources.squaredErrorGradient(base, lie),
        operands: [operand(prediction), operand(target)],
        numbers: [scale],
      });
    },

    gram(phi, y, shift, scale, sum) {
      const width = phi.rows + 2;
      const stride = gramStride(phi.rows);
      let z = augmented.get(phi);
      if (!z) {
        z = tensor(width);
        augmented.set(phi, z);
      }
      recorder.define(z, {
        operation: "augment",
        source: () => sums.augment(phi.rows, lie),
        operands: [operand(phi), operand(y), operand(shift), operand(scale)],
        adds: false,
      });
      const add = addChunks(width, width, (i, j, part) => {
        sum[i * stride + j] += part;
      });
      recorder.reduce("gram", sums.gram(width, lie), [width, width, chunks], [operand(z)], add);
    },

    ...optimizers(lowering),

    finish() {
      flush();
      return program.run(recorder.take());
    },

    upload: (target, values) => upload(onDevice(target), values),

    async download(source, values) {
      const { slot } = operand(source);
      await this.finish();
      flatten(await program.read(slot), values);
    },

    async read(source, target) {
      if (!(source instanceof DeviceTensor)) return target.copyFrom(source);
      const values = new Float32Array(panels * source.rows * panelRows);
      await this.download(source, values);
      for (let i = 0; i < source.rows; i++) {
        for (let s = 0; s < samples; s++) target.set(i, s, values[place(source.rows, i, s)]);
      }
    },

    traffic: program.traffic,
    get compiled() {
      return program.compiled;
    },
    destroy: () => program.destroy(),
  };
}
