/**
 * Gradient boosting on histograms, with the defaults of scikit-learn's HistGradientBoostingRegressor (without its
 * early stopping, which sets in above 10,000 samples): 100 trees of at most 31 leaves, learning rate 0.1.
 *
 * J. H. Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29 (2001);
 * G. Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NeurIPS 2017.
 */
import type { Matrix } from "../matrix.js";
import { type Binned, binFeatures, MAX_BINS } from "./bins.js";
import { mean } from "./mean.js";
import type { SynchronousModel } from "./model.js";
import { addPredictions, TreeBuilder, type TreeNodes } from "./tree-nodes.js";

export interface BoostingOptions {
  readonly trees?: number;
  readonly learningRate?: number;
  readonly maxLeaves?: number;
  readonly minSamplesPerLeaf?: number;
}

export function gradientBoosting(options: BoostingOptions = {}): SynchronousModel {
  const { trees = 100, learningRate = 0.1, maxLeaves = 31, minSamplesPerLeaf = 20 } = options;
  return {
    fit(X, y) {
      const binned = binFeatures(X);
      const base = mean(y);
      /** What the trees so far leave unexplained. */
      const residual = y.map((value) => value - base);
      const grown: TreeNodes[] = [];
      for (let t = 0; t < trees; t++) {
        const { tree, leaves } = growOnBins(binned, residual, maxLeaves, minSamplesPerLeaf);
        if (leaves.length === 1) break;
        for (const { rows, mean: step } of leaves) {
          for (let p = 0; p < rows.length; p++) residual[rows[p]] -= learningRate * step;
        }
        grown.push(tree);
      }
      return {
        predict(more: Matrix) {
          const out = new Float64Array(more.rows).fill(base);
          for (const tree of grown) addPredictions(tree, more, out, learningRate);
          return out;
        },
      };
    },
  };
}

/** A leaf of the tree being grown, with the histograms of its residuals and its best split. */
interface Leaf {
  readonly node: number;
  readonly rows: Int32Array;
  readonly mean: number;
  readonly histogram: Histogram;
  readonly split: Split | undefined;
}

interface Split {
  readonly feature: number;
  readonly bin: number;
  readonly gain: number;
  readonly sumLeft: number;
  readonly countLeft: number;
}

/** Sum and number of residuals per feature and bin, [features × MAX_BINS]. */
interface Histogram {
  readonly sums: Float64Array;
  readonly counts: Int32Array;
}

/** Grows best-first: the leaf whose split gains most is split next. */
function growOnBins(binned: Binned, residual: Float64Array, maxLeaves: number, minSamples: number) {
  const builder = new TreeBuilder();
  const makeLeaf = (rows: Int32Array, sum: number, histogram: Histogram): Leaf => {
    const average = sum / rows.length;
    const split = bestSplit(binned, histogram, rows.length, sum, minSamples);
    return { node: builder.leaf(average), rows, mean: average, histogram, split };
  };
  const everything = Int32Array.from({ length: binned.samples }, (_, i) => i);
  const total = residual.reduce((sum, value) => sum + value, 0);
  const leaves = [makeLeaf(everything, total, histogramOf(binned, residual, everything))];
  while (leaves.length < maxLeaves) {
    let best = -1;
    leaves.forEach((leaf, at) => {
      if (leaf.split && leaf.split.gain > (leaves[best]?.split?.gain ?? 0)) best = at;
    });
    const parent = leaves[best];
    if (!parent?.split) break;
    const { feature, bin, sumLeft, countLeft } = parent.split;
    const [rowsLeft, rowsRight] = divide(binned, parent.rows, feature, bin, countLeft);
    // Only the smaller child is counted: the other histogram is what remains of the parent's.
    const leftIsSmaller = rowsLeft.length <= rowsRight.length;
    const counted = histogramOf(binned, residual, leftIsSmaller ? rowsLeft : rowsRight);
    const remaining = subtract(parent.histogram, counted);
    const sumRight = parent.mean * parent.rows.length - sumLeft;
    const left = makeLeaf(rowsLeft, sumLeft, leftIsSmaller ? counted : remaining);
    const right = makeLeaf(rowsRight, sumRight, leftIsSmaller ? remaining : counted);
    builder.split(parent.node, feature, binned.cuts[feature][bin], left.node, right.node);
    leaves[best] = left;
    leaves.push(right);
  }
  return { tree: builder.finish(), leaves };
}

function histogramOf({ samples, codes, cuts }: Binned, residual: Float64Array, rows: Int32Array): Histogram {
  const sums = new Float64Array(cuts.length * MAX_BINS);
  const counts = new Int32Array(cuts.length * MAX_BINS);
  const gathered = new Float64Array(rows.length);
  for (let p = 0; p < rows.length; p++) gathered[p] = residual[rows[p]];
  for (let j = 0; j < cuts.length; j++) {
    const column = j * samples;
    const bins = j * MAX_BINS;
    for (let p = 0; p < rows.length; p++) {
      const bin = bins + codes[column + rows[p]];
      sums[bin] += gathered[p];
      counts[bin]++;
    }
  }
  return { sums, counts };
}

/** a − b, in a's place: a leaf that has been split does not need its histogram any more. */
function subtract(a: Histogram, b: Histogram): Histogram {
  for (let i = 0; i < a.sums.length; i++) {
    a.sums[i] -= b.sums[i];
    a.counts[i] -= b.counts[i];
  }
  return a;
}

/** The cut that lowers the sum of squared residuals most, with enough samples on both sides. */
function bestSplit(
  { cuts }: Binned,
  { sums, counts }: Histogram,
  count: number,
  sum: number,
  minSamples: number,
): Split | undefined {
  if (count < 2 * minSamples) return undefined;
  const average = sum / count;
  let best: Split | undefined;
  let bestGain = 0;
  for (let j = 0; j < cuts.length; j++) {
    let sumLeft = 0;
    let countLeft = 0;
    for (let bin = 0; bin < cuts[j].length; bin++) {
      sumLeft += sums[j * MAX_BINS + bin];
      countLeft += counts[j * MAX_BINS + bin];
      if (countLeft < minSamples) continue;
      const countRight = count - countLeft;
      if (countRight < minSamples) break;
      // Σ²left/n + Σ²right/n − Σ²/n, written so that one division is enough.
      const away = sumLeft - countLeft * average;
      const gain = (away * away * count) / (countLeft * countRight);
      if (gain > bestGain) {
        bestGain = gain;
        best = { feature: j, bin, gain, sumLeft, countLeft };
      }
    }
  }
  return best;
}

function divide(
  { samples, codes }: Binned,
  rows: Int32Array,
  feature: number,
  bin: number,
  countLeft: number,
) {
  const left = new Int32Array(countLeft);
  const right = new Int32Array(rows.length - countLeft);
  let l = 0;
  let r = 0;
  for (let p = 0; p < rows.length; p++) {
    if (codes[feature * samples + rows[p]] <= bin) left[l++] = rows[p];
    else right[r++] = rows[p];
  }
  return [left, right] as const;
}
