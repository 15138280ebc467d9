/**
 * Exact CART regression: every threshold of every feature is tried at every node.
 *
 * The samples are sorted once per feature. A node owns the same range of all the sorted lists, and splitting it
 * partitions each list stably, so that no node sorts again: growing a tree costs (samples × features × depth).
 * L. Breiman et al., "Classification and Regression Trees" (1984); split and stopping rules as in scikit-learn.
 */
import type { RandomSource } from "../../random/streams.js";
import type { Presorted } from "./presort.js";
import { TreeBuilder, type TreeNodes } from "./tree-nodes.js";

/** Two keys closer than this are not separated (scikit-learn's FEATURE_THRESHOLD). */
const SAME = 1e-7;

export interface Growth {
  readonly maxDepth: number;
  /** Lets chance decide between equally good splits; default: the first feature is taken. */
  readonly random?: RandomSource;
  /** How often each sample counts (a bootstrap); 0 leaves it out. Default: once each. */
  readonly weights?: Int32Array;
}

export function growTree(
  presorted: Presorted,
  targets: Float64Array,
  { maxDepth, random, weights }: Growth,
): TreeNodes {
  const { features } = presorted;
  const { size, order, keys, y, counts } = takeCounted(presorted, targets, weights);
  const goesLeft = new Uint8Array(size);
  const spare = new Int32Array(size);
  /** Targets less the node's mean, times the sample's count. */
  const pull = new Float64Array(size);
  const strides = coprimes(features);
  const builder = new TreeBuilder();

  const pending = [{ node: -1, start: 0, end: size, depth: 0 }];
  pending[0].node = builder.leaf(0);
  const leaves: { node: number; value: number }[] = [];
  for (let task = pending.pop(); task; task = pending.pop()) {
    const { node, start, end, depth } = task;
    const { mean, weight, constant } = centreNode(order, start, end, y, counts, pull);
    const split = depth < maxDepth && !constant ? bestSplit(start, end, weight) : undefined;
    if (!split) {
      leaves.push({ node, value: mean });
      continue;
    }
    const furtherSplits = depth + 1 < maxDepth && end - start > 2;
    const middle = partition(split.feature, start, split.position, end, furtherSplits);
    const left = builder.leaf(0);
    const right = builder.leaf(0);
    builder.split(node, split.feature, split.threshold, left, right);
    pending.push({ node: right, start: middle, end, depth: depth + 1 });
    pending.push({ node: left, start, end: middle, depth: depth + 1 });
  }
  const tree = builder.finish();
  for (const { node, value } of leaves) tree.value[node] = value;
  return tree;

  /**
   * The split with the largest between-group sum of squares. With targets centred at the node's mean and L the sum of
   * those on the left, it is L²·weight/(weightLeft·weightRight); compared by cross-multiplication, because a division per
   * candidate would dominate the scan.
   */
  function bestSplit(start: number, end: number, weight: number) {
    let best = 0;
    let bestDivisor = 1;
    let bestFeature = -1;
    let bestPosition = -1;
    // By chance: any feature first, then steps of any stride that visits all. Either of two features is as likely to
    // come first, at a fiftieth of the random numbers that a shuffle takes.
    let j = random ? Math.floor(random() * features) : 0;
    const stride = random ? strides[Math.floor(random() * strides.length)] : 1;
    for (let turn = 0; turn < features; turn++, j = (j + stride) % features) {
      const list = j * size;
      let sample = order[list + start];
      let key = keys[list + sample];
      if (!(keys[list + order[list + end - 1]] > key + SAME)) continue;
      let sum = pull[sample];
      let weightLeft = counts[sample];
      for (let p = start + 1; p < end; p++) {
        sample = order[list + p];
        const next = keys[list + sample];
        if (next > key + SAME) {
          const divisor = weightLeft * (weight - weightLeft);
          const squared = sum * sum;
          if (squared * bestDivisor > best * divisor) {
            best = squared;
            bestDivisor = divisor;
            bestFeature = j;
            bestPosition = p;
          }
        }
        key = next;
        sum += pull[sample];
        weightLeft += counts[sample];
      }
    }
    if (bestFeature < 0) return undefined;
    const list = bestFeature * size;
    const below = keys[list + order[list + bestPosition - 1]];
    const above = keys[list + order[list + bestPosition]];
    const middle = below / 2 + above / 2;
    const threshold = middle < above ? middle : below;
    return { feature: bestFeature, position: bestPosition, threshold };
  }

  /** Splits the range of every list, keeping the order on both sides; returns where the right side starts. */
  function partition(feature: number, start: number, position: number, end: number, needed: boolean): number {
    const chosen = feature * size;
    for (let p = start; p < end; p++) goesLeft[order[chosen + p]] = p < position ? 1 : 0;
    for (let j = 0; j < features; j++) {
      // Leaves only need some list of their samples: the first one.
      if (j === feature || (!needed && j > 0)) continue;
      const list = j * size;
      let left = list + start;
      let right = 0;
      for (let p = list + start; p < list + end; p++) {
        // Written to both sides, kept on one: no branch to mispredict.
        const sample = order[p];
        const isLeft = goesLeft[sample];
        order[left] = sample;
        spare[right] = sample;
        left += isLeft;
        right += 1 - isLeft;
      }
      // Most nodes are small: a loop beats `set`, which needs a view of its own.
      for (let p = 0; p < right; p++) order[left + p] = spare[p];
    }
    return position;
  }
}

