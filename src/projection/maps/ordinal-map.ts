/**
 * An ordinal column as the tape sees it: one step [x ≥ cut] per cut point. Least squares on the steps can do whatever it
 * can do on the bin numbers, and on one-hot columns of the bins, as a student makes them from labels.
 *
 * The *hard* map is what the student's table shows. It is flat almost everywhere, so its backward pass is
 * straight-through: that of a sigmoid with a temperature. A wide line instead of the sigmoid would hold down the bin
 * numbers, but not the single bins: it moves all steps of a column together. The *soft* map is the sigmoid forward as
 * well; its gradient is exact.
 */
import type { Rule } from "../../autograd/operation.js";
import { concatenate } from "../../autograd/operations/concatenate.js";
import type { Variable } from "../../autograd/tape.js";
import type { Tensor } from "../../autograd/tensor.js";
import type { Kernels } from "../../kernels/kernels.js";
import { exp } from "../../random/elementary.js";
import { STRAIGHT_THROUGH_TEMPERATURE } from "./categorical-map.js";

interface Attributes {
  /** Which row of x. */
  readonly feature: number;
  /** [cut], in the kernels' memory; may change from epoch to epoch. */
  readonly cutPoint: Float64Array;
  /** [cut, 0], the same as offsets of two levels. */
  readonly offsets: Float64Array;
  readonly temperature: number;
  readonly scratch: Scratch;
}

/** A step as a categorical with two levels, [0; x] with offsets [cut, 0]: each [2 × n]. */
interface Scratch {
  readonly levels: Tensor;
  readonly probabilities: Tensor;
  readonly gradient: Tensor;
}

const hardRule: Rule<Attributes> = {
  name: "hardStep",
  shape: ([x]) => ({ ...x, rows: 1 }),
  forward: (kernels, [x], out, { feature, cutPoint }) => kernels.countCutPoints(x, feature, cutPoint, out),
  vjp(kernels, [x], _out, dOut, [dx], attributes) {
    if (dx) addSigmoidGradient(kernels, x, dOut, dx, attributes);
  },
};

/** dx(feature) += dOut·σ′((x − cut) / temperature) / temperature, by the kernels of a softmax over two levels. */
function addSigmoidGradient(
  kernels: Kernels,
  x: Tensor,
  dOut: Tensor,
  dx: Tensor,
  { feature, offsets, temperature, scratch }: Attributes,
): void {
  const { levels, probabilities, gradient } = scratch;
  kernels.fill(levels, 0);
  kernels.addScaled(1, x, feature, levels, 1, 1);
  kernels.softmax(levels, offsets, temperature, probabilities);
  kernels.fill(gradient, 0);
  kernels.softmaxGradient(probabilities, dOut, temperature, gradient);
  kernels.addScaled(1, gradient, 1, dx, feature, 1);
}

const softRule: Rule<Attributes> = {
  name: "softStep",
  shape: ([x]) => ({ ...x, rows: 1 }),
  forward(_kernels, [x], out, { feature, cutPoint, temperature }) {
    for (let s = 0; s < x.columns; s++) {
      out.set(0, s, sigmoid((x.at(feature, s) - cutPoint[0]) / temperature));
    }
  },
  // σ′ = σ·(1 − σ).
  vjp(_kernels, [x], out, dOut, [dx], { feature, temperature }) {
    if (!dx) return;
    for (let s = 0; s < x.columns; s++) {
      const share = out.at(0, s);
      dx.set(feature, s, dx.at(feature, s) + (dOut.at(0, s) * share * (1 - share)) / temperature);
    }
  },
};

/** 1 / (1 + e^−x), without overflow. */
function sigmoid(x: number): number {
  if (x < -500) return 0;
  return x > 500 ? 1 : 1 / (1 + exp(-x));
}

function record(
  rule: Rule<Attributes>,
  x: Variable,
  feature: number,
  cutPoints: Float64Array,
  temperature: number,
): Variable {
  const { tape } = x;
  const pair = () => tape.kernels.tensor(2, tape.blockSize);
  const scratch = { levels: pair(), probabilities: pair(), gradient: pair() };
  const steps = Array.from({ length: cutPoints.length / 2 }, (_, k) =>
    tape.record(rule, [x], {
      feature,
      cutPoint: cutPoints.subarray(2 * k, 2 * k + 1),
      offsets: cutPoints.subarray(2 * k, 2 * k + 2),
      temperature,
      scratch,
    }),
  );
  return concatenate(steps);
}

/**
 * The steps of a feature at its cut points, hard forward; backward that of a sigmoid with temperature 5.
 * @param x [d × n]
 * @param cutPoints [cut₁, 0, cut₂, 0, …], ascending float32 numbers
 * @returns [cut points × n]
 */
export function hardOrdinal(x: Variable, feature: number, cutPoints: Float64Array): Variable {
  return record(hardRule, x, feature, cutPoints, STRAIGHT_THROUGH_TEMPERATURE);
}

/**
 * σ((x − cut) / temperature) for each cut point of a feature.
 * @param x [d × n]
 * @param cutPoints as for `hardOrdinal`
 * @returns [cut points × n]
 */
export function softOrdinal(
  x: Variable,
  feature: number,
  cutPoints: Float64Array,
  temperature = 1,
): Variable {
  return record(softRule, x, feature, cutPoints, temperature);
}
