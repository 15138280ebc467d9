/** A numeric column that is mapped to a distribution, as the tape sees it: linear between knots, constant outside. */
import { checkHeld, checkRows, type Rule } from "../../autograd/operation.js";
import { record, tapeOf, type Variable } from "../../autograd/tape.js";
import type { Tensor } from "../../autograd/tensor.js";
import { PIECEWISE_LENGTH } from "../../kernels/piecewise-table.js";

interface Attributes {
  /** Which row of x. */
  readonly feature: number;
  /** The map (kernels/piecewise-table.ts) in the kernels' memory; may change from epoch to epoch. */
  readonly table: Float64Array;
  /** [1 × n]: the slopes at the current block. */
  readonly slope: Tensor;
}

const rule: Rule<Attributes> = {
  name: "piecewise",
  shape([x], { feature }) {
    checkRows("piecewise", x, [feature]);
    return { ...x, rows: 1 };
  },
  forward: (kernels, [x], out, { feature, table, slope }) => kernels.piecewise(x, feature, table, out, slope),
  // The slope of the piece; 0 outside the knots.
  vjp(kernels, _inputs, _out, dOut, [dx], { feature, slope }) {
    if (dx) kernels.addProduct(1, slope, 0, dOut, 0, dx, feature, 1);
  },
};

/**
 * The piecewise linear map of a feature.
 * @param x [d × n], @returns [1 × n]
 */
export function piecewise(x: Variable, feature: number, table: Float64Array): Variable {
  const { kernels, blockSize } = tapeOf("piecewise", [x]);
  checkHeld("piecewise", kernels, table, PIECEWISE_LENGTH);
  return record(rule, [x], { feature, table, slope: kernels.tensor(1, blockSize, true) });
}
