/**
 * make_regression: the linear dataset that courses use today, and that ours are compared with.
 *
 * Same definition and parameters as scikit-learn's function of that name, with random numbers of our own.
 */
import { Matrix as Dense, QrDecomposition } from "ml-matrix";
import { anObject, aText, checkArguments } from "../arguments.js";
import { feature, type Matrix, matrix } from "../evaluation/matrix.js";
import { normal } from "../random/normal.js";
import { permutation } from "../random/permutation.js";
import { type RandomSource, stream } from "../random/streams.js";
import { UsageError } from "../usage-error.js";

export interface RegressionOptions {
  readonly seed: string;
  /** Number of samples. Default 100. */
  readonly samples?: number;
  /** Number of features. Default 100. */
  readonly features?: number;
  /** Features with a coefficient other than zero. Default 10. */
  readonly informative?: number;
  /** Constant added to the target. Default 0. */
  readonly bias?: number;
  /** About how many independent directions the features span. Default: all, features are independent normals. */
  readonly effectiveRank?: number;
  /** Share of the slowly falling tail in the singular values, 0 to 1; used with effectiveRank. Default 0.5. */
  readonly tailStrength?: number;
  /** Standard deviation of the normal noise on the target. Default 0. */
  readonly noise?: number;
  /** Put samples and features in random order. Default true. */
  readonly shuffle?: boolean;
}

export interface RegressionProblem {
  readonly X: Matrix;
  readonly y: Float64Array;
  /** The linear model behind y, one number per feature. */
  readonly coefficients: Float64Array;
}

/** A target that is linear in some of the features, and noise. */
export function makeRegression(options: RegressionOptions): RegressionProblem {
  checkArguments("makeRegression", { options: [options, anObject], "options.seed": [options?.seed, aText] });
  const { seed, samples = 100, features = 100, bias = 0, effectiveRank, tailStrength = 0.5 } = options;
  const { noise = 0, shuffle = true } = options;
  const informative = Math.min(features, options.informative ?? 10);
  checkCount("samples", samples, 1);
  checkCount("features", features, 1);
  checkCount("informative", informative, 0);
  checkNoise(noise);
  if (!Number.isFinite(bias)) throw new UsageError(`bias must be a finite number; it is ${bias}.`);
  if (effectiveRank !== undefined) checkCount("effectiveRank", effectiveRank, 1);
  if (!(tailStrength >= 0 && tailStrength <= 1)) {
    throw new UsageError(`tailStrength must be from 0 to 1; it is ${tailStrength}.`);
  }

  const named = (name: string) => stream(seed, "make-regression", name);
  const X =
    effectiveRank === undefined
      ? normalMatrix(samples, features, named("inputs"))
      : lowRankMatrix(samples, features, effectiveRank, tailStrength, named);
  const coefficients = new Float64Array(features);
  const drawCoefficient = named("coefficients");
  for (let j = 0; j < informative; j++) coefficients[j] = 100 * drawCoefficient();

  const y = new Float64Array(samples).fill(bias);
  for (let j = 0; j < informative; j++) {
    const x = feature(X, j);
    for (let i = 0; i < samples; i++) y[i] += coefficients[j] * x[i];
  }
  const drawNoise = normal(named("noise"));
  if (noise > 0) for (let i = 0; i < samples; i++) y[i] += noise * drawNoise();
  return shuffle ? shuffled({ X, y, coefficients }, named("shuffle")) : { X, y, coefficients };
}

function normalMatrix(rows: number, columns: number, random: RandomSource): Matrix {
  const draw = normal(random);
  return matrix(rows, columns, new Float64Array(rows * columns).map(draw));
}

/** U·S·Vᵀ with random orthonormal U and V, and a bell-shaped profile of singular values with a fat tail. */
function lowRankMatrix(
  samples: number,
  features: number,
  effectiveRank: number,
  tailStrength: number,
  named: (name: string) => RandomSource,
): Matrix {
  const n = Math.min(samples, features);
  const orthonormal = (rows: number, random: RandomSource) => {
    const draw = normal(random);
    return new QrDecomposition(
      new Dense(rows, n).apply(function (i, j) {
        this.set(i, j, draw());
      }),
    ).orthogonalMatrix;
  };
  const U = orthonormal(samples, named("samples"));
  const V = orthonormal(features, named("features"));
  for (let k = 0; k < n; k++) {
    const bell = (1 - tailStrength) * Math.exp(-((k / effectiveRank) ** 2));
    V.mulColumn(k, bell + tailStrength * Math.exp((-0.1 * k) / effectiveRank));
  }
  // (U·S·Vᵀ)ᵀ = V·S·Uᵀ, whose rows are the features.
  return matrix(samples, features, Float64Array.from(V.mmul(U.transpose()).to1DArray()));
}

function shuffled({ X, y, coefficients }: RegressionProblem, random: RandomSource): RegressionProblem {
  const rows = permutation(X.rows, random);
  const columns = permutation(X.columns, random);
  const mixed = matrix(X.rows, X.columns);
  columns.forEach((from, to) => {
    const x = feature(X, from);
    feature(mixed, to).set(Float64Array.from(rows, (i) => x[i]));
  });
  return {
    X: mixed,
    y: Float64Array.from(rows, (i) => y[i]),
    coefficients: Float64Array.from(columns, (j) => coefficients[j]),
  };
}

/** @throws UsageError unless the value is a whole number from `least` up */
export function checkCount(name: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least)) {
    throw new UsageError(`${name} must be a whole number of at least ${least}; it is ${value}.`);
  }
}

/** @throws UsageError unless the value can be a standard deviation */
export function checkNoise(noise: number): void {
  if (!(noise >= 0 && Number.isFinite(noise))) {
    throw new UsageError(`noise must be a finite number of at least 0; it is ${noise}.`);
  }
}
