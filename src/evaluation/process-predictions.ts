/** What the process f_θ, the network behind the data, says of every sample. A model that learns can be above it: y is not f_θ(X). */
import { Tape } from "../autograd/tape.js";
import type { FloatArray } from "../autograd/tensor.js";
import { type Process, recordProcess } from "../generator/process.js";
import { createJsKernels } from "../kernels/js.js";

const BLOCK = 256;

/**
 * f_θ(X).
 * @param X [features × samples], row-major, @returns one number per sample, in units of the engine's y
 */
export function processPredictions(
  process: Process,
  X: { readonly rows: number; readonly columns: number; readonly data: FloatArray },
): Float64Array {
  const kernels = createJsKernels();
  const tape = new Tape(kernels, BLOCK);
  const x = tape.samples(X.rows);
  const prediction = recordProcess(tape, process, x);
  const out = new Float64Array(X.columns);
  for (let from = 0; from < X.columns; from += BLOCK) {
    tape.columns = Math.min(BLOCK, X.columns - from);
    for (let j = 0; j < X.rows; j++) {
      for (let s = 0; s < tape.columns; s++) x.value.set(j, s, X.data[j * X.columns + from + s]);
    }
    tape.forward();
    for (let s = 0; s < tape.columns; s++) out[from + s] = prediction.value.at(0, s);
  }
  return out;
}
