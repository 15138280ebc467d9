/** Random tensors for tests, from a named stream: the same in every run. */

import { Tensor } from "../src/autograd/tensor.js";
import { normal } from "../src/random/normal.js";
import { stream } from "../src/random/streams.js";

/** A [rows × columns] float64 tensor of standard normal numbers. */
export function randomTensor(rows: number, columns: number, name: string): Tensor {
  const draw = normal(stream("tests", name));
  return new Tensor(rows, columns, Float64Array.from({ length: rows * columns }, draw));
}
