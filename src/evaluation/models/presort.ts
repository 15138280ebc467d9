/**
 * The order of the samples along every feature, found once and shared by all nodes and all trees.
 *
 * Keys are float32, as in scikit-learn's trees: that decides which values count as equal, and it makes a radix sort
 * of three passes enough.
 */
import { feature, type Matrix } from "../matrix.js";

export interface Presorted {
  readonly samples: number;
  readonly features: number;
  /** Feature-major float32 copy of X. */
  readonly keys: Float32Array;
  /** `order[j * samples + r]` is the sample with rank r along feature j; ties keep the order of the samples. */
  readonly order: Int32Array;
}

export function presort(X: Matrix): Presorted {
  const { rows, columns } = X;
  const keys = Float32Array.from(X.data);
  const order = new Int32Array(rows * columns);
  const sort = radixSorter(rows);
  for (let j = 0; j < columns; j++) {
    // A copy of its own: −0 must sort as 0.
    const bits = new Uint32Array(Float32Array.from(feature(X, j), (value) => value + 0).buffer);
    sort(bits, order.subarray(j * rows, (j + 1) * rows));
  }
  return { samples: rows, features: columns, keys, order };
}

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** Sorts the indices of float32 bit patterns: least significant digit first, three stable passes of 11 bits. */
function radixSorter(n: number): (bits: Uint32Array, order: Int32Array) => void {
  const spare = new Int32Array(n);
  const counts = new Int32Array(DIGITS);
  return (bits, order) => {
    for (let i = 0; i < n; i++) {
      // Floats order like signed magnitudes; this map makes them order like unsigned integers.
      bits[i] ^= bits[i] >>> 31 ? 0xffffffff : 0x80000000;
      spare[i] = i;
    }
    let from: Int32Array = spare;
    let to: Int32Array = order;
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      counts.fill(0);
      for (let i = 0; i < n; i++) counts[(bits[i] >>> shift) & (DIGITS - 1)]++;
      let start = 0;
      for (let digit = 0; digit < DIGITS; digit++) {
        const count = counts[digit];
        counts[digit] = start;
        start += count;
      }
      for (let i = 0; i < n; i++) to[counts[(bits[from[i]] >>> shift) & (DIGITS - 1)]++] = from[i];
      [from, to] = [to, from];
    }
  };
}
