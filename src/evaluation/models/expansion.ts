/** A model on more features than it was given: the one line of feature engineering that a student tries first. */
import { feature, type Matrix, matrix } from "../matrix.js";
import type { Model } from "./model.js";

/**
 * `model` on [X, f(X of the numeric features)]. Zero-one features are left out of f: their squares and absolute
 * values are themselves.
 * @param numeric whether each feature is a number (true) or one level of a category (false)
 */
export function onExpanded(model: Model, f: (value: number) => number, numeric: readonly boolean[]): Model {
  const expand = (X: Matrix): Matrix => {
    const chosen = numeric.flatMap((isNumber, j) => (isNumber ? [j] : []));
    const wider = matrix(X.rows, X.columns + chosen.length);
    wider.data.set(X.data);
    chosen.forEach((j, at) => {
      feature(wider, X.columns + at).set(feature(X, j).map(f));
    });
    return wider;
  };
  return {
    async fit(X, y) {
      const fitted = await model.fit(expand(X), y);
      return { predict: (more) => fitted.predict(expand(more)) };
    },
  };
}
