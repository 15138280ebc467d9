/**
 * Random forest for regression: the mean of unlimited trees, each grown on a bootstrap of the training samples with
 * all features to choose from, as scikit-learn's RandomForestRegressor does by default.
 *
 * L. Breiman, "Random Forests", Machine Learning 45 (2001).
 */
import { type RandomSource, stream } from "../../random/streams.js";
import type { SynchronousModel } from "./model.js";
import { presort } from "./presort.js";
import { growTree } from "./tree-growth.js";
import { addPredictions } from "./tree-nodes.js";

export interface ForestOptions {
  readonly trees: number;
  /** Each tree has streams of its own, named by the seed and the tree's number. */
  readonly seed: string;
}

export function randomForest({ trees, seed }: ForestOptions): SynchronousModel {
  return {
    fit(X, y) {
      // Sorted once for all trees: a bootstrap only changes how often a sample counts.
      const presorted = presort(X);
      const grown = Array.from({ length: trees }, (_, number) =>
        growTree(presorted, y, {
          maxDepth: Number.POSITIVE_INFINITY,
          random: stream(seed, "forest", number, "ties"),
          weights: bootstrap(X.rows, stream(seed, "forest", number, "bootstrap")),
        }),
      );
      return {
        predict(more) {
          const out = new Float64Array(more.rows);
          for (const tree of grown) addPredictions(tree, more, out, 1, Math.fround);
          return out.map((sum) => sum / trees);
        },
      };
    },
  };
}

/** How often each sample is drawn in as many draws with replacement as there are samples. */
function bootstrap(samples: number, random: RandomSource): Int32Array {
  const counts = new Int32Array(samples);
  for (let draw = 0; draw < samples; draw++) counts[Math.floor(random() * samples)]++;
  return counts;
}
