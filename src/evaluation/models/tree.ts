/** Decision tree for regression (CART), with scikit-learn's definitions. */
import type { RandomSource } from "../../random/streams.js";
import type { Fitted, Model } from "./model.js";
import { presort } from "./presort.js";
import { growTree } from "./tree-growth.js";
import { addPredictions, type TreeNodes } from "./tree-nodes.js";

export interface TreeOptions {
  /** Levels of splits. Default: until every leaf is pure. */
  readonly maxDepth?: number;
  /** Decides between equally good splits. */
  readonly random: RandomSource;
}

export interface FittedTree extends Fitted {
  readonly nodes: TreeNodes;
}

export function decisionTree({ maxDepth = Number.POSITIVE_INFINITY, random }: TreeOptions): Model & {
  fit: (...args: Parameters<Model["fit"]>) => FittedTree;
} {
  return {
    fit(X, y) {
      const nodes = growTree(presort(X), y, { maxDepth, random });
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
