/**
 * The interface between the tape and the arithmetic. Implementations: ./js.ts, the readable specification (float32
 * and float64), and ./wasm, the same operations in the same order with SIMD (float32, equal bit for bit).
 *
 * Two rules hold for every kernel. Gradients accumulate (`+=`), because a tensor may be used more than once. Sums
 * run in a fixed order, one term after the other, so that the result has the same bits everywhere.
 *
 * Rows are padded (`tensor.stride`): kernels that work sample by sample may compute garbage in the padding; kernels
 * that sum over samples look at `tensor.columns` only, and gradients of sums are zero in the padding.
 */
import { having } from "../arguments.js";
import type { Tensor } from "../autograd/tensor.js";

export interface Kernels {
  readonly name: "js" | "wasm" | "gpu";
  readonly precision: "float32" | "float64";

  /**
   * A tensor of zeros in memory that these kernels (and those of other threads) can work on.
   * @param perSample whether its columns are samples: those of a GPU's kernels are on the device
   */
  tensor(rows: number, columns: number, perSample?: boolean): Tensor;
  /** Float64 zeros in the same memory, for sums over all samples. */
  float64(length: number): Float64Array;
  /**
   * Whether these kernels can compute in place with the tensor.
   * @param blockSize where its columns are samples: the room for them that a row must have
   */
  owns(x: Tensor, blockSize?: number): boolean;
  /** Whether they can read and write the array. */
  holds(x: Float64Array): boolean;
  /**
   * A tensor of these kernels' memory that came from another thread, which keeps its numbers and loses its class.
   * @throws TypeError where it is in other memory
   */
  attach(x: Tensor): Tensor;

  /**
   * Says that x is needed soon. Memory then answers for all of it at once, instead of line by line between
   * computations; the kernels that follow wait less.
   */
  touch(x: Tensor): void;

  /** sum += x, entry by entry. */
  addFloat64(x: Float64Array, sum: Float64Array): void;
  /** x = value. */
  fill(x: Tensor, value: number): void;
  /** out(i, s) = bias(i). */
  broadcast(bias: Tensor, out: Tensor): void;
  /** bias(i) += Σ_s x(i, s). */
  rowSums(x: Tensor, bias: Tensor): void;
  /** out += op(a)·op(b), where op transposes on request. */
  matmul(a: Tensor, transposeA: boolean, b: Tensor, transposeB: boolean, out: Tensor): void;

  /** out = max(x, 0). */
  relu(x: Tensor, out: Tensor): void;
  /** dx += dOut where x > 0. */
  reluGradient(x: Tensor, dOut: Tensor, dx: Tensor): void;
  /** out += alpha·x, from row `rowX` of x and row `rowOut` of out on, `rows` rows. */
  addScaled(alpha: number, x: Tensor, rowX: number, out: Tensor, rowOut: number, rows: number): void;
  /** out += (alpha·a)·b, entry by entry, `rows` rows from the given rows on. */
  addProduct(
    alpha: number,
    a: Tensor,
    rowA: number,
    b: Tensor,
    rowB: number,
    out: Tensor,
    rowOut: number,
    rows: number,
  ): void;

