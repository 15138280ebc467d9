/** The exponential function in float32, from rounded additions and multiplications alone. */
import { POWERS_OF_TWO, SMALLEST_POWER } from "../random/elementary.js";

/**
 * e^x for x ≤ 0 in float32 arithmetic, as ./wasm computes it: 2^k·e^r with |r| ≤ ln 2 / 2, six terms, error about one
 * unit in the last place. What is below e^−87 counts as that.
 */
export function exp32(x: number): number {
  const { fround } = Math;
  const bounded = x < -87 ? -87 : x;
  const k = Math.floor(fround(fround(bounded * LOG2_E) + 0.5));
  const r = fround(fround(bounded - fround(k * LN2_HIGH)) - fround(k * LN2_LOW));
  let series = SERIES[0];
  for (let i = 1; i < SERIES.length; i++) series = fround(fround(series * r) + SERIES[i]);
  return fround(series * POWERS_OF_TWO[k - SMALLEST_POWER]);
}

const LOG2_E = Math.fround(Math.LOG2E);
/** ln 2 in two parts; the first has so few digits that k times it is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.fround(-2.1219444e-4);
/** 1/6!, …, 1/1!, 1/0!. */
const SERIES = Float32Array.of(1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1);
