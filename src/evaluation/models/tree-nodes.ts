/** A grown regression tree: its nodes in flat arrays, and how to walk them. */
import type { Matrix } from "../matrix.js";

/** Node 0 is the root. A leaf has feature −1; elsewhere samples with value ≤ threshold go left. */
export interface TreeNodes {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Prediction, for leaves. */
  readonly value: Float64Array;
}

/** Nodes as they are added, one after the other. */
export class TreeBuilder {
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #value: number[] = [];

  /** Adds a leaf, and returns its number. */
  leaf(value: number): number {
    this.#feature.push(-1);
    this.#threshold.push(0);
    this.#left.push(-1);
    this.#right.push(-1);
    return this.#value.push(value) - 1;
  }

  /** Makes an inner node of a leaf. */
  split(node: number, feature: number, threshold: number, left: number, right: number): void {
    this.#feature[node] = feature;
    this.#threshold[node] = threshold;
    this.#left[node] = left;
    this.#right[node] = right;
  }

  finish(): TreeNodes {
    return {
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      value: Float64Array.from(this.#value),
    };
  }
}

/**
 * Adds scale × the tree's prediction for each sample to `out`.
 * @param round Math.fround for trees grown on float32 keys, which must see float32 values again
 */
export function addPredictions(
  tree: TreeNodes,
  X: Matrix,
  out: Float64Array,
  scale: number,
  round: (value: number) => number = (value) => value,
): void {
  const { feature, threshold, left, right, value } = tree;
  for (let i = 0; i < X.rows; i++) {
    let node = 0;
    while (feature[node] >= 0) {
      node = round(X.data[feature[node] * X.rows + i]) <= threshold[node] ? left[node] : right[node];
    }
    out[i] += scale * value[node];
  }
}
