import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Distribution, normalQuantile, quantile } from "../../src/projection/distributions.js";
import { applyPiecewise, piecewiseMap, roundTo } from "../../src/projection/numeric.js";
import { applyTarget, targetStatistics } from "../../src/projection/target.js";
import { moments } from "../../src/table/moments.js";
import { samples } from "./samples.js";

const x = samples(1, 5000, "numeric").X.data;

// Values of scipy.stats.norm.ppf.
test.each([
  [0.5, 0],
  [0.975, 1.959963984540054],
  [0.9, 1.2815515655446004],
  [0.001, -3.090232306167813],
  [1e-10, -6.361340902404056],
  [1e-300, -37.0471],
])("the normal quantile of %d is %d", (p, z) => {
  expect(normalQuantile(p)).toBeCloseTo(z, p < 1e-200 ? 3 : 12);
});

const distributions: Distribution[] = [
  { to: "normal", mean: 20, deviation: 4 },
  { to: "lognormal", median: 3, sigma: 0.8 },
  { to: "uniform", low: -2, high: 5 },
  { to: "exponential", mean: 9 },
];

test.each(distributions)("mapped by ranks, the values follow the distribution: %o", (distribution) => {
  const mapped = applyPiecewise(piecewiseMap(x, distribution), x).sort();
  for (const share of [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999]) {
    const rank = Math.floor(share * mapped.length);
    const low = quantile(distribution, Math.max(1e-4, share - 0.004));
    const high = quantile(distribution, Math.min(1 - 1e-4, share + 0.004));
    expect(mapped[rank]).toBeGreaterThanOrEqual(low);
    expect(mapped[rank]).toBeLessThanOrEqual(high);
  }
});

test("a map keeps the order of the values and is constant outside of those it was made from", () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 400 }),
      fc.constantFrom(...distributions, { to: "range" as const, low: 0, high: 1 }),
      (values, map) => {
        const column = Float32Array.from(values);
        const piecewise = piecewiseMap(column, map);
        const sorted = Float32Array.from(column).sort();
        const mapped = applyPiecewise(piecewise, sorted);
        for (let i = 1; i < mapped.length; i += 1) expect(mapped[i]).toBeGreaterThanOrEqual(mapped[i - 1]);
        const [below, above] = applyPiecewise(piecewise, Float32Array.of(-1e6, 1e6));
        expect([below, above]).toEqual([mapped[0], mapped[mapped.length - 1]]);
      },
    ),
  );
});

test("rescaled to a range, the least and the largest value are its ends", () => {
  const mapped = applyPiecewise(piecewiseMap(x, { to: "range", low: 10, high: 30 }), x);
  expect([Math.min(...mapped), Math.max(...mapped)]).toEqual([10, 30]);
});

test("rounded values read back from short decimals", () => {
  expect(roundTo(2.675, 1)).toBe(2.7);
  expect(String(roundTo(0.1 + 0.2, 2))).toBe("0.3");
  expect(Object.is(roundTo(-0.001, 1), 0)).toBe(true);
});

test("the target has the mean and deviation, or the range, that was asked for", () => {
  const scaled = applyTarget(x, targetStatistics(x, { mean: 100, deviation: 15, decimals: 2 }));
  expect(moments(scaled).mean).toBeCloseTo(100, 2);
  expect(moments(scaled).deviation).toBeCloseTo(15, 2);
  for (const value of scaled) expect(roundTo(value, 2)).toBe(value);
  const ranged = applyTarget(x, targetStatistics(x, { range: [0, 1], decimals: 6 }));
  expect([Math.min(...ranged), Math.max(...ranged)]).toEqual([0, 1]);
  expect(applyTarget(x, targetStatistics(x, {}))).toBe(x);
});
