/** Entries of tensors for kernels, which walk through the padding of rows, too: nothing asks whether they are there. */
import type { Tensor } from "../autograd/tensor.js";

/** Entry (i, s). */
export function entry(x: Tensor, i: number, s: number): number {
  return x.data[x.offset + i * x.stride + s];
}

export function setEntry(x: Tensor, i: number, s: number, value: number): void {
  x.data[x.offset + i * x.stride + s] = value;
}
