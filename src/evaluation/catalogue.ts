/**
 * The models of the report, by name: the six of the paper's Table 1, and what a student tries in the first minutes.
 *
 * Anything else that predicts (such as the process that made the data) joins by an entry of its own in `evaluate`'s
 * list.
 */
import type { Feature } from "./design-matrix.js";
import { gradientBoosting } from "./models/boosting.js";
import { onExpanded } from "./models/expansion.js";
import { randomForest } from "./models/forest.js";
import { lassoRegression } from "./models/lasso.js";
import { linearRegression, ridgeRegression } from "./models/linear.js";
import { meanPredictor } from "./models/mean.js";
import { multilayerPerceptron } from "./models/mlp.js";
import type { Model } from "./models/model.js";
import { nearestNeighbours } from "./models/neighbours.js";
import { quadraticRidge } from "./models/quadratic.js";
import { decisionTree } from "./models/tree.js";

/** What a model may know before it is fitted. */
export interface Setting {
  /** Names the streams of models that use randomness; another one for each split. */
  readonly seed: string;
  readonly features: readonly Feature[];
  /** The table's row numbers of the training and the test samples, in their order in X. */
  readonly trainRows: Int32Array;
  readonly testRows: Int32Array;
}

export interface CatalogueEntry {
  /** Short name, the key in results. */
  readonly name: string;
  /** What the model is, in words. */
  readonly label: string;
  /** Rough seconds on 7,000 × 100 training values, 0 if left out: long ones start first. */
  readonly cost?: number;
  create(setting: Setting): Model;
}

const isNumeric = ({ numeric }: Feature) => numeric;

const linear: CatalogueEntry = { name: "linear", label: "Linear regression", create: () => linearRegression };
const lasso: CatalogueEntry = { name: "lasso", label: "Lasso (α = 0.1)", create: () => lassoRegression(0.1) };
const ridge: CatalogueEntry = { name: "ridge", label: "Ridge (α = 1)", create: () => ridgeRegression(1) };
const tree5: CatalogueEntry = {
  name: "tree5",
  label: "Decision tree (depth 5)",
  cost: 0.2,
  create: () => decisionTree({ maxDepth: 5 }),
};
const tree: CatalogueEntry = {
  name: "tree",
  label: "Decision tree (unlimited)",
  cost: 0.3,
  create: () => decisionTree(),
};
const forest: CatalogueEntry = {
  name: "forest",
  label: "Random forest (10 trees)",
  cost: 1.5,
  create: ({ seed }) => randomForest({ trees: 10, seed }),
};
const knn1: CatalogueEntry = {
  name: "knn1",
  label: "Nearest neighbour (k = 1)",
  cost: 1.2,
  create: () => nearestNeighbours(1),
};
const knn5: CatalogueEntry = {
  name: "knn5",
  label: "Nearest neighbours (k = 5)",
  cost: 1.2,
  create: () => nearestNeighbours(5),
};
const boosting: CatalogueEntry = {
  name: "boosting",
  label: "Histogram gradient boosting",
  cost: 2,
  create: () => gradientBoosting(),
};
const linearSquares: CatalogueEntry = {
  name: "linearSquares",
  label: "Linear on x, x²",
  create: ({ features }) => onExpanded(linearRegression, (value) => value * value, features.map(isNumeric)),
};
const linearAbsolute: CatalogueEntry = {
  name: "linearAbsolute",
  label: "Linear on x, |x|",
  create: ({ features }) => onExpanded(linearRegression, Math.abs, features.map(isNumeric)),
};
const quadratic: CatalogueEntry = {
  name: "quadratic",
  label: "Ridge on all quadratic terms",
  cost: 6,
  create: () => quadraticRidge(1),
};
const mlp: CatalogueEntry = {
  name: "mlp",
  label: "Neural network (64, 32)",
  cost: 2,
  create: ({ seed }) => multilayerPerceptron({ seed }),
};
const mean: CatalogueEntry = {
  name: "mean",
  label: "Mean of the training targets",
  create: () => meanPredictor,
};

/** The six models of the paper's Table 1, in its order. */
export const tableOneModels: readonly CatalogueEntry[] = [tree5, forest, knn1, linear, lasso, ridge];

/** All models of the report. */
export const reportModels: readonly CatalogueEntry[] = [
  mean,
  linear,
  ridge,
  lasso,
  linearSquares,
  linearAbsolute,
  quadratic,
  tree5,
  tree,
  forest,
  boosting,
  knn1,
  knn5,
  mlp,
];
