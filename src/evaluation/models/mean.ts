/** The mean of the training targets, whatever the features: the model that R² = 0 stands for. */
import type { SynchronousModel } from "./model.js";

/** Mean of some numbers, summed in order. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

export const meanPredictor: SynchronousModel = {
  fit(_, y) {
    const value = mean(y);
    return { predict: (X) => new Float64Array(X.rows).fill(value) };
  },
};
