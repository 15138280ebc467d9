/**
 * The process f_θ: a random network, linear layers with ReLU between them, whose parameters stay frozen.
 */
import { aText, checkArguments, instanceOf, listOf, objectOf, wholeNumberFrom } from "../arguments.js";
import { affine } from "../autograd/operations/affine.js";
import { relu } from "../autograd/operations/relu.js";
import { Tape, type Variable } from "../autograd/tape.js";
import { Tensor } from "../autograd/tensor.js";
import type { Kernels } from "../kernels/kernels.js";
import { load } from "../kernels/load.js";
import { stream } from "../random/streams.js";

/** One linear layer, W·x + b. */
export interface Layer {
  /** [outputs × inputs] */
  readonly weight: Tensor;
  /** [outputs × 1] */
  readonly bias: Tensor;
}

/** The layers of f_θ, from the features to one output. */
export type Process = readonly Layer[];

const someProcess = listOf(
  objectOf({ weight: instanceOf(Tensor), bias: instanceOf(Tensor) }, ""),
  "a list of layers { weight: a Tensor, bias: a Tensor }, as drawProcess makes it",
);

/** Draws θ: uniform in ±1/√inputs for weights and biases, as PyTorch's Linear does. */
export function drawProcess(features: number, hidden: readonly number[], seed: string): Process {
  checkArguments("drawProcess", {
    features: [features, wholeNumberFrom(1)],
    hidden: [hidden, listOf(wholeNumberFrom(1), "a list of whole numbers from 1 on")],
    seed: [seed, aText],
  });
  const source = stream(seed, "weights");
  const sizes = [features, ...hidden, 1];
  return sizes.slice(1).map((outputs, k) => {
    const inputs = sizes[k];
    const bound = 1 / Math.sqrt(inputs);
    const draw = (rows: number, columns: number) =>
      new Tensor(
        rows,
        columns,
        Float32Array.from({ length: rows * columns }, () => bound * (2 * source() - 1)),
      );
    return { weight: draw(outputs, inputs), bias: draw(outputs, 1) };
  });
}

/** The process in the memory of these kernels, where threads share it. */
export function loadProcess(process: Process, kernels: Kernels): Process {
  return process.map(({ weight, bias }) => ({ weight: load(kernels, weight), bias: load(kernels, bias) }));
}

/**
 * Records f_θ(x).
 * @param x [features × n], @returns [1 × n]
 */
export function recordProcess(tape: Tape, process: Process, x: Variable): Variable {
  checkArguments("recordProcess", { tape: [tape, instanceOf(Tape)], process: [process, someProcess] });
  return tape.whole(() => {
    let h = x;
    process.forEach(({ weight, bias }, k) => {
      if (k > 0) h = relu(h);
      h = affine(
        tape.parameter(weight, { name: `W${k + 1}` }),
        h,
        tape.parameter(bias, { name: `b${k + 1}` }),
      );
    });
    return h;
  });
}
