/**
 * Logarithm and exponential from +, −, ×, ÷ alone: those are the same to the last bit on every machine and in every
 * JavaScript engine, Math.log and Math.exp are not.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** Natural logarithm of a positive, finite, normal number, to about one unit in the last place. */
export function log(x: number): number {
  // x = m·2^k with m in [1/√2, √2): ln x = k·ln 2 + 2·artanh((m − 1)/(m + 1)).
  let k = 0;
  let m = x;
  while (m >= Math.SQRT2) {
    m /= 2;
    k++;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    k--;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let n = 23; n >= 3; n -= 2) series = square * (series + 1 / n);
  return k * LN2_HIGH + (2 * s + (2 * s * series + k * LN2_LOW));
}

/** 1/0!, 1/1!, …: the coefficients of the exponential series. */
const INVERSE_FACTORIALS = Float64Array.from({ length: 15 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return 1 / factorial;
});

/** The first exponent in POWERS_OF_TWO. */
export const SMALLEST_POWER = -1100;
/** 2^k for −1100 ≤ k ≤ 1100, 0 and Infinity where float64 ends. */
export const POWERS_OF_TWO = Float64Array.from({ length: 2201 }, (_, i) => {
  let power = 1;
  for (let k = Math.abs(i - 1100); k > 0; k--) power *= 2;
  return i < 1100 ? 1 / power : power;
});

/** e^x for |x| ≤ 700, to a few units in the last place. */
export function exp(x: number): number {
  // x = k·ln 2 + r with |r| ≤ ln 2 / 2: e^x = 2^k·e^r.
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = INVERSE_FACTORIALS[14];
  for (let n = 13; n >= 0; n--) series = INVERSE_FACTORIALS[n] + r * series;
  return series * POWERS_OF_TWO[k - SMALLEST_POWER];
}
