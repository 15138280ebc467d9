/** make_regression and Friedman's problems keep what their definitions promise. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Matrix as Dense, SingularValueDecomposition } from "ml-matrix";
import { friedman1, friedman2, friedman3 } from "../../src/baselines/friedman.js";
import { makeRegression } from "../../src/baselines/linear-problem.js";
import { feature, type Matrix } from "../../src/evaluation/matrix.js";
import { linearRegression } from "../../src/evaluation/models/linear.js";

const moments = (values: Float64Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(square) };
};

const linearPart = (X: Matrix, coefficients: Float64Array) => {
  const out = new Float64Array(X.rows);
  coefficients.forEach((c, j) => {
    feature(X, j).forEach((value, i) => {
      out[i] += c * value;
    });
  });
  return out;
};

describe("make_regression", () => {
  test("without noise the returned coefficients explain the target, shuffled or not", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.string(),
          samples: fc.integer({ min: 1, max: 40 }),
          features: fc.integer({ min: 1, max: 12 }),
          informative: fc.integer({ min: 0, max: 15 }),
          bias: fc.integer({ min: -5, max: 5 }),
          shuffle: fc.boolean(),
          effectiveRank: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
        }),
        (options) => {
          const { X, y, coefficients } = makeRegression(options);
          expect([X.rows, X.columns]).toEqual([options.samples, options.features]);
          expect(coefficients.filter((c) => c !== 0).length).toBe(
            Math.min(options.informative, options.features),
          );
          linearPart(X, coefficients).forEach((value, i) => {
            expect(y[i]).toBeCloseTo(value + options.bias, 8);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("features are independent standard normals, coefficients uniform up to 100, noise as asked", () => {
    const { X, y, coefficients } = makeRegression({
      seed: "moments",
      samples: 4000,
      features: 20,
      informative: 15,
      noise: 30,
      bias: 7,
    });
    const all = moments(X.data);
    expect(Math.abs(all.mean)).toBeLessThan(0.02);
    expect(Math.abs(all.sd - 1)).toBeLessThan(0.02);
    expect(Math.max(...coefficients)).toBeLessThanOrEqual(100);
    expect(Math.max(...coefficients)).toBeGreaterThan(60);
    const truth = linearPart(X, coefficients);
    const noise = moments(y.map((value, i) => value - truth[i]));
    expect(Math.abs(noise.mean - 7)).toBeLessThan(1.5);
    expect(Math.abs(noise.sd - 30)).toBeLessThan(1.5);
    const fit = linearRegression.fit(X, y);
    coefficients.forEach((value, j) => {
      expect(Math.abs(fit.coefficients[j] - value)).toBeLessThan(3);
    });
  });

  test("an effective rank gives the singular values of the definition", () => {
    const { X } = makeRegression({
      seed: "rank",
      samples: 60,
      features: 12,
      effectiveRank: 3,
      tailStrength: 0.2,
      shuffle: false,
    });
    const rows = Array.from({ length: 12 }, (_, j) => Array.from(feature(X, j)));
    const { diagonal } = new SingularValueDecomposition(new Dense(rows), { autoTranspose: true });
    diagonal.forEach((value, k) => {
      const expected = 0.8 * Math.exp(-((k / 3) ** 2)) + 0.2 * Math.exp((-0.1 * k) / 3);
      expect(value).toBeCloseTo(expected, 8);
    });
  });

  test("the same seed gives the same bytes; noise does not move the inputs", () => {
    const plain = makeRegression({ seed: "1" });
    expect(makeRegression({ seed: "1" })).toEqual(plain);
    expect(makeRegression({ seed: "2" }).X.data).not.toEqual(plain.X.data);
    const noisy = makeRegression({ seed: "1", noise: 1 });
    expect(noisy.X.data).toEqual(plain.X.data);
    expect(noisy.y).not.toEqual(plain.y);
  });

  test.each([
    [{ samples: 0 }, "samples must be a whole number of at least 1; it is 0."],
    [{ features: 1.5 }, "features must be a whole number of at least 1; it is 1.5."],
    [{ informative: -1 }, "informative must be a whole number of at least 0; it is -1."],
    [{ effectiveRank: 0 }, "effectiveRank must be a whole number of at least 1; it is 0."],
    [{ tailStrength: 2 }, "tailStrength must be from 0 to 1; it is 2."],
    [{ noise: -1 }, "noise must be a finite number of at least 0; it is -1."],
    [{ bias: Number.NaN }, "bias must be a finite number; it is NaN."],
  ])("%j is refused", (options, message) => {
    expect(() => makeRegression({ seed: "1", ...options })).toThrow(message);
  });
});

describe("Friedman's problems", () => {
  const samples = 500;
  const sampleOf = (X: Matrix, i: number) =>
    Array.from({ length: X.columns }, (_, j) => X.data[j * X.rows + i]);

  test("1: the formula, on uniform features", () => {
    const { X, y } = friedman1({ seed: "f", samples, features: 7 });
    expect(X.columns).toBe(7);
    expect(X.data.every((value) => value >= 0 && value < 1)).toBe(true);
    y.forEach((value, i) => {
      const [a, b, c, d, e] = sampleOf(X, i);
      expect(value).toBeCloseTo(10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e, 10);
    });
  });

  test("2 and 3: impedance and phase of the same circuit", () => {
    const impedance = friedman2({ seed: "f", samples });
    const phase = friedman3({ seed: "f", samples });
    const ranges = [
      [0, 100],
      [40 * Math.PI, 560 * Math.PI],
      [0, 1],
      [1, 11],
    ];
    for (const { X } of [impedance, phase]) {
      ranges.forEach(([low, high], j) => {
        expect(Math.min(...feature(X, j))).toBeGreaterThanOrEqual(low);
        expect(Math.max(...feature(X, j))).toBeLessThan(high);
        expect(Math.max(...feature(X, j))).toBeGreaterThan(low + 0.95 * (high - low));
      });
    }
    for (let i = 0; i < samples; i++) {
      const [a, b, c, d] = sampleOf(impedance.X, i);
      expect(impedance.y[i]).toBeCloseTo(Math.hypot(a, b * c - 1 / (b * d)), 8);
      const [e, f, g, h] = sampleOf(phase.X, i);
      expect(phase.y[i]).toBeCloseTo(Math.atan2(f * g - 1 / (f * h), e), 10);
    }
  });

  test.each([friedman1, friedman2, friedman3])("%p: noise has the deviation asked for", (make) => {
    const plain = make({ seed: "n", samples: 3000 });
    const noisy = make({ seed: "n", samples: 3000, noise: 2 });
    expect(noisy.X.data).toEqual(plain.X.data);
    const { mean, sd } = moments(noisy.y.map((value, i) => value - plain.y[i]));
    expect(Math.abs(mean)).toBeLessThan(0.15);
    expect(Math.abs(sd - 2)).toBeLessThan(0.1);
  });

  test("the first problem needs five features", () => {
    expect(() => friedman1({ seed: "f", features: 4 })).toThrow(
      "features must be a whole number of at least 5; it is 4.",
    );
  });
});
