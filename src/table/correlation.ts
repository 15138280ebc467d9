/**
 * Pearson's correlation of two columns.
 */
import { inRange } from "./range.js";

/** Over the rows where both are present (not NaN); NaN where one of them is constant there. */
export function correlation(x: Values, y: Values): number {
  return correlationInRange(inRange(x), inRange(y));
}

type Values = Float32Array | Float64Array;

function correlationInRange(x: Values, y: Values): number {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(x[i] + y[i])) continue;
    count += 1;
    sumX += x[i];
    sumY += y[i];
  }
  const meanX = sumX / count;
  const meanY = sumY / count;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i += 1) {
    if (Number.isNaN(x[i] + y[i])) continue;
    const dx = x[i] - meanX;
    const dy = y[i] - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}
