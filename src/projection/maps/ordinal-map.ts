/**
 * An ordinal column as the tape sees it: the number of cut points at or below x.
 *
 * The *hard* map is what the student's table shows. It is flat almost everywhere, so its backward pass is
 * straight-through: that of slope·x, the line with the deviation that the codes have. The *soft* map replaces each
 * step by a sigmoid; its gradient is exact.
 */
import type { Rule } from "../../autograd/operation.js";
import type { Variable } from "../../autograd/tape.js";
import { exp } from "../../random/elementary.js";

/** What has to be known of all rows; the numbers may change from epoch to epoch. */
export interface OrdinalStatistic {
  /** Ascending, float32 numbers, in the kernels' memory. */
  readonly cutPoints: Float64Array;
  /** [1]: deviation of the codes over deviation of x. */
  readonly slope: Float64Array;
}

interface Attributes extends OrdinalStatistic {
  /** Which row of x. */
  readonly feature: number;
  readonly temperature: number;
}

const hardRule: Rule<Attributes> = {
  name: "hardOrdinal",
  shape: ([x]) => ({ ...x, rows: 1 }),
  forward: (kernels, [x], out, { feature, cutPoints }) => kernels.countCutPoints(x, feature, cutPoints, out),
  vjp(kernels, _inputs, _out, dOut, [dx], { feature, slope }) {
    if (dx) kernels.addScaled(slope[0], dOut, 0, dx, feature, 1);
  },
};

const softRule: Rule<Attributes> = {
  name: "softOrdinal",
  shape: ([x]) => ({ ...x, rows: 1 }),
  forward(_kernels, [x], out, { feature, cutPoints, temperature }) {
    for (let s = 0; s < x.columns; s++) {
      let code = 0;
      for (const cut of cutPoints) code += sigmoid((x.at(feature, s) - cut) / temperature);
      out.set(0, s, code);
    }
  },
  // σ′ = σ·(1 − σ).
  vjp(_kernels, [x], _out, dOut, [dx], { feature, cutPoints, temperature }) {
    if (!dx) return;
    for (let s = 0; s < x.columns; s++) {
      let slope = 0;
      for (const cut of cutPoints) {
        const share = sigmoid((x.at(feature, s) - cut) / temperature);
        slope += share * (1 - share);
      }
      dx.set(feature, s, dx.at(feature, s) + (dOut.at(0, s) * slope) / temperature);
    }
  },
};

/** 1 / (1 + e^−x), without overflow. */
function sigmoid(x: number): number {
  if (x < -500) return 0;
  return x > 500 ? 1 : 1 / (1 + exp(-x));
}

/**
 * The bin number of a feature, hard forward, straight-through backward (∂/∂x := slope).
 * @param x [d × n], @returns [1 × n]
 */
export function hardOrdinal(x: Variable, feature: number, statistic: OrdinalStatistic): Variable {
  return x.tape.record(hardRule, [x], { feature, temperature: 1, ...statistic });
}

/**
 * Σ_k σ((x − cut_k) / temperature), the smooth bin number of a feature.
 * @param x [d × n], @returns [1 × n]
 */
export function softOrdinal(
  x: Variable,
  feature: number,
  statistic: OrdinalStatistic,
  temperature = 1,
): Variable {
  return x.tape.record(softRule, [x], { feature, temperature, ...statistic });
}
