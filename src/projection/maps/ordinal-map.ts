/**
 * An ordinal column as the tape sees it: one step [x ≥ cut] per cut point. Least squares on the steps can do whatever it
 * can do on the bin numbers, and on one-hot columns of the bins, as a student makes them from labels.
 *
 * The *hard* map is what the student's table shows. It is flat almost everywhere, so its backward pass is
 * straight-through: that of a sigmoid with a temperature. A wide line instead of the sigmoid would hold down the bin
 * numbers, but not the single bins: it moves all steps of a column together. The *soft* map is the sigmoid forward as
 * well; its gradient is exact.
 */
import { checkHeld, checkRows, type Rule } from "../../autograd/operation.js";
import { record, tapeOf, type Variable } from "../../autograd/tape.js";
import { exp } from "../../random/elementary.js";
import { STRAIGHT_THROUGH_TEMPERATURE } from "./categorical-map.js";

interface Attributes {
  /** Which row of x. */
  readonly feature: number;
  /** In the kernels' memory; may change from epoch to epoch. */
  readonly cutPoints: Float64Array;
  readonly temperature: number;
}

const hardRule: Rule<Attributes> = {
  name: "hardOrdinal",
  shape([x], { feature, cutPoints }) {
    checkRows("hardOrdinal", x, [feature]);
    return { ...x, rows: cutPoints.length };
  },
  forward: (kernels, [x], out, { feature, cutPoints }) => kernels.cutSteps(x, feature, cutPoints, out),
  vjp(kernels, [x], _out, dOut, [dx], { feature, cutPoints, temperature }) {
    if (dx) kernels.cutStepsGradient(x, feature, cutPoints, temperature, dOut, dx);
  },
};

const softRule: Rule<Attributes> = {
  name: "softOrdinal",
  shape([x], { feature, cutPoints }) {
    checkRows("softOrdinal", x, [feature]);
    return { ...x, rows: cutPoints.length };
  },
  forward(_kernels, [x], out, { feature, cutPoints, temperature }) {
    for (const [k, cut] of cutPoints.entries()) {
      for (let s = 0; s < x.columns; s++) out.set(k, s, sigmoid((x.at(feature, s) - cut) / temperature));
    }
  },
  vjp: hardRule.vjp,
};

/** 1 / (1 + e^−x), without overflow. */
function sigmoid(x: number): number {
  if (x < -500) return 0;
  return x > 500 ? 1 : 1 / (1 + exp(-x));
}

/**
 * The steps of a feature at its cut points, hard forward; backward that of a sigmoid with temperature 2.
 * @param x [d × n]
 * @param cutPoints ascending float32 numbers
 * @returns [cut points × n]
 */
export function hardOrdinal(x: Variable, feature: number, cutPoints: Float64Array): Variable {
  checkHeld("hardOrdinal", tapeOf("hardOrdinal", [x]).kernels, cutPoints);
  const temperature = STRAIGHT_THROUGH_TEMPERATURE;
  return record(hardRule, [x], { feature, cutPoints, temperature });
}

/**
 * σ((x − cut) / temperature) for each cut point of a feature.
 * @param x [d × n]
 * @param cutPoints ascending float32 numbers
 * @returns [cut points × n]
 */
export function softOrdinal(
  x: Variable,
  feature: number,
  cutPoints: Float64Array,
  temperature = 1,
): Variable {
  checkHeld("softOrdinal", tapeOf("softOrdinal", [x]).kernels, cutPoints);
  return record(softRule, [x], { feature, cutPoints, temperature });
}
