// The search, on tables whose R² is a known function of the lever and of the seed.
import { describe, expect, test } from "@jest/globals";
import { type CalibrateOptions, calibrate, type Reached } from "../../src/calibration/calibrate.js";
import { canBeEased, changedText, withLever } from "../../src/calibration/levers.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { stream } from "../../src/random/streams.js";

/** A forest that loses 0.4 from the middle to the hard end; linear 0.03 above the aim; ± 0.02 from seed to seed. */
async function measure(aim: number, lever: number, seed: string): Promise<Reached> {
  const draw = stream(seed, "test");
  const noise = () => 0.04 * (draw() - 0.5);
  return {
    linear: aim + 0.03 + noise(),
    forest: 0.9 - 0.4 * lever + noise(),
    knn1: 0.8 - 0.6 * lever + noise(),
  };
}

const options = { seed: "1", easiest: 0, measure } as const satisfies Partial<CalibrateOptions>;

test("reaches linear and forest together, on seeds that it was not tuned on", async () => {
  const { met, trials, best } = await calibrate({ ...options, wanted: { linear: 0.2, forest: 0.7 } });
  expect(met).toBe(true);
  expect(trials.length).toBeLessThanOrEqual(11);
  expect(new Set(trials.map(({ seed }) => seed)).size).toBe(trials.length);
  expect(best.purpose).toBe("check");
  expect(Math.abs(best.reached.forest - 0.7)).toBeLessThan(0.06);
  expect(Math.abs(best.reached.linear - 0.2)).toBeLessThan(0.06);
});

test("the linear model alone takes five runs", async () => {
  const { met, trials } = await calibrate({ ...options, wanted: { linear: 0.5 } });
  expect(met).toBe(true);
  expect(trials).toHaveLength(5);
});

test("what cannot be reached ends, too", async () => {
  const { met, trials } = await calibrate({ ...options, wanted: { forest: 0.3 } });
  expect(met).toBe(false);
  expect(trials.length).toBeLessThanOrEqual(11);
  expect(Math.max(...trials.map(({ lever }) => lever))).toBe(1);
});

describe("the lever", () => {
  const schema = checkTable(
    {
      rows: 500,
      columns: [
        { kind: "numeric", count: 6 },
        { kind: "ordinal", bins: 4 },
      ],
      latent: { rho: 0.1 },
    },
    "test",
  );

  test("leaves the table as it is at 0", () => {
    expect(withLever(schema, 0, 0.1)).toMatchObject({ latent: { rho: 0.1 }, columns: schema.columns });
  });

  test("hides columns and adds noise on one side, and makes bins finer on the other", () => {
    expect(withLever(schema, 1, 0.1)).toMatchObject({
      latent: { rho: 0.5 },
      postprocess: { noise: { deviation: 0.8 } },
    });
    expect(withLever(schema, -1, 0.1).columns[1]).toMatchObject({ bins: 12 });
    expect(canBeEased(schema)).toBe(true);
  });

  test("tells what it changed, and nothing where it changed nothing", () => {
    expect(changedText(schema, withLever(schema, 1, 0.1))).toBe(
      "ρ 0.5 in place of 0.1, noise 0.8 in place of 0",
    );
    expect(changedText(schema, withLever(schema, -1, 0.1))).toBe("bins 12 in place of 4");
    expect(changedText(schema, withLever(schema, 0, 0.1))).toBe("");
  });
});
