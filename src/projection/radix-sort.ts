/**
 * Radix sort of float32 numbers: three passes over 11 bits each (Knuth, The Art of Computer Programming, volume 3,
 * section 5.2.5). Columns are sorted at every refresh of a table's cut points; this is several times as fast as the
 * typed array's own sort.
 */

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const PASSES = 3;
const SIGN = 0x80000000;

/**
 * Bits of numbers as keys: integers without a sign that stand in the order of the numbers. Negative numbers, larger as
 * integers the further they are from 0, have all bits flipped; the others the sign alone.
 */
function toKeys(bits: Uint32Array): void {
  for (let i = 0; i < bits.length; i += 1) bits[i] ^= (bits[i] >> 31) | SIGN;
}

function fromKeys(keys: Uint32Array): void {
  for (let i = 0; i < keys.length; i += 1) keys[i] ^= ~(keys[i] >> 31) | SIGN;
}

/** One stable pass: by the digit from the given bit on. */
function pass(from: Uint32Array, to: Uint32Array, shift: number): void {
  const next = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < from.length; i += 1) next[((from[i] >>> shift) & (DIGITS - 1)) + 1] += 1;
  for (let digit = 1; digit < DIGITS; digit += 1) next[digit] += next[digit - 1];
  for (let i = 0; i < from.length; i += 1) {
    const digit = (from[i] >>> shift) & (DIGITS - 1);
    to[next[digit]] = from[i];
    next[digit] += 1;
  }
}

/** The values in ascending order, in a new array; −0 stands before 0. */
export function radixSort(values: Float32Array): Float32Array {
  let keys = new Uint32Array(Float32Array.from(values).buffer);
  let other = new Uint32Array(values.length);
  toKeys(keys);
  for (let digit = 0; digit < PASSES; digit += 1) {
    pass(keys, other, digit * DIGIT_BITS);
    [keys, other] = [other, keys];
  }
  fromKeys(keys);
  return new Float32Array(keys.buffer);
}
