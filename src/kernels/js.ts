/**
 * Kernels in plain JavaScript: the specification of all others, and what gradient checks run on (in float64).
 *
 * In float32 every single operation is rounded by Math.fround, in the order written here; ./wasm does the same
 * operations in the same order on four samples at a time.
 */
import { checkArguments, oneOf } from "../arguments.js";
import { type FloatArray, Tensor } from "../autograd/tensor.js";
import { exp } from "../random/elementary.js";
import { entry, setEntry } from "./entry.js";
import { exp32 } from "./exp32.js";
import { tableMaps } from "./js-table-maps.js";
import { gramStride, type Kernels, padded, sameStride } from "./kernels.js";

/** The memory of the js kernels: any array can be read, so it only says that rows are padded. */
const PADDED = {};

const identity = (x: number): number => x;

/** Memory that worker threads can share, where the environment allows it. */
function buffer(bytes: number): ArrayBuffer | SharedArrayBuffer {
  return typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}

export function createJsKernels(precision: "float32" | "float64" = "float32"): Kernels {
  checkArguments("createJsKernels", { precision: [precision, oneOf("float32", "float64")] });
  const round = precision === "float32" ? Math.fround : identity;
  const bytes = precision === "float32" ? 4 : 8;

  function floats(length: number): FloatArray {
    return precision === "float32"
      ? new Float32Array(buffer(4 * length))
      : new Float64Array(buffer(8 * length));
  }

  return {
    name: "js",
    precision,

    tensor(rows, columns) {
      const stride = padded(columns);
      return new Tensor(rows, columns, floats(rows * stride), stride, 0, PADDED);
    },

    float64(length) {
      return new Float64Array(buffer(8 * length));
    },

    owns(x, blockSize = x.columns) {
      // Those of ./wasm, too: they are padded in the same way.
      return x.memory !== undefined && x.data.BYTES_PER_ELEMENT === bytes && x.stride === padded(blockSize);
    },

    holds: () => true,

    attach: ({ rows, columns, data, stride, offset }) =>
      new Tensor(rows, columns, data, stride, offset, PADDED),

    touch() {
      // The order of plain JavaScript's reads is the engine's business.
    },

    addFloat64(x, sum) {
      for (let i = 0; i < x.length; i++) sum[i] += x[i];
    },

    fill(x, value) {
      x.data.fill(value, x.offset, x.offset + x.rows * x.stride);
    },

    broadcast(bias, out) {
      for (let i = 0; i < out.rows; i++) {
        const start = out.offset + i * out.stride;
        out.data.fill(entry(bias, i, 0), start, start + out.stride);
      }
    },

    rowSums(x, bias) {
      for (let i = 0; i < x.rows; i++) {
        let sum = entry(bias, i, 0);
        for (let s = 0; s < x.columns; s++) sum = round(sum + entry(x, i, s));
        setEntry(bias, i, 0, sum);
      }
    },

    matmul(a, transposeA, b, transposeB, out) {
      const terms = transposeA ? a.rows : a.columns;
      const [rowA, columnA] = transposeA ? [1, a.stride] : [a.stride, 1];
      const [rowB, columnB] = transposeB ? [1, b.stride] : [b.stride, 1];
      for (let i = 0; i < out.rows; i++) {
        for (let s = 0; s < out.columns; s++) {
          let sum = entry(out, i, s);
          let indexA = a.offset + i * rowA;
          let indexB = b.offset + s * columnB;
          for (let k = 0; k < terms; k++) {
            sum = round(sum + round(a.data[indexA] * b.data[indexB]));
            indexA += columnA;
            indexB += rowB;
          }
          setEntry(out, i, s, sum);
        }
      }
    },

    relu(x, out) {
      sameStride(x, out);
      const length = x.rows * x.stride;
      for (let i = 0; i < length; i++) {
        // Math.max would keep NaN and −0; the SIMD comparison does not.
        const value = x.data[x.offset + i];
        if (value > 0) out.data[out.offset + i] = value;
        else out.data[out.offset + i] = 0;
      }
    },

    reluGradient(x, dOut, dx) {
      sameStride(x, dOut, dx);
      const length = x.rows * x.stride;
      for (let i = 0; i < length; i++) {
        const passed = x.data[x.offset + i] > 0 ? dOut.data[dOut.offset + i] : 0;
        dx.data[dx.offset + i] += passed;
      }
    },

    addScaled(alpha, x, rowX, out, rowOut, rows) {
      sameStride(x, out);
      const factor = round(alpha);
      const from = x.offset + rowX * x.stride;
      const to = out.offset + rowOut * out.stride;
      const length = rows * x.stride;
      for (let i = 0; i < length; i++) out.data[to + i] += round(factor * x.data[from + i]);
    },

    addProduct(alpha, a, rowA, b, rowB, out, rowOut, rows) {
      sameStride(a, b, out);
      const factor = round(alpha);
      const fromA = a.offset + rowA * a.stride;
      const fromB = b.offset + rowB * b.stride;
      const to = out.offset + rowOut * out.stride;
      const length = rows * a.stride;
      for (let i = 0; i < length; i++) {
        out.data[to + i] += round(round(factor * a.data[fromA + i]) * b.data[fromB + i]);
      }
    },

    ...tableMaps(round, precision === "float32" ? exp32 : exp),

    squaredError(prediction, target, scale, out) {
      let sum = 0;
      for (let s = 0; s < prediction.columns; s++) {
        const residual = round(entry(prediction, 0, s) - entry(target, 0, s));
        sum += residual * residual;
      }
      setEntry(out, 0, 0, sum * scale);
    },

    squaredErrorGradient(prediction, target, scale, dPrediction) {
      const factor = round(scale);
      for (let s = 0; s < prediction.columns; s++) {
        const residual = round(entry(prediction, 0, s) - entry(target, 0, s));
        dPrediction.data[dPrediction.offset + s] += round(factor * residual);
      }
    },

    gram(phi, y, shift, scale, sum) {
      const samples = phi.columns;
      const stride = gramStride(phi.rows);
      const width = phi.rows + 2;
      const z = new Float64Array(width * samples);
      for (let i = 0; i < phi.rows; i++) {
        for (let s = 0; s < samples; s++) {
          z[i * samples + s] = round(round(entry(phi, i, s) - entry(shift, i, 0)) * entry(scale, i, 0));
        }
      }
      z.fill(1, phi.rows * samples, (phi.rows + 1) * samples);
      for (let s = 0; s < samples; s++) z[(phi.rows + 1) * samples + s] = entry(y, 0, s);
      for (let i = 0; i < width; i++) {
        for (let j = i; j < width; j++) {
          let block = 0;
          for (let s = 0; s < samples; s++)
            block = round(block + round(z[i * samples + s] * z[j * samples + s]));
          sum[i * stride + j] += block;
        }
      }
    },

    adam(x, gradient, m, v, beta1, beta2, stepSize, inverseCorrection, epsilon) {
      sameStride(x, gradient, m, v);
      const oneMinusBeta1 = round(1 - beta1);
      const keptV = round(beta2);
      const oneMinusBeta2 = round(1 - beta2);
      const [step, correction, eps] = [round(stepSize), round(inverseCorrection), round(epsilon)];
      const length = x.rows * x.stride;
      for (let i = 0; i < length; i++) {
        const g = gradient.data[gradient.offset + i];
        const mOld = m.data[m.offset + i];
        const mNew = round(mOld + round(oneMinusBeta1 * round(g - mOld)));
        const vNew = round(round(keptV * v.data[v.offset + i]) + round(round(oneMinusBeta2 * g) * g));
        const denominator = round(round(round(Math.sqrt(vNew)) * correction) + eps);
        m.data[m.offset + i] = mNew;
        v.data[v.offset + i] = vNew;
        x.data[x.offset + i] -= round(step * round(mNew / denominator));
      }
    },

    signum(x, gradient, m, momentum, stepSize) {
      sameStride(x, gradient, m);
      const kept = round(momentum);
      const fresh = round(1 - momentum);
      const step = round(stepSize);
      const length = x.rows * x.stride;
      for (let i = 0; i < length; i++) {
        const mNew = round(
          round(kept * m.data[m.offset + i]) + round(fresh * gradient.data[gradient.offset + i]),
        );
        m.data[m.offset + i] = mNew;
        x.data[x.offset + i] -= mNew > 0 ? step : mNew < 0 ? -step : 0;
      }
    },
  };
}
