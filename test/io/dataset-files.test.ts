import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { resolveConfiguration } from "../../src/generator/configuration.js";
import { writeDataset } from "../../src/io/dataset-files.js";
import { manifestPath } from "../../src/io/manifest.js";

const dataset = {
  // Two features of three samples.
  X: { rows: 2, columns: 3, data: Float32Array.of(0.1, 0.2, 0.3, -1, -2, -3) },
  y: Float32Array.of(10, 20, 30),
  configuration: resolveConfiguration({ rows: 3, features: 1, seed: 7 }),
  backend: "js",
  threads: 1,
  generationLoss: 0.25,
  linearLoss: 64,
  processR2: 0.99,
  baselineR2: 0.04,
  warnings: ["few rows"],
} as const;

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nontrivial-"));
  output = join(folder, "exam.csv");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `dataset` as writeDataset takes it: its arrays may be written to, the constant's types may not. */
const write = (options: Parameters<typeof writeDataset>[2]) =>
  writeDataset({ ...dataset, warnings: [...dataset.warnings] }, output, options);

describe("writeDataset", () => {
  test("writes samples as rows, features as columns, the target last", async () => {
    await write({});
    expect(readFileSync(output, "utf8")).toBe("attr_0,attr_1,target\n0.1,-1,10\n0.2,-2,20\n0.3,-3,30\n");
  });

  test("describes them in a manifest, and returns it", async () => {
    const manifest = await write({ generateSeconds: 1.5 });
    expect(JSON.parse(readFileSync(join(folder, "exam.manifest.json"), "utf8"))).toEqual(manifest);
    expect(manifest).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      method: "joint",
      seed: "7",
      configuration: dataset.configuration,
      backend: "js",
      threads: 1,
      losses: { generation: 0.25, linear: 64 },
      r2: { process: 0.99, baseline: 0.04 },
      seconds: { generate: 1.5, write: expect.any(Number) },
      file: {
        name: "exam.csv",
        rows: 3,
        columns: 3,
        bytes: 51,
        sha256: createHash("sha256").update(readFileSync(output)).digest("hex"),
      },
      warnings: ["few rows"],
    });
  });

  test("stops at a signal and leaves nothing", async () => {
    await expect(write({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("replaces nothing without force", async () => {
    writeFileSync(output, "mine");
    await expect(write({})).rejects.toThrow("exists already");
    expect(readFileSync(output, "utf8")).toBe("mine");
    await write({ force: true });
    expect(readFileSync(output, "utf8")).toMatch(/^attr_0/);
  });
});

test.each([
  ["dataset.csv", "dataset.manifest.json"],
  ["folder/exam.csv", "folder/exam.manifest.json"],
  ["./exam.csv", "./exam.manifest.json"],
  ["/exam.csv", "/exam.manifest.json"],
  ["exam", "exam.manifest.json"],
  ["exam.2026.csv", "exam.2026.manifest.json"],
])("the manifest of %s is %s", (name, expected) => {
  expect(manifestPath(name)).toBe(expected);
});
