/**
 * Friedman's three regression problems: known nonlinear functions of a few uniform features.
 *
 * J. H. Friedman, "Multivariate adaptive regression splines", Annals of Statistics 19 (1991); parameters as in
 * scikit-learn's make_friedman1, 2 and 3.
 */
import { feature, type Matrix, matrix } from "../evaluation/matrix.js";
import { normal } from "../random/normal.js";
import { stream } from "../random/streams.js";
import { checkCount, checkNoise } from "./linear-problem.js";

export interface FriedmanOptions {
  readonly seed: string;
  /** Number of samples. Default 100. */
  readonly samples?: number;
  /** Standard deviation of the normal noise on the target. Default 0. */
  readonly noise?: number;
}

export interface FriedmanProblem {
  readonly X: Matrix;
  readonly y: Float64Array;
}

/**
 * y = 10 sin(π x₁ x₂) + 20 (x₃ − ½)² + 10 x₄ + 5 x₅ + noise; the features are uniform on [0, 1], and those after the
 * fifth do not matter.
 */
export function friedman1(options: FriedmanOptions & { readonly features?: number }): FriedmanProblem {
  const { features = 10 } = options;
  checkCount("features", features, 5);
  return problem(
    "friedman1",
    options,
    Array.from({ length: features }, () => [0, 1] as const),
    ([a, b, c, d, e]) => 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e,
  );
}

/** Ranges of resistance, frequency, inductance and capacitance in Friedman's alternating-current circuit. */
const CIRCUIT = [
  [0, 100],
  [40 * Math.PI, 560 * Math.PI],
  [0, 1],
  [1, 11],
] as const;

/** Reactance of the circuit, x₂x₃ − 1/(x₂x₄). */
const reactance = ([, frequency, inductance, capacitance]: number[]) =>
  frequency * inductance - 1 / (frequency * capacitance);

/** Impedance: y = √(x₁² + (x₂x₃ − 1/(x₂x₄))²) + noise. */
export function friedman2(options: FriedmanOptions): FriedmanProblem {
  return problem("friedman2", options, CIRCUIT, (x) => Math.sqrt(x[0] ** 2 + reactance(x) ** 2));
}

/** Phase: y = arctan((x₂x₃ − 1/(x₂x₄))/x₁) + noise. */
export function friedman3(options: FriedmanOptions): FriedmanProblem {
  return problem("friedman3", options, CIRCUIT, (x) => Math.atan(reactance(x) / x[0]));
}

function problem(
  name: string,
  { seed, samples = 100, noise = 0 }: FriedmanOptions,
  ranges: readonly (readonly [low: number, high: number])[],
  target: (x: number[]) => number,
): FriedmanProblem {
  checkCount("samples", samples, 1);
  checkNoise(noise);
  const X = matrix(samples, ranges.length);
  const uniform = stream(seed, name, "inputs");
  ranges.forEach(([low, high], j) => {
    const x = feature(X, j);
    for (let i = 0; i < samples; i++) x[i] = low + (high - low) * uniform();
  });
  const drawNoise = normal(stream(seed, name, "noise"));
  const y = Float64Array.from({ length: samples }, (_, i) => {
    const sample = ranges.map((_, j) => X.data[j * samples + i]);
    return target(sample) + (noise > 0 ? noise * drawNoise() : 0);
  });
  return { X, y };
}
