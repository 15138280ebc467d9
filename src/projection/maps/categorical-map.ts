/**
 * A categorical column as the tape sees it: one-hot columns of the argmax over its features, the first level dropped
 * (all levels together would repeat the intercept).
 *
 * The *hard* map is what the student's table shows. Its backward pass is straight-through: that of the softmax with a
 * temperature. The *soft* map is that softmax forward as well; its gradient is exact.
 */
import { checkHeld, checkRows, type Rule } from "../../autograd/operation.js";
import { record, tapeOf, type Variable } from "../../autograd/tape.js";
import type { Tensor } from "../../autograd/tensor.js";

/**
 * The softmax behind the hard map, about a fifth of a feature's spread. A wider one moves all levels together, and the
 * linear model is slow to fall; a narrower one gathers the rows at the boundaries, which then decide too much.
 */
export const STRAIGHT_THROUGH_TEMPERATURE = 2;

interface Attributes {
  /** The rows of x behind the levels, in the kernels' memory. */
  readonly features: Float64Array;
  /** Added to the features before the argmax, in the kernels' memory; may change from epoch to epoch. */
  readonly offsets: Float64Array;
  readonly temperature: number;
  /** [levels × n]: the probabilities of all levels, the first included. */
  readonly probabilities: Tensor;
}

const hardRule: Rule<Attributes> = {
  name: "hardCategorical",
  shape([x], { features }) {
    checkRows("hardCategorical", x, features);
    return { ...x, rows: features.length - 1 };
  },
  forward: (kernels, [x], out, { features, offsets }) => kernels.oneHotArgmax(x, features, offsets, out),
  vjp(kernels, [x], _out, dOut, [dx], { features, offsets, temperature, probabilities }) {
    if (!dx) return;
    kernels.softmax(x, features, offsets, temperature, probabilities);
    kernels.softmaxGradient(probabilities, dOut, temperature, dx, features);
  },
};

const softRule: Rule<Attributes> = {
  name: "softCategorical",
  shape: hardRule.shape,
  forward(kernels, [x], out, { features, offsets, temperature, probabilities }) {
    kernels.softmax(x, features, offsets, temperature, probabilities);
    kernels.fill(out, 0);
    kernels.addScaled(1, probabilities, 1, out, 0, out.rows);
  },
  vjp(kernels, _inputs, _out, dOut, [dx], { features, temperature, probabilities }) {
    if (dx) kernels.softmaxGradient(probabilities, dOut, temperature, dx, features);
  },
};

function recordMap(
  rule: Rule<Attributes>,
  x: Variable,
  features: readonly number[],
  offsets: Float64Array,
  temperature: number,
): Variable {
  const { kernels, blockSize } = tapeOf(rule.name, [x]);
  checkHeld(rule.name, kernels, offsets, features.length);
  const rows = kernels.float64(features.length);
  rows.set(features);
  const probabilities = kernels.tensor(features.length, blockSize, true);
  return record(rule, [x], { features: rows, offsets, temperature, probabilities });
}

/**
 * One-hot columns of the argmax, without the first level; backward that of a softmax with temperature 2.
 * @param x [d × n], @param features the rows of x behind the levels
 * @returns [features.length − 1 × n]
 */
export function hardCategorical(x: Variable, features: readonly number[], offsets: Float64Array): Variable {
  return recordMap(hardRule, x, features, offsets, STRAIGHT_THROUGH_TEMPERATURE);
}

/**
 * Softmax columns, without the first level.
 * @param x [d × n], @param features the rows of x behind the levels
 * @returns [features.length − 1 × n]
 */
export function softCategorical(
  x: Variable,
  features: readonly number[],
  offsets: Float64Array,
  temperature = 1,
): Variable {
  return recordMap(softRule, x, features, offsets, temperature);
}
