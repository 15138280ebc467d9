/**
 * Exact CART regression: every threshold of every feature is tried at every node.
 *
 * The samples are sorted once per feature. A node owns the same range of all the sorted lists, and splitting it
 * partitions each list stably, so that no node sorts again: growing a tree costs (samples × features × depth).
 * L. Breiman et al., "Classification and Regression Trees" (1984); split and stopping rules as in scikit-learn.
 */
import type { RandomSource } from "../../random/streams.js";
import { shuffle } from "../split.js";
import type { Presorted } from "./presort.js";
import { TreeBuilder, type TreeNodes } from "./tree-nodes.js";

/** Two keys closer than this are not separated (scikit-learn's FEATURE_THRESHOLD). */
const SAME = 1e-7;

export interface Growth {
  readonly maxDepth: number;
  /** Shuffles the features before each node, so that chance decides between equally good splits; default: the first. */
  readonly random?: RandomSource;
  /** How often each sample counts (a bootstrap); 0 leaves it out. Default: once each. */
  readonly weights?: Int32Array;
}

export function growTree(
  presorted: Presorted,
  y: Float64Array,
  { maxDepth, random, weights }: Growth,
): TreeNodes {
  const { samples, features, keys } = presorted;
  const counts = weights ?? new Int32Array(samples).fill(1);
  const { order, size } = takeCounted(presorted, counts);
  const goesLeft = new Uint8Array(samples);
  const spare = new Int32Array(size);
  /** Targets less the node's mean, times the sample's count. */
  const pull = new Float64Array(samples);
  const turns = Int32Array.from({ length: features }, (_, j) => j);
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
    const middle = partition(split.feature, start, split.position, end, depth + 1 < maxDepth);
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
    if (random) shuffle(turns, random);
    for (let turn = 0; turn < features; turn++) {
      const j = turns[turn];
      const list = j * size;
      const column = j * samples;
      let sample = order[list + start];
      let key = keys[column + sample];
      if (!(keys[column + order[list + end - 1]] > key + SAME)) continue;
      let sum = pull[sample];
      let weightLeft = counts[sample];
      for (let p = start + 1; p < end; p++) {
        sample = order[list + p];
        const next = keys[column + sample];
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
    const below = keys[bestFeature * samples + order[list + bestPosition - 1]];
    const above = keys[bestFeature * samples + order[list + bestPosition]];
    const middle = below / 2 + above / 2;
    const threshold = middle < above ? middle : below;
    return { feature: bestFeature, position: bestPosition, threshold };
  }

  /** Splits the range of every list, keeping the order on both sides; returns where the right side starts. */
  function partition(feature: number, start: number, position: number, end: number, needed: boolean): number {
    const chosen = feature * size;
    for (let p = start; p < end; p++) goesLeft[order[chosen + p]] = p < position ? 1 : 0;
    for (let j = 0; j < features; j++) {
      // At the last level the children only need some list of their samples: the first one.
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
      order.set(spare.subarray(0, right), left);
    }
    return position;
  }
}

/** The sorted lists without the samples that do not count. */
function takeCounted({ samples, features, order }: Presorted, counts: Int32Array) {
  let size = 0;
  for (let i = 0; i < samples; i++) if (counts[i] > 0) size++;
  const taken = new Int32Array(size * features);
  let to = 0;
  for (let p = 0; p < order.length; p++) {
    if (counts[order[p]] > 0) taken[to++] = order[p];
  }
  return { order: taken, size };
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
