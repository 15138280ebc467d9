/** What the models must do for any data, and at the edges of what they are given. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { feature, type Matrix, matrix, matrixFromRows, takeRows } from "../../src/evaluation/matrix.js";
import { binFeatures } from "../../src/evaluation/models/bins.js";
import { gradientBoosting } from "../../src/evaluation/models/boosting.js";
import { onExpanded } from "../../src/evaluation/models/expansion.js";
import { randomForest } from "../../src/evaluation/models/forest.js";
import { gram } from "../../src/evaluation/models/gram.js";
import { lassoRegression } from "../../src/evaluation/models/lasso.js";
import { linearRegression, ridgeRegression } from "../../src/evaluation/models/linear.js";
import { meanPredictor } from "../../src/evaluation/models/mean.js";
import { nearestNeighbours } from "../../src/evaluation/models/neighbours.js";
import { presort } from "../../src/evaluation/models/presort.js";
import { quadraticRidge } from "../../src/evaluation/models/quadratic.js";
import { decisionTree } from "../../src/evaluation/models/tree.js";
import { normal } from "../../src/random/normal.js";
import { stream } from "../../src/random/streams.js";

function randomProblem(seed: string, rows: number, columns: number) {
  const draw = normal(stream(seed, "models"));
  const X = matrix(rows, columns, new Float64Array(rows * columns).map(draw));
  const y = new Float64Array(rows).map(draw);
  return { X, y };
}

const size = fc.record({
  seed: fc.string(),
  rows: fc.integer({ min: 3, max: 40 }),
  columns: fc.integer({ min: 1, max: 11 }),
});

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

test("the Gram matrix holds the products of all pairs of features", () => {
  fc.assert(
    fc.property(size, ({ seed, rows, columns }) => {
      const { X } = randomProblem(seed, rows, columns);
      const G = gram(X);
      for (let j = 0; j < columns; j++) {
        for (let k = 0; k < columns; k++) {
          expect(G[j * columns + k]).toBeCloseTo(dot(feature(X, j), feature(X, k)), 10);
        }
      }
    }),
    { numRuns: 50 },
  );
});

describe("linear regression", () => {
  test("residuals are orthogonal to every feature, also when features outnumber samples", () => {
    fc.assert(
      fc.property(size, ({ seed, rows, columns }) => {
        const { X, y } = randomProblem(seed, rows, columns);
        const predicted = linearRegression.fit(X, y).predict(X);
        const residual = y.map((value, i) => value - predicted[i]);
        expect(residual.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 8);
        for (let j = 0; j < columns; j++) expect(dot(residual, feature(X, j))).toBeCloseTo(0, 7);
      }),
      { numRuns: 50 },
    );
  });

  test("collinear and constant features do not disturb the predictions", () => {
    const { X, y } = randomProblem("collinear", 60, 4);
    const wider = matrix(60, 7);
    wider.data.set(X.data);
    feature(wider, 4).set(feature(X, 0));
    feature(wider, 5).set(feature(X, 1).map((value, i) => value - feature(X, 2)[i]));
    feature(wider, 6).fill(3);
    const plain = linearRegression.fit(X, y).predict(X);
    const fit = linearRegression.fit(wider, y);
    fit.predict(wider).forEach((value, i) => {
      expect(value).toBeCloseTo(plain[i], 8);
    });
    expect(fit.coefficients.every((value) => Math.abs(value) < 10)).toBe(true);
  });

  test("units do not matter: features of 1e-6 and 1e9 around a large mean", () => {
    const { X } = randomProblem("units", 200, 3);
    const y = feature(X, 0).map((value, i) => 2 * value - feature(X, 1)[i] + 5);
    const scaled = matrix(200, 3, X.data.slice());
    const small = feature(scaled, 0);
    small.set(small.map((value) => value * 1e-6));
    const large = feature(scaled, 1);
    large.set(large.map((value) => value * 1e9 + 1e10));
    const { coefficients } = linearRegression.fit(scaled, y);
    expect(coefficients[0] / 2e6).toBeCloseTo(1, 8);
    expect(coefficients[1] / -1e-9).toBeCloseTo(1, 8);
  });

  test("with fewer samples than features the shortest coefficients are taken", () => {
    const X = matrixFromRows([
      [1, 1],
      [-1, -1],
    ]);
    const { coefficients, intercept } = linearRegression.fit(X, Float64Array.of(3, 1));
    expect([...coefficients, intercept].map((value) => Number(value.toFixed(12)))).toEqual([0.5, 0.5, 2]);
  });
});

test("the gradient of the ridge objective vanishes at the solution", () => {
  fc.assert(
    fc.property(size, fc.double({ min: 0.01, max: 100, noNaN: true }), ({ seed, rows, columns }, alpha) => {
      const { X, y } = randomProblem(seed, rows, columns);
      const fit = ridgeRegression(alpha).fit(X, y);
      const predicted = fit.predict(X);
      const residual = y.map((value, i) => value - predicted[i]);
      for (let j = 0; j < columns; j++) {
        expect(dot(residual, feature(X, j)) - alpha * fit.coefficients[j]).toBeCloseTo(0, 7);
      }
    }),
    { numRuns: 50 },
  );
});

test("lasso drops everything once alpha exceeds the largest correlation", () => {
  const { X, y } = randomProblem("lasso", 50, 5);
  const { coefficients } = lassoRegression(1000).fit(X, y);
  expect([...coefficients]).toEqual([0, 0, 0, 0, 0]);
  const kept = lassoRegression(1e-6).fit(X, y).coefficients;
  const plain = linearRegression.fit(X, y).coefficients;
  kept.forEach((value, j) => {
    expect(value).toBeCloseTo(plain[j], 3);
  });
});

describe("presorting", () => {
  test("orders each feature by float32 value, ties by sample", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1)), { minLength: 1 }),
        (values) => {
          const { order } = presort(matrix(values.length, 1, Float64Array.from(values)));
          const expected = [...values.keys()].sort((a, b) => {
            if (values[a] === values[b]) return a - b;
            return values[a] < values[b] ? -1 : 1;
          });
          expect([...order]).toEqual(expected);
        },
      ),
    );
  });
});

describe("decision tree", () => {
  test("an unlimited tree repeats training targets where samples differ", () => {
    fc.assert(
      fc.property(size, ({ seed, rows, columns }) => {
        const { X, y } = randomProblem(seed, rows, columns);
        const predicted = decisionTree().fit(X, y).predict(X);
        predicted.forEach((value, i) => {
          expect(value).toBeCloseTo(y[i], 10);
        });
      }),
      { numRuns: 50 },
    );
  });

  test("the first split is the best of all, found by trying each", () => {
    fc.assert(
      fc.property(size, ({ seed, rows, columns }) => {
        const { X, y } = randomProblem(seed, rows, columns);
        const stump = decisionTree({ maxDepth: 1 }).fit(X, y);
        const squares = (chosen: number[]) => {
          const mean = chosen.reduce((sum, i) => sum + y[i], 0) / chosen.length;
          return chosen.reduce((sum, i) => sum + (y[i] - mean) ** 2, 0);
        };
        let best = Number.POSITIVE_INFINITY;
        const all = [...y.keys()];
        for (let j = 0; j < columns; j++) {
          const x = feature(X, j);
          for (const threshold of x) {
            const left = all.filter((i) => x[i] <= threshold);
            if (left.length < rows) {
              best = Math.min(best, squares(left) + squares(all.filter((i) => x[i] > threshold)));
            }
          }
        }
        const predicted = stump.predict(X);
        expect(y.reduce((sum, value, i) => sum + (value - predicted[i]) ** 2, 0)).toBeCloseTo(best, 9);
      }),
      { numRuns: 30 },
    );
  });

  test("a depth limit holds, and samples that cannot be told apart share their mean", () => {
    const { X, y } = randomProblem("depth", 100, 3);
    const { nodes } = decisionTree({ maxDepth: 3 }).fit(X, y);
    expect(nodes.feature.filter((j) => j < 0).length).toBe(8);
    const same = matrix(4, 2, new Float64Array(8).fill(7));
    const predicted = decisionTree()
      .fit(same, Float64Array.of(1, 2, 3, 6))
      .predict(same);
    expect([...predicted]).toEqual([3, 3, 3, 3]);
  });

  test("it does not change with the scale of the target, however small", () => {
    const { X, y } = randomProblem("scale", 50, 2);
    const small = decisionTree({ maxDepth: 3 }).fit(
      X,
      y.map((value) => value * 2 ** 20),
    );
    const plain = decisionTree({ maxDepth: 3 }).fit(X, y);
    expect([...small.nodes.threshold]).toEqual([...plain.nodes.threshold]);
  });
});

test("a forest is the same for the same seed, and another for another", () => {
  const { X, y } = randomProblem("forest", 80, 5);
  const predict = async (seed: string) => [...(await randomForest({ trees: 3, seed }).fit(X, y)).predict(X)];
  return Promise.all([predict("1"), predict("1"), predict("2")]).then(([first, again, other]) => {
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe("nearest neighbours", () => {
  const slow = (X: Matrix, y: Float64Array, more: Matrix, k: number) =>
    Array.from({ length: more.rows }, (_, i) => {
      const order = [...y.keys()]
        .map((t) => {
          let distance = 0;
          for (let j = 0; j < X.columns; j++) distance += (feature(more, j)[i] - feature(X, j)[t]) ** 2;
          return { t, distance };
        })
        .sort((a, b) => a.distance - b.distance || a.t - b.t)
        .slice(0, k);
      return order.reduce((sum, { t }) => sum + y[t], 0) / order.length;
    });

  test("agree with sorting all distances, ties and all", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.string(),
        async (rows, more, columns, k, seed) => {
          // Few different values, so that many distances are equal.
          const uniform = stream(seed);
          const small = (n: number) => new Float64Array(n).map(() => Math.floor(uniform() * 3));
          const X = matrix(rows, columns, small(rows * columns));
          const test = matrix(more, columns, small(more * columns));
          const y = new Float64Array(rows).map(() => uniform());
          const fitted = await nearestNeighbours(k).fit(X, y);
          expect([...fitted.predict(test)]).toEqual(slow(X, y, test, k));
        },
      ),
    );
  });

  test("keep their digits far from zero", async () => {
    const X = matrixFromRows([[1e12], [1e12 + 1], [1e12 + 2]]);
    const fitted = await nearestNeighbours(1).fit(X, Float64Array.of(1, 2, 3));
    expect([...fitted.predict(X)]).toEqual([1, 2, 3]);
  });
});

describe("gradient boosting", () => {
  test("cuts fall between values where there are few, and bins are even where there are many", () => {
    const few = binFeatures(matrixFromRows([[3], [1], [1], [2]]));
    expect([...few.cuts[0]]).toEqual([1.5, 2.5]);
    expect([...few.codes]).toEqual([2, 0, 0, 1]);
    const many = binFeatures(
      matrix(
        5100,
        1,
        Float64Array.from({ length: 5100 }, (_, i) => (i * 7919) % 5100),
      ),
    );
    const counts = new Array<number>(255).fill(0);
    for (const code of many.codes) counts[code]++;
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(19);
    expect(Math.max(...counts)).toBeLessThanOrEqual(21);
  });

  test("learns a step exactly in the limit, and a target without signal as its mean", async () => {
    const X = matrix(
      200,
      1,
      Float64Array.from({ length: 200 }, (_, i) => i),
    );
    const step = Float64Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 1));
    const predicted = (await gradientBoosting({ trees: 300 }).fit(X, step)).predict(X);
    predicted.forEach((value, i) => {
      expect(value).toBeCloseTo(step[i], 6);
    });
    const tooFew = matrix(
      30,
      1,
      Float64Array.from({ length: 30 }, (_, i) => i),
    );
    const flat = (await gradientBoosting().fit(tooFew, step.slice(85, 115))).predict(tooFew);
    expect(new Set(flat)).toEqual(new Set([0.5]));
  });
});

test("quadratic ridge agrees with ridge on terms that are written out", async () => {
  const { X, y } = randomProblem("quadratic", 90, 6);
  const standardised = (Z: Matrix) => {
    const out = matrix(Z.rows, Z.columns);
    for (let j = 0; j < Z.columns; j++) {
      const z = feature(Z, j);
      const mean = z.reduce((sum, value) => sum + value, 0) / Z.rows;
      const sd = Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Z.rows);
      feature(out, j).set(z.map((value) => (value - mean) / sd));
    }
    return out;
  };
  const Z = standardised(X);
  const columns = [...Array(6).keys()].map((j) => feature(Z, j));
  for (let j = 0; j < 6; j++) {
    for (let k = 0; k <= j; k++) columns.push(feature(Z, j).map((value, i) => value * feature(Z, k)[i]));
  }
  const terms = matrix(90, columns.length);
  columns.forEach((values, j) => {
    feature(terms, j).set(values);
  });
  const Phi = standardised(terms);
  const explicit = ridgeRegression(1).fit(Phi, y).predict(Phi);
  const ours = (await quadraticRidge(1).fit(X, y)).predict(X);
  ours.forEach((value, i) => {
    expect(value).toBeCloseTo(explicit[i], 5);
  });
});

test("squares let a linear model solve a parabola, and leave levels of a category alone", async () => {
  const { X } = randomProblem("parabola", 100, 2);
  const y = feature(X, 0).map((value) => value * value);
  const square = (value: number) => value * value;
  const predicted = (await onExpanded(linearRegression, square, [true, true]).fit(X, y)).predict(X);
  predicted.forEach((value, i) => {
    expect(value).toBeCloseTo(y[i], 8);
  });
  const blind = (await onExpanded(linearRegression, square, [false, true]).fit(X, y)).predict(X);
  expect(Math.abs(blind[0] - y[0])).toBeGreaterThan(1e-3);
});

test("the mean predictor predicts the mean", async () => {
  const X = matrixFromRows([[1], [2], [3]]);
  const fitted = await meanPredictor.fit(X, Float64Array.of(1, 2, 6));
  expect([...fitted.predict(takeRows(X, [0]))]).toEqual([3]);
});
