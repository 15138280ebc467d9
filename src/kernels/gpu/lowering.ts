/** What all parts of the lowering share (./index.ts). */
import type { Tensor } from "../../autograd/tensor.js";
import type { DeviceTensor } from "./device-tensor.js";
import type { Operand, Recorder } from "./recorder.js";
import type { Panels } from "./sources/source.js";

export interface Lowering {
  readonly recorder: Recorder;
  /** A tensor as an argument of the next instruction. */
  readonly operand: (tensor: Tensor) => Operand;
  /** The tensor as one on the device; throws if it is not. */
  readonly onDevice: (tensor: Tensor) => DeviceTensor;
  readonly lie: Panels;
}

/** Where each list would begin if all of them were one, and where that would end. */
export function firsts(lists: readonly (readonly unknown[])[]): number[] {
  const first = [0];
  for (const list of lists) first.push(first[first.length - 1] + list.length);
  return first;
}