  /** out(i, ·) = x(rows_i, ·). */
  gatherRows(x: Tensor, rows: Float64Array, out: Tensor): void;
  /** dx(rows_i, ·) += dOut(i, ·). */
  scatterRows(dOut: Tensor, rows: Float64Array, dx: Tensor): void;
  /** out(j, s) = the softmax over j of (x(rows_j, s) + offset_j) / temperature. */
  softmax(x: Tensor, rows: Float64Array, offsets: Float64Array, temperature: number, out: Tensor): void;
  /**
   * Pulls back a softmax p whose first row is not used further: with g₀ = 0 and g_j = dOut(j − 1, s),
   * dx(rows_j, s) += p_j·(g_j − Σ_k p_k·g_k) / temperature. All rows are different.
   */
  softmaxGradient(p: Tensor, dOut: Tensor, temperature: number, dx: Tensor, rows: Float64Array): void;
  /**
   * out(j − 1, s) = 1 where j is the first with the largest x(rows_j, s) + offset_j, else 0; the first row has no output.
   */
  oneHotArgmax(x: Tensor, rows: Float64Array, offsets: Float64Array, out: Tensor): void;
  /** out(k, s) = 1 where x(row, s) is at or above cut point k (a float32 number), else 0. */
  cutSteps(x: Tensor, row: number, cutPoints: Float64Array, out: Tensor): void;
  /**
   * Pulls the steps back as if they were sigmoids: dx(row, s) += Σ_k dOut(k, s)·σ′((x(row, s) − cut_k) / temperature) /
   * temperature, where σ′(z) = e / (1 + e)² with e = e^−|z|.
   */
  cutStepsGradient(
    x: Tensor,
    row: number,
    cutPoints: Float64Array,
    temperature: number,
    dOut: Tensor,
    dx: Tensor,
  ): void;
  /** out(0, s) = the value, slope(0, s) = the slope of a piecewise linear map (./piecewise-table.ts) at x(row, s). */
  piecewise(x: Tensor, row: number, table: Float64Array, out: Tensor, slope: Tensor): void;

  /** out(0, 0) = scale·Σ_s (prediction(0, s) − target(0, s))², summed in float64. */
  squaredError(prediction: Tensor, target: Tensor, scale: number, out: Tensor): void;
  /** dPrediction(0, s) += scale·(prediction(0, s) − target(0, s)). */
  squaredErrorGradient(prediction: Tensor, target: Tensor, scale: number, dPrediction: Tensor): void;

  /**
   * sum += Z·Zᵀ (upper triangle, i ≤ j) for Z = [(φ − shift)·scale; 1; y], one column per sample. Products are
   * summed over the block in the working precision, blocks are summed in float64.
   * @param phi [m × samples]
   * @param y [1 × samples]
   * @param shift [m × 1], @param scale [m × 1]
   * @param sum row-major with rows of `gramStride(m)` numbers
   */
  gram(phi: Tensor, y: Tensor, shift: Tensor, scale: Tensor, sum: Float64Array): void;

  /**
   * One Adam step (Kingma & Ba 2015, algorithm 1, with PyTorch's arrangement of the bias corrections):
   * m ← m + (1 − β₁)(g − m), v ← β₂v + (1 − β₂)g², x ← x − stepSize·m / (√v·inverseCorrection + ε).
   */
  adam(
    x: Tensor,
    gradient: Tensor,
    m: Tensor,
    v: Tensor,
    beta1: number,
    beta2: number,
    stepSize: number,
    inverseCorrection: number,
    epsilon: number,
  ): void;
  /** One Signum step: m ← μ·m + (1 − μ)·g, x ← x − stepSize·sign(m). */
  signum(x: Tensor, gradient: Tensor, m: Tensor, momentum: number, stepSize: number): void;
}

/** The kernels of a table's columns: rows by number, categories, steps at cut points, piecewise linear maps. */
export type TableMaps = Pick<
  Kernels,
  | "gatherRows"
  | "scatterRows"
  | "softmax"
  | "softmaxGradient"
  | "oneHotArgmax"
  | "cutSteps"
  | "cutStepsGradient"
  | "piecewise"
>;

/** For arguments that are kernels. */
export const someKernels = having(
  "kernels, such as those of createJsKernels()",
  "tensor",
  "float64",
  "owns",
  "fill",
);

/** Throws unless all tensors have one distance between rows: entrywise kernels walk through them side by side. */
export function sameStride(x: Tensor, a: Tensor, b = a, c = a): void {
  if (a.stride === x.stride && b.stride === x.stride && c.stride === x.stride) return;
  throw new RangeError(
    `Row distances of ${x.stride}, ${a.stride}, ${b.stride} and ${c.stride} do not go together.`,
  );
}

/** Rows of a Gram sum over m features, the ones and y, padded to a multiple of 8. */
export function gramStride(m: number): number {
  return padded(m + 2);
}

/** The next multiple of 8: two 128-bit vectors of float32, the unit of the SIMD kernels. */
export function padded(length: number): number {
  return (length + 7) & ~7;
}
