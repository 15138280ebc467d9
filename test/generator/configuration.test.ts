import { describe, expect, test } from "@jest/globals";
import {
  baselineFeatures,
  type ConfigurationOptions,
  configurationWarnings,
  presets,
  resolveConfiguration,
} from "../../src/generator/configuration.js";
import { UsageError } from "../../src/usage-error.js";

/** The message with which a configuration is refused. */
function refusal(options: Record<string, unknown>): string {
  try {
    resolveConfiguration(options as ConfigurationOptions);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(options)} was accepted`);
}

describe("defaults and presets", () => {
  test("without options the fast preset makes the paper's 10,000 × 100 dataset", () => {
    expect(resolveConfiguration()).toMatchObject({
      ...presets.fast,
      preset: "fast",
      rows: 10_000,
      features: 100,
      seed: "42",
      distribution: "bimodal",
      hidden: [32, 32, 64, 32],
      lambda: 0.15,
      threads: "auto",
    });
  });

  test("the paper's preset is its own loop: Adam, 0.01, 5000 epochs, X₀ on [0, 1)", () => {
    expect(resolveConfiguration({ preset: "paper" })).toMatchObject({
      optimizer: "adam",
      learningRate: 0.01,
      schedule: "constant",
      epochs: 5000,
      startScale: 1,
      baseline: "linear",
    });
  });

  test("hard is fast with squares in the baseline, in smaller and more steps", () => {
    const { preset: _, ...hard } = resolveConfiguration({ preset: "hard" });
    const { preset: __, ...fast } = resolveConfiguration({ preset: "fast", baseline: "squares" });
    expect(hard).toEqual({ ...fast, learningRate: 0.3, startScale: 0.6, epochs: 300 });
  });

  test("an option beside a preset wins, undefined is not an option", () => {
    expect(resolveConfiguration({ preset: "paper", epochs: 7, rows: undefined })).toMatchObject({
      optimizer: "adam",
      epochs: 7,
      rows: 10_000,
    });
  });

  test("the seed 42 is the seed “42”", () => {
    expect(resolveConfiguration({ seed: 42 })).toEqual(resolveConfiguration({ seed: "42" }));
  });

  test("a finished configuration comes back unchanged", () => {
    const configuration = resolveConfiguration({ preset: "paper", seed: 7, hidden: [5], threads: 3 });
    expect(resolveConfiguration(configuration)).toEqual(configuration);
  });
});

describe("bad values are named with what is allowed", () => {
  test.each([
    ["rows", 0],
    ["rows", -5],
    ["rows", 1.5],
    ["rows", Number.NaN],
    ["rows", Number.POSITIVE_INFINITY],
    ["rows", 1e300],
    ["rows", "many"],
    ["features", 0],
    ["features", 2.5],
    ["epochs", 0],
    ["seed", ""],
    ["seed", null],
    ["seed", Number.NaN],
    ["stream", ""],
    ["distribution", "gaussian"],
    ["hidden", []],
    ["hidden", [32, 0]],
    ["hidden", "32,32"],
    ["lambda", -0.1],
    ["lambda", Number.NaN],
    ["baseline", "cubic"],
    ["optimizer", "sgd"],
    ["learningRate", 0],
    ["learningRate", -1],
    ["schedule", "linear"],
    ["momentum", 1],
    ["startScale", 0],
    ["backend", "cuda"],
    ["threads", 0],
    ["threads", 65],
    ["threads", 1.5],
    ["threads", "all"],
    ["preset", "slow"],
  ])("%s: %p", (field, value) => {
    const message = refusal({ [field]: value });
    const written = typeof value === "number" ? String(value) : JSON.stringify(value);
    expect(message).toMatch(new RegExp(`^${field} must be (one of|a|auto or a) .+, not .+\\.$`));
    expect(message).toContain(`, not ${written}.`);
  });

  test("the whole sentence", () => {
    expect(refusal({ rows: 0 })).toBe("rows must be a whole number from 1 to 1000000000, not 0.");
    expect(refusal({ distribution: "gauss" })).toBe(
      'distribution must be one of bimodal, normal, lognormal, uniform, not "gauss".',
    );
  });

  test("a caller's own names for the fields", () => {
    expect(() => resolveConfiguration({ learningRate: 0 }, () => "--lr")).toThrow(
      "--lr must be a number above 0",
    );
  });

  test("an unknown option is listed with the known ones", () => {
    expect(refusal({ feature: 3 })).toMatch(/^Unknown option "feature"; known options are .*\bfeatures\b/);
  });
});

describe("sizes that cannot work", () => {
  test("rows up to baseline features + 1 leave no residual to penalise", () => {
    expect(refusal({ rows: 101, features: 100 })).toMatch(
      /^rows must be above 101 for 100 features .*, not 101:/,
    );
    expect(resolveConfiguration({ rows: 102, features: 100 }).rows).toBe(102);
    expect(refusal({ rows: 201, features: 100, baseline: "squares" })).toContain("above 201");
    expect(refusal({ rows: 231, features: 20, baseline: "quadratic" })).toContain("above 231");
    expect(resolveConfiguration({ rows: 232, features: 20, baseline: "quadratic" }).rows).toBe(232);
  });

  test("what does not fit into memory is refused with the limit", () => {
    expect(refusal({ rows: 1e9, features: 1000 })).toMatch(
      /^rows × features must fit into [\d.]+ [MG]iB \(.+\): 1,000,000,000 × 1,000 with 220 epochs of signum needs 7\.3 TiB\.$/,
    );
    expect(refusal({ rows: 1e9, features: 1000, optimizer: "adam" })).toContain("of adam needs 10.9 TiB");
  });

  test("the history of very many epochs counts, too", () => {
    expect(refusal({ features: 60, baseline: "quadratic", epochs: 1e6 })).toMatch(
      /1000000 epochs .* needs 14\.\d GiB/,
    );
  });

  test("the quadratic baseline takes few features", () => {
    expect(refusal({ baseline: "quadratic" })).toMatch(
      /^features must be at most 60 .* not 100: .* 5150 terms\.$/,
    );
  });

  test("baseline features as the paper's extension counts them", () => {
    expect(baselineFeatures({ baseline: "linear", features: 20 })).toBe(20);
    expect(baselineFeatures({ baseline: "squares", features: 20 })).toBe(40);
    expect(baselineFeatures({ baseline: "quadratic", features: 20 })).toBe(230);
  });

  test("fewer than five rows per baseline feature warn", () => {
    expect(configurationWarnings(resolveConfiguration({ rows: 500 }))).toEqual([]);
    const warnings = configurationWarnings(resolveConfiguration({ rows: 499 }));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("499 rows are few for the 100 features of the linear baseline");
  });
});
