/**
 * The target as users see it: y, moved and stretched to a mean and deviation or to a range, and rounded.
 */
import { moments } from "../table/moments.js";
import { roundTo } from "./numeric.js";

export interface TargetScale {
  readonly mean?: number;
  readonly deviation?: number;
  readonly range?: readonly [number, number];
  readonly decimals?: number;
}

/** target = shift + scale·y, rounded to `decimals` if given. R² does not change with shift and scale. */
export interface TargetStatistics {
  readonly shift: number;
  readonly scale: number;
  readonly decimals?: number;
}

/** From all values of y (N numbers). A constant y maps to the mean, or to the middle of the range. */
export function targetStatistics(y: Float32Array | Float64Array, scale: TargetScale): TargetStatistics {
  const decimals = scale.decimals === undefined ? {} : { decimals: scale.decimals };
  if (scale.range) {
    const [low, high] = scale.range;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const value of y) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (least === most) return { shift: (low + high) / 2, scale: 0, ...decimals };
    const stretch = (high - low) / (most - least);
    return { shift: low - least * stretch, scale: stretch, ...decimals };
  }
  if (scale.mean === undefined || scale.deviation === undefined) return { shift: 0, scale: 1, ...decimals };
  const { mean, deviation } = moments(y);
  if (deviation === 0) return { shift: scale.mean, scale: 0, ...decimals };
  const stretch = scale.deviation / deviation;
  return { shift: scale.mean - mean * stretch, scale: stretch, ...decimals };
}

export function applyTarget(
  y: Float32Array | Float64Array,
  statistics: TargetStatistics,
): Float32Array | Float64Array {
  const { shift, scale, decimals } = statistics;
  if (shift === 0 && scale === 1 && decimals === undefined) return y;
  const values = decimals === undefined ? new Float32Array(y.length) : new Float64Array(y.length);
  for (let i = 0; i < y.length; i += 1) {
    const value = shift + scale * y[i];
    values[i] = decimals === undefined ? value : roundTo(value, decimals);
  }
  return values;
}
