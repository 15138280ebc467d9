/** The fixtures store one row per sample, tensors one column. */
import { Tensor } from "../src/autograd/tensor.js";

export function transposed(rows: readonly (readonly number[])[]): Tensor {
  return Tensor.from(rows[0].map((_, j) => rows.map((row) => row[j])));
}
