/** Decision tree for regression (CART), with scikit-learn's definitions. */
import type { Fitted, SynchronousModel } from "./model.js";
import { presort } from "./presort.js";
import { growTree } from "./tree-growth.js";
import { addPredictions, type TreeNodes } from "./tree-nodes.js";

export interface TreeOptions {
  /** Levels of splits. Default: until every leaf is pure. */
  readonly maxDepth?: number;
}

export interface FittedTree extends Fitted {
  readonly nodes: TreeNodes;
}

/**
 * Of equally good splits the one on the first feature is taken. (Splits of few samples are often equally good; then
 * scikit-learn chooses by its seed.)
 */
export function decisionTree(options: TreeOptions = {}): SynchronousModel<FittedTree> {
  const { maxDepth = Number.POSITIVE_INFINITY } = options;
  return {
    fit(X, y) {
      const nodes = growTree(presort(X), y, { maxDepth });
      return {
        nodes,
        predict(more) {
          const out = new Float64Array(more.rows);
          addPredictions(nodes, more, out, 1, Math.fround);
          return out;
        },
      };
    },
  };
}
