/**
 * How a tensor comes into the memory of kernels. They compute in place only with tensors that they made: others lie
 * where they cannot read, in another precision, or with another distance between rows.
 */
import { checkArguments } from "../arguments.js";
import { describeKind } from "../autograd/kind.js";
import { Tensor } from "../autograd/tensor.js";
import { type Kernels, someKernels } from "./kernels.js";

/**
 * The tensor itself if the kernels made it, else a copy in their memory, rounded to their precision.
 *
 * @throws TypeError for what is no Tensor
 * @example tape.parameter(load(tape.kernels, Tensor.from([[1, 2]])));
 */
export function load(kernels: Kernels, tensor: Tensor): Tensor {
  checkArguments("load", { kernels: [kernels, someKernels] });
  if (!(tensor instanceof Tensor)) {
    throw new TypeError(
      `load: expected a Tensor, got ${describeKind(tensor, Tensor)}; Tensor.from([[1, 2]]) makes one.`,
    );
  }
  if (kernels.owns(tensor)) return tensor;
  const copy = kernels.tensor(tensor.rows, tensor.columns, false);
  copy.copyFrom(tensor);
  return copy;
}
