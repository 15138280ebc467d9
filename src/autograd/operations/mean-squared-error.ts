/** Mean squared error, the loss of regression. */
import { checkSamples, describeShape, type Rule } from "../operation.js";
import { record, tapeOf, type Variable } from "../tape.js";

const rule: Rule<{ samples: number }> = {
  name: "meanSquaredError",

  shape([prediction, target]) {
    if (prediction.rows !== 1 || target.rows !== 1 || !prediction.perSample || !target.perSample) {
      throw new RangeError(
        `meanSquaredError: expected 1 × n and 1 × n, got ${describeShape(prediction)} and ${describeShape(target)}.`,
      );
    }
    return { rows: 1, columns: 1, perSample: false };
  },

  // The block's share of (1/N)·Σ (prediction − target)².
  forward: (kernels, [prediction, target], out, { samples }) =>
    kernels.squaredError(prediction, target, 1 / samples, out),

  vjp(kernels, [prediction, target], _out, dOut, [dPrediction, dTarget], { samples }) {
    const scale = (2 / samples) * dOut.at(0, 0);
    if (dPrediction) kernels.squaredErrorGradient(prediction, target, scale, dPrediction);
    if (dTarget) kernels.squaredErrorGradient(target, prediction, scale, dTarget);
  },
};

/**
 * (1/N)·Σ_s (prediction_s − target_s)²: equations 1 and 2 as the authors' code has them (mean squares).
 *
 * @param prediction [1 × n]
 * @param target [1 × n]
 * @param samples N, the number of samples in the whole table; by default one block is the table
 * @returns [1 × 1], the current block's share of the mean
 */
export function meanSquaredError(prediction: Variable, target: Variable, samples?: number): Variable {
  const { columns } = tapeOf(rule.name, [prediction, target]);
  return record(rule, [prediction, target], { samples: checkSamples(rule.name, samples ?? columns) });
}
