import { describe, expect, test } from "@jest/globals";
import { fillTargets, targetDistribution } from "../../src/generator/targets.js";

const distributions = ["bimodal", "normal", "lognormal", "uniform"] as const;

function targets(distribution: (typeof distributions)[number], first: number, rows: number, stream = "main") {
  const y = new Float64Array(rows);
  fillTargets(y, first, { seed: "7", stream, distribution });
  return y;
}

describe.each(distributions)("%s targets", (distribution) => {
  test("are standardised by the moments of the distribution", () => {
    const y = targets(distribution, 0, 50_000);
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
    const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
    // The standard error of a lognormal variance is large: its fourth moment is.
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(distribution === "lognormal" ? 0.3 : 0.03);
  });

  test("depend on the row's number alone, not on how many rows there are or where one starts", () => {
    const all = targets(distribution, 0, 1001);
    expect(targets(distribution, 137, 333)).toEqual(all.slice(137, 470));
  });

  test("differ between streams", () => {
    expect(targets(distribution, 0, 5, "retake")).not.toEqual(targets(distribution, 0, 5));
  });

  test("do not follow the row number", () => {
    const y = targets(distribution, 0, 20_000);
    const half = (from: number) =>
      y.slice(from, from + 10_000).reduce((sum, value) => sum + value, 0) / 10_000;
    expect(Math.abs(half(0) - half(10_000))).toBeLessThan(0.06);
  });
});

test("the modes of bimodal are drawn from the seed within the reference's ranges", () => {
  const { mean, deviation } = targetDistribution("bimodal", "7");
  expect(mean).toBeGreaterThan(-2.5);
  expect(mean).toBeLessThan(2.5);
  expect(deviation).toBeGreaterThan(1);
  expect(deviation).toBeLessThan(6);
  expect(targetDistribution("bimodal", "8")).not.toMatchObject({ mean, deviation });
});
