/**
 * K nearest neighbours, by brute force: the mean target of the k training samples at the smallest Euclidean distance.
 *
 * Distances come from differences, not from ‖a‖² − 2ab + ‖b‖², which loses all digits for features far from zero
 * (years, prices) and would make ties depend on rounding. Samples are packed in panels, so that a tile of 2 × 4
 * distances is summed in registers like a matrix product; a tile is given up once all its partial sums exceed the
 * nearest k found so far, which cannot change the result.
 */
import type { Matrix } from "../matrix.js";
import type { SynchronousModel } from "./model.js";

/** Training samples per panel, and test samples worked on together. */
const PANEL = 4;
const PAIR = 2;
/** Features summed between two looks at whether a tile can still matter. */
const STRIDE = 16;
/** Training panels that stay in the cache while all test samples pass: about 128 kB. */
const CACHED_VALUES = 16384;

export function nearestNeighbours(k: number): SynchronousModel {
  return {
    fit(X, y) {
      const panels = packPanels(X);
      return {
        predict(more) {
          const count = Math.min(k, X.rows);
          const nearest = search(panels, X.rows, more, count);
          return Float64Array.from({ length: more.rows }, (_, i) => {
            let sum = 0;
            for (let n = 0; n < count; n++) sum += y[nearest[i * count + n]];
            return sum / count;
          });
        },
      };
    },
  };
}

/** Panels of four samples, feature by feature; the last one is filled with samples infinitely far away. */
function packPanels(X: Matrix): Float64Array {
  const panels = Math.ceil(X.rows / PANEL);
  const packed = new Float64Array(panels * PANEL * X.columns).fill(Number.POSITIVE_INFINITY);
  for (let j = 0; j < X.columns; j++) {
    for (let i = 0; i < X.rows; i++) {
      packed[((i >> 2) * X.columns + j) * PANEL + (i & 3)] = X.data[j * X.rows + i];
    }
  }
  return packed;
}

/** Indices [samples × k] of the nearest training samples, nearest first; of equally near ones the first. */
function search(panels: Float64Array, trainRows: number, X: Matrix, k: number): Int32Array {
  const d = X.columns;
  const nearest = new Int32Array(X.rows * k).fill(-1);
  const distances = new Float64Array(X.rows * k).fill(Number.POSITIVE_INFINITY);
  const panelCount = Math.ceil(trainRows / PANEL);
  const panelsPerBlock = Math.max(1, Math.floor(CACHED_VALUES / (PANEL * Math.max(d, 1))));
  const a = new Float64Array(d);
  const b = new Float64Array(d);
  const tile = new Float64Array(PAIR * PANEL);
  for (let block = 0; block < panelCount; block += panelsPerBlock) {
    const blockEnd = Math.min(block + panelsPerBlock, panelCount);
    for (let i = 0; i < X.rows; i += PAIR) {
      // An odd last sample is paired with itself.
      const second = Math.min(i + 1, X.rows - 1);
      for (let j = 0; j < d; j++) {
        a[j] = X.data[j * X.rows + i];
        b[j] = X.data[j * X.rows + second];
      }
      for (let panel = block; panel < blockEnd; panel++) {
        const limitA = distances[i * k + k - 1];
        const limitB = distances[second * k + k - 1];
        if (!distanceTile(panels, panel * PANEL * d, a, b, limitA, limitB, tile)) continue;
        const train = panel * PANEL;
        for (let r = 0; r < PANEL && train + r < trainRows; r++) {
          insert(nearest, distances, i * k, k, train + r, tile[r]);
          if (second !== i) insert(nearest, distances, second * k, k, train + r, tile[PANEL + r]);
        }
      }
    }
  }
  return nearest;
}

/** Squared distances of samples a and b to the four samples of a panel; false if none is below its limit. */
function distanceTile(
  panels: Float64Array,
  panel: number,
  a: Float64Array,
  b: Float64Array,
  limitA: number,
  limitB: number,
  tile: Float64Array,
): boolean {
  const d = a.length;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  let p = panel;
  for (let from = 0; from < d; from += STRIDE) {
    const to = Math.min(from + STRIDE, d);
    for (let j = from; j < to; j++) {
      const u = a[j];
      const v = b[j];
      const p0 = panels[p];
      const p1 = panels[p + 1];
      const p2 = panels[p + 2];
      const p3 = panels[p + 3];
      p += PANEL;
      const u0 = u - p0;
      const u1 = u - p1;
      const u2 = u - p2;
      const u3 = u - p3;
      const v0 = v - p0;
      const v1 = v - p1;
      const v2 = v - p2;
      const v3 = v - p3;
      a0 += u0 * u0;
      a1 += u1 * u1;
      a2 += u2 * u2;
      a3 += u3 * u3;
      b0 += v0 * v0;
      b1 += v1 * v1;
      b2 += v2 * v2;
      b3 += v3 * v3;
    }
    if (
      a0 >= limitA &&
      a1 >= limitA &&
      a2 >= limitA &&
      a3 >= limitA &&
      b0 >= limitB &&
      b1 >= limitB &&
      b2 >= limitB &&
      b3 >= limitB
    ) {
      return false;
    }
  }
  tile[0] = a0;
  tile[1] = a1;
  tile[2] = a2;
  tile[3] = a3;
  tile[4] = b0;
  tile[5] = b1;
  tile[6] = b2;
  tile[7] = b3;
  return true;
}

/** Puts a candidate in its place among the k nearest. Candidates come in order of their index, so later ties lose. */
function insert(
  nearest: Int32Array,
  distances: Float64Array,
  start: number,
  k: number,
  candidate: number,
  distance: number,
): void {
  let place = start + k - 1;
  // An infinite distance (overflow) still fills a place that nobody has.
  if (!(distance < distances[place]) && nearest[place] >= 0) return;
  while (place > start && (distance < distances[place - 1] || nearest[place - 1] < 0)) {
    distances[place] = distances[place - 1];
    nearest[place] = nearest[place - 1];
    place--;
  }
  distances[place] = distance;
  nearest[place] = candidate;
}
