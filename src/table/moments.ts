/**
 * Mean and standard deviation of a column.
 */
import { rangeScale } from "./range.js";

/** Mean and standard deviation (divisor N) of the values that are not missing (NaN); NaN where all are missing. */
export function moments(values: Float32Array | Float64Array): { mean: number; deviation: number } {
  const scale = rangeScale(values);
  if (scale !== 1) {
    const scaled = moments(Float64Array.from(values, (value) => value / scale));
    return { mean: scaled.mean * scale, deviation: scaled.deviation * scale };
  }
  let count = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) {
    const difference = values[i] - mean;
    if (!Number.isNaN(difference)) squares += difference * difference;
  }
  return { mean, deviation: Math.sqrt(squares / count) };
}
