// The network trained on the engine's own tape, principal components, and the standard error of R².
import { describe, expect, test } from "@jest/globals";
import { feature, matrix, matrixFromRows } from "../../src/evaluation/matrix.js";
import { multilayerPerceptron } from "../../src/evaluation/models/mlp.js";
import { principalComponents } from "../../src/evaluation/principal-components.js";
import { rSquared, rSquaredError } from "../../src/evaluation/score.js";
import { normal } from "../../src/random/normal.js";
import { stream } from "../../src/random/streams.js";

const draw = normal(stream("mlp-test"));
const X = matrix(600, 3, new Float64Array(1800).map(draw));
const y = Float64Array.from(
  { length: 600 },
  (_, i) => 100 + 10 * Math.abs(X.data[i]) * Math.sign(X.data[600 + i]),
);

describe("the multilayer perceptron", () => {
  test("learns what is not linear", async () => {
    const fitted = multilayerPerceptron({ seed: "a" }).fit(X, y);
    expect(rSquared(y, fitted.predict(X))).toBeGreaterThan(0.9);
  });

  test("gives the same predictions for the same seed, in any block of samples", () => {
    const options = { seed: "b", epochs: 3, batch: 50 };
    const [one, two] = [1, 2].map(() => multilayerPerceptron(options).fit(X, y));
    const predicted = one.predict(X);
    expect(two.predict(X)).toEqual(predicted);
    const some = matrixFromRows([0, 1, 2].map((i) => [0, 1, 2].map((j) => X.data[j * 600 + i])));
    expect(one.predict(some)).toEqual(predicted.slice(0, 3));
    expect(
      multilayerPerceptron({ ...options, seed: "c" })
        .fit(X, y)
        .predict(X),
    ).not.toEqual(predicted);
  });

  test("bears constant features and a constant target", () => {
    const flat = matrix(40, 2, new Float64Array(80).fill(3));
    const fitted = multilayerPerceptron({ seed: "d", epochs: 2 }).fit(flat, new Float64Array(40).fill(7));
    expect([...fitted.predict(flat)]).toEqual(Array(40).fill(7));
  });
});

describe("principal components", () => {
  test("find the direction of the largest spread and its share", () => {
    const line = matrix(500, 2);
    for (let i = 0; i < 500; i++) {
      const [along, across] = [10 * draw(), draw()];
      line.data[i] = (along - across) / Math.SQRT2;
      line.data[500 + i] = (along + across) / Math.SQRT2;
    }
    const { scores, shares } = principalComponents(line, 2);
    expect(shares[0]).toBeGreaterThan(0.98);
    expect(shares[0] + shares[1]).toBeCloseTo(1, 10);
    const mean = feature(scores, 0).reduce((sum, value) => sum + value, 0);
    expect(mean).toBeCloseTo(0, 8);
    const cross = feature(scores, 0).reduce((sum, value, i) => sum + value * feature(scores, 1)[i], 0);
    expect(cross).toBeCloseTo(0, 6);
  });
});

test("the standard error of R² is the spread over samples of the same kind", () => {
  const sample = (k: number) => {
    const random = normal(stream("r2", k));
    const truth = Float64Array.from({ length: 300 }, random);
    return { truth, guess: truth.map((value) => value + 0.5 * random()) };
  };
  const samples = Array.from({ length: 200 }, (_, k) => sample(k));
  const scores = samples.map(({ truth, guess }) => rSquared(truth, guess));
  const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
  const spread = Math.sqrt(scores.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scores.length);
  const errors = samples.map(({ truth, guess }) => rSquaredError(truth, guess));
  const typical = errors.reduce((sum, value) => sum + value, 0) / errors.length;
  expect(typical / spread).toBeGreaterThan(0.8);
  expect(typical / spread).toBeLessThan(1.25);
});
