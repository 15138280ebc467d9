/**
 * An ordinal column as a student's one-hot encoding sees it: one indicator per cut point, 1 where x is at or above it.
 *
 * They span the same space as one-hot columns, so what least squares can make of the levels in any order, a U-shape
 * over them too, it can make of these. The bin number alone (./ordinal-map.ts) hides a U-shape from the penalty, and
 * the optimisation then puts it there: labelled levels, which every student encodes one-hot, gave the exam's linear
 * model an R² of 0.3.
 *
 * The *hard* map is a step, whose backward pass is that of a wide sigmoid (straight-through); the *soft* map is a
 * narrow sigmoid forward as well, with its exact gradient. The sigmoid is (1 + u/(1 + |u|))/2, u = (x − cut)/width:
 * it needs no exponential, and the same bits come out everywhere.
 */
import type { Rule } from "../../autograd/operation.js";
import type { Variable } from "../../autograd/tape.js";

/** Width of the sigmoid behind the steps: wide, since features are tens of units apart. */
const STRAIGHT_THROUGH_WIDTH = 5;

interface Attributes {
  /** Which row of x. */
  readonly feature: number;
  /** Ascending, in the kernels' memory; may change from epoch to epoch. */
  readonly cutPoints: Float64Array;
  readonly width: number;
}

/** ∂/∂x of the sigmoid, added for each cut point. */
const vjp: Rule<Attributes>["vjp"] = (
  _kernels,
  [x],
  _out,
  dOut,
  [dx],
  { feature, cutPoints, width },
): void => {
  if (!dx) return;
  const [fromX, fromDx] = [x.offset + feature * x.stride, dx.offset + feature * dx.stride];
  for (let s = 0; s < x.columns; s++) {
    let sum = 0;
    for (let k = 0; k < cutPoints.length; k++) {
      const away = 1 + Math.abs(x.data[fromX + s] - cutPoints[k]) / width;
      sum += dOut.data[dOut.offset + k * dOut.stride + s] / (2 * width * away * away);
    }
    dx.data[fromDx + s] += sum;
  }
};

const shape: Rule<Attributes>["shape"] = ([x], { cutPoints }) => ({ ...x, rows: cutPoints.length });

const hardRule: Rule<Attributes> = {
  name: "hardIndicators",
  shape,
  forward(_kernels, [x], out, { feature, cutPoints }) {
    const from = x.offset + feature * x.stride;
    for (let k = 0; k < cutPoints.length; k++) {
      const to = out.offset + k * out.stride;
      for (let s = 0; s < x.columns; s++) out.data[to + s] = x.data[from + s] >= cutPoints[k] ? 1 : 0;
    }
  },
  vjp,
};

const softRule: Rule<Attributes> = {
  name: "softIndicators",
  shape,
  forward(_kernels, [x], out, { feature, cutPoints, width }) {
    const from = x.offset + feature * x.stride;
    for (let k = 0; k < cutPoints.length; k++) {
      const to = out.offset + k * out.stride;
      for (let s = 0; s < x.columns; s++) {
        const u = (x.data[from + s] - cutPoints[k]) / width;
        out.data[to + s] = (1 + u / (1 + Math.abs(u))) / 2;
      }
    }
  },
  vjp,
};

/**
 * Indicators of x ≥ cut, hard forward, straight-through backward.
 * @param x [d × n], @param feature which row of it, @returns [cutPoints.length × n]
 */
export function hardIndicators(x: Variable, feature: number, cutPoints: Float64Array): Variable {
  return x.tape.record(hardRule, [x], { feature, cutPoints, width: STRAIGHT_THROUGH_WIDTH });
}

/**
 * Sigmoids of x around each cut.
 * @param x [d × n], @param feature which row of it, @returns [cutPoints.length × n]
 */
export function softIndicators(x: Variable, feature: number, cutPoints: Float64Array, width = 1): Variable {
  return x.tape.record(softRule, [x], { feature, cutPoints, width });
}
