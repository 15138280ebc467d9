/**
 * The shortest decimal form of a float32.
 *
 * JavaScript prints the float64 that holds it (0.10000000149011612), three times the characters that are needed to
 * read the same float32 back (0.1).
 */

/** 10^k, exact in float64 up to k = 22. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
/** Every float32 reads back from nine significant digits. */
const MOST_DIGITS = 9;

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
  if (magnitude >= 1e-4 && magnitude < 1e7) return String(shortestInRange(value, magnitude));
  return String(shortestBySearch(value));
}

/**
 * For magnitudes in [1e-4, 1e7). With k decimals the nearest candidate is round(value·10^k) / 10^k. The product is
 * exact: 24 bits of the float32 and at most 28 of 5^12 fit into 53. The quotient of two exact integers is the float64
 * nearest to the decimal, which is what reading its text gives. So no text is made until the digits are known.
 */
function shortestInRange(value: number, magnitude: number): number {
  // Seven digits often suffice and six seldom do, so the search starts there. k counts decimals: 7 − 1 − exponent.
  let decimals = 6 - decimalExponent(magnitude);
  let found = decimal(value, decimals);
  if (Math.fround(found) !== value) {
    found = decimal(value, decimals + 1);
    return Math.fround(found) === value ? found : decimal(value, decimals + 2);
  }
  while (decimals > 0) {
    decimals -= 1;
    const shorter = decimal(value, decimals);
    if (Math.fround(shorter) !== value) return found;
    found = shorter;
  }
  // Fewer digits than the whole part has: 3000000 and the like.
  return shortestBySearch(value);
}

function decimal(value: number, decimals: number): number {
  const power = POWERS_OF_TEN[decimals] as number;
  // Halves round away from zero, as in toPrecision; Math.round alone takes −2.5 to −2.
  const digits = value < 0 ? -Math.round(-value * power) : Math.round(value * power);
  return digits / power;
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

/** The definition itself, for every other magnitude; NaN and infinities are their own shortest form. */
function shortestBySearch(value: number): number {
  for (let digits = 1; digits < MOST_DIGITS; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(MOST_DIGITS));
}