/** The numbers below n (and 1) that share no divisor with it. */
function coprimes(n: number): number[] {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return Array.from({ length: n }, (_, i) => i + 1).filter((i) => divisor(i, n) === 1);
}

/**
 * The sorted lists, keys and targets of the samples that count, numbered anew without the others: what is scanned again
 * and again should be small enough for the cache.
 */
function takeCounted(presorted: Presorted, targets: Float64Array, weights: Int32Array | undefined) {
  const { samples, features } = presorted;
  if (!weights) {
    // The lists are changed as the tree grows; the keys are not.
    const order = presorted.order.slice();
    return {
      size: samples,
      order,
      keys: presorted.keys,
      y: targets,
      counts: new Int32Array(samples).fill(1),
    };
  }
  const numbers = new Int32Array(samples).fill(-1);
  const taken = Int32Array.from(weights.keys()).filter((i) => weights[i] > 0);
  const size = taken.length;
  taken.forEach((sample, number) => {
    numbers[sample] = number;
  });
  const order = new Int32Array(size * features);
  const keys = new Float32Array(size * features);
  for (let j = 0, to = 0; j < features; j++) {
    for (let i = 0; i < size; i++) keys[j * size + i] = presorted.keys[j * samples + taken[i]];
    for (let p = j * samples; p < (j + 1) * samples; p++) {
      const number = numbers[presorted.order[p]];
      if (number >= 0) order[to++] = number;
    }
  }
  const y = Float64Array.from(taken, (sample) => targets[sample]);
  const counts = Int32Array.from(taken, (sample) => weights[sample]);
  return { size, order, keys, y, counts };
}

/** The mean of a node's targets, and in `pull` what each sample pulls away from it. */
function centreNode(
  order: Int32Array,
  start: number,
  end: number,
  y: Float64Array,
  counts: Int32Array,
  pull: Float64Array,
) {
  let sum = 0;
  let weight = 0;
  for (let p = start; p < end; p++) {
    const sample = order[p];
    sum += y[sample] * counts[sample];
    weight += counts[sample];
  }
  const mean = sum / weight;
  let impurity = 0;
  for (let p = start; p < end; p++) {
    const sample = order[p];
    const away = y[sample] - mean;
    pull[sample] = away * counts[sample];
    impurity += away * pull[sample];
  }
  return { mean, weight, constant: impurity / weight <= Number.EPSILON };
}
