/** The models against scikit-learn's own numbers. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { friedman1, friedman2, friedman3 } from "../../src/baselines/friedman.js";
import { matrixFromRows, takeRows } from "../../src/evaluation/matrix.js";
import { gradientBoosting } from "../../src/evaluation/models/boosting.js";
import { randomForest } from "../../src/evaluation/models/forest.js";
import { lassoRegression } from "../../src/evaluation/models/lasso.js";
import { linearRegression, ridgeRegression } from "../../src/evaluation/models/linear.js";
import type { Model } from "../../src/evaluation/models/model.js";
import { nearestNeighbours } from "../../src/evaluation/models/neighbours.js";
import { quadraticRidge } from "../../src/evaluation/models/quadratic.js";
import { decisionTree } from "../../src/evaluation/models/tree.js";
import { rSquared, summarise } from "../../src/evaluation/score.js";
import { splitAt } from "../../src/evaluation/split.js";

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8"));

function halves(X: ReturnType<typeof matrixFromRows>, y: Float64Array, trainRows: number) {
  const { train, test } = splitAt(trainRows, X.rows);
  const pick = (rows: Int32Array) => Float64Array.from(rows, (i) => y[i]);
  return { trainX: takeRows(X, train), trainY: pick(train), testX: takeRows(X, test), testY: pick(test) };
}

describe("one split of 600 samples with 12 features", () => {
  const golden = fixture("sklearn-models");
  const data = halves(matrixFromRows(golden.X), Float64Array.from(golden.y), golden.trainRows);
  const score = async (model: Model) => {
    const predicted = (await model.fit(data.trainX, data.trainY)).predict(data.testX);
    return { predicted, r2: rSquared(data.testY, predicted) };
  };
  /** Largest difference, relative to the largest coefficient. */
  const relative = (ours: Float64Array, theirs: number[]) =>
    Math.max(...theirs.map((value, j) => Math.abs(ours[j] - value))) / Math.max(...theirs.map(Math.abs));

  test.each([
    ["LinearRegression", linearRegression, 1e-6],
    ["Ridge(alpha=1)", ridgeRegression(1), 1e-6],
    ["Lasso(alpha=0.1)", lassoRegression(0.1), 1e-4],
  ] as const)("%s: coefficients and intercept", (name, model, tolerance) => {
    const { coef, intercept, r2 } = golden.models[name];
    const fit = model.fit(data.trainX, data.trainY);
    expect(relative(fit.coefficients, coef)).toBeLessThan(tolerance);
    expect(Math.abs(fit.intercept / intercept - 1)).toBeLessThan(tolerance);
    expect(rSquared(data.testY, fit.predict(data.testX))).toBeCloseTo(r2, 5);
  });

  test.each([
    ["DecisionTree(max_depth=5)", () => decisionTree({ maxDepth: 5 })],
    ["KNeighbors(k=1)", () => nearestNeighbours(1)],
    ["KNeighbors(k=5)", () => nearestNeighbours(5)],
  ])("%s: predictions", async (name, model) => {
    const { first5, r2 } = golden.models[name];
    const ours = await score(model());
    first5.forEach((value: number, i: number) => {
      expect(ours.predicted[i]).toBeCloseTo(value, 12);
    });
    expect(ours.r2).toBeCloseTo(r2, 12);
  });

  test("DecisionTree(unlimited): R², whatever breaks the ties", async () => {
    const { r2 } = await score(decisionTree());
    expect(Math.abs(r2 - golden.models["DecisionTree(unlimited)"].r2)).toBeLessThan(0.05);
  });

  test("boosting has the R² of HistGradientBoostingRegressor, not that of GradientBoostingRegressor", async () => {
    const { r2 } = await score(gradientBoosting());
    expect(Math.abs(r2 - golden.models.HistGradientBoosting.r2)).toBeLessThan(0.001);
    expect(Math.abs(r2 - golden.models.GradientBoosting.r2)).toBeGreaterThan(0.2);
  });
});

describe("Friedman's problems", () => {
  const golden = fixture("sklearn-baselines");
  const common = { seed: "golden", samples: 1500 };
  const problems = {
    friedman1: friedman1({ ...common, features: 20 }),
    friedman2: friedman2(common),
    friedman3: friedman3(common),
  };
  test.each(["friedman1", "friedman2", "friedman3"] as const)("%s", async (name) => {
    const data = halves(problems[name].X, problems[name].y, golden.trainRows);
    const score = async (model: Model) =>
      rSquared(data.testY, (await model.fit(data.trainX, data.trainY)).predict(data.testX));
    const { forestMean, boosting, quadratic } = golden.datasets[name];
    const forests: number[] = [];
    for (let seed = 0; seed < 20; seed++)
      forests.push(await score(randomForest({ trees: 10, seed: `${seed}` })));
    expect(Math.abs(summarise(forests).mean - forestMean)).toBeLessThan(0.01);
    expect(Math.abs((await score(gradientBoosting())) - boosting)).toBeLessThan(1e-4);
    expect(Math.abs((await score(quadraticRidge(1))) - quadratic)).toBeLessThan(1e-6);
  });
});
