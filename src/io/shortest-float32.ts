/**
 * The shortest decimal form of a float32, as text or as bytes.
 *
 * JavaScript prints the float64 that holds it (0.10000000149011612), three times the characters that are needed to
 * read the same float32 back (0.1).
 */

/** 10^k, exact in float64 up to k = 22. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
/** Every float32 reads back from nine significant digits. */
const MOST_DIGITS = 9;
/** The longest form: a sign and 21 digits, as JavaScript prints numbers below 1e21. */
export const LONGEST_FLOAT32 = 22;

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * The decimal with the fewest significant digits (at most 9) that, read as float64 and rounded to float32 as
 * JavaScript, NumPy and pandas do, gives back `value`: the first of toPrecision(1), toPrecision(2), … that does.
 *
 * @param value A float32 (a number that Math.fround leaves alone), NaN and infinities included.
 * @example shortestFloat32(Math.fround(0.1)) // "0.1"
 */
export function shortestFloat32(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const magnitude = Math.abs(value);
  const decimals = fewestDecimals(magnitude);
  if (decimals >= 0) {
    const power = POWERS_OF_TEN[decimals] as number;
    return String((Math.sign(value) * Math.round(magnitude * power)) / power);
  }
  return shortestBySearch(value);
}

/** The definition itself; NaN and infinities are their own shortest form. */
function shortestBySearch(value: number): string {
  for (let digits = 1; digits < MOST_DIGITS; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(MOST_DIGITS)));
}

/**
 * Writes the characters of `shortestFloat32(value)` without making a text of most values.
 *
 * @param offset Where to write; LONGEST_FLOAT32 bytes must be free there.
 * @returns The offset behind the last character.
 */
export function writeShortestFloat32(value: number, bytes: Uint8Array, offset: number): number {
  const magnitude = Math.abs(value);
  const decimals = fewestDecimals(magnitude);
  if (decimals < 0) return writeText(shortestFloat32(value), bytes, offset);

  const power = POWERS_OF_TEN[decimals] as number;
  const digits = Math.round(magnitude * power);
  const whole = Math.floor(digits / power);
  let at = offset;
  if (value < 0) bytes[at++] = MINUS;
  at = writeDigits(whole, at + countDigits(whole), at, bytes);
  if (decimals === 0) return at;
  bytes[at++] = POINT;
  return writeDigits(digits - whole * power, at + decimals, at, bytes);
}

/**
 * The number of decimals of the shortest form of a magnitude in [1e-4, 1e7); −1 outside it, and where the form has
 * fewer digits than the whole part (3000000).
 *
 * With k decimals the candidate is round(magnitude·10^k) / 10^k. The product is exact: 24 bits of the float32 and at
 * most 28 of 5^12 fit into 53. The quotient of two exact integers is the float64 nearest to the decimal, which is
 * what reading its text gives. So no text is made to try a number of digits.
 */
function fewestDecimals(magnitude: number): number {
  if (!(magnitude >= 1e-4 && magnitude < 1e7)) return -1;
  // Seven digits often suffice and six seldom do, so the search starts there.
  let decimals = 6 - decimalExponent(magnitude);
  if (!readsBack(magnitude, decimals))
    return readsBack(magnitude, decimals + 1) ? decimals + 1 : decimals + 2;
  while (decimals > 0 && readsBack(magnitude, decimals - 1)) decimals -= 1;
  return decimals > 0 || magnitude % 10 !== 0 ? decimals : -1;
}

function readsBack(magnitude: number, decimals: number): boolean {
  const power = POWERS_OF_TEN[decimals] as number;
  return Math.fround(Math.round(magnitude * power) / power) === magnitude;
}

/** ⌊log₁₀ magnitude⌋ by comparison: exact, and quicker than a logarithm. */
function decimalExponent(magnitude: number): number {
  if (magnitude >= 1) {
    if (magnitude < 10) return 0;
    if (magnitude < 100) return 1;
    if (magnitude < 1e4) return magnitude < 1e3 ? 2 : 3;
    if (magnitude < 1e5) return 4;
    return magnitude < 1e6 ? 5 : 6;
  }
  if (magnitude >= 0.1) return -1;
  if (magnitude >= 0.01) return -2;
  return magnitude >= 0.001 ? -3 : -4;
}

function countDigits(whole: number): number {
  let count = 1;
  while (count < MOST_DIGITS && whole >= (POWERS_OF_TEN[count] as number)) count += 1;
  return count;
}

/** Fills bytes[start, end) with the decimal digits of an integer, zeros in front; returns end. */
function writeDigits(integer: number, end: number, start: number, bytes: Uint8Array): number {
  let rest = integer | 0; // At most nine digits: 32-bit division is several times quicker.
  for (let at = end - 1; at >= start; at -= 1) {
    const tenth = (rest / 10) | 0;
    bytes[at] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

function writeText(text: string, bytes: Uint8Array, offset: number): number {
  for (let index = 0; index < text.length; index += 1) bytes[offset + index] = text.charCodeAt(index);
  return offset + text.length;
}
