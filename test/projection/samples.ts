/** Random X and a nonlinear y, for tests of what comes after the optimiser. */
import type { FeatureMatrix } from "../../src/projection/categorical.js";
import { normal } from "../../src/random/normal.js";
import { stream } from "../../src/random/streams.js";

export function samples(
  features: number,
  rows: number,
  seed = "samples",
): { X: FeatureMatrix; y: Float32Array } {
  const draw = normal(stream(seed));
  const data = new Float32Array(features * rows);
  for (let feature = 0; feature < features; feature += 1) {
    const centre = 4 * draw();
    for (let i = 0; i < rows; i += 1) data[feature * rows + i] = centre + 10 * draw();
  }
  const y = new Float32Array(rows);
  for (let i = 0; i < rows; i += 1) y[i] = Math.abs(data[i]) + 3 * draw();
  return { X: { rows: features, columns: rows, data }, y };
}
