/** `nontrivial calibrate` as users run it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { stretchSeed } from "../../src/random/stretch-seed.js";
import { inFolder, run } from "./command-line.js";

const TABLE = [
  "--rows",
  "900",
  "--numeric",
  "6",
  "--categorical",
  "3",
  "--test-size",
  "400",
  "--seed",
  "calibrate",
];

test("prints its path and writes the table that reached what was wanted", async () => {
  await inFolder(async (folder) => {
    // A typed seed would be stretched with a random salt; the seed of a recipe is taken as it is.
    const schema = {
      rows: 900,
      columns: [
        { kind: "numeric", count: 6 },
        { kind: "categorical", categories: 3 },
      ],
      splits: { test: 400 },
    };
    writeFileSync(join(folder, "t.json"), JSON.stringify({ schema, configuration: { seed: "calibrate" } }));
    const table = ["--config", "t.json"];
    const { code, stdout } = await run(folder, "calibrate", ...table, "--linear", "0.4", "--output", "exam");
    expect(code).toBe(0);
    const tried = stdout.split("\n").filter((line) => /^(search|check) /.test(line));
    expect(tried.length).toBeGreaterThanOrEqual(4);
    expect(tried.length).toBeLessThan(12);
    expect(stdout).toContain("Reached");
    const { configuration } = JSON.parse(readFileSync(join(folder, "exam/teacher/recipe.json"), "utf8"));
    expect(configuration.seed).toMatch(/^calibrate\/check\//);
    const scored = await run(folder, "evaluate", "exam", "--models", "linear", "--json");
    expect(Math.abs(JSON.parse(scored.stdout).r2.linear.mean - 0.4)).toBeLessThan(0.06);
  });
});

test("a typed seed is stretched once, and begins the seeds of all runs", async () => {
  await inFolder(async (folder) => {
    const wanted = ["--linear", "0.4", "--output", "exam", "--quiet"];
    const { code } = await run(folder, "calibrate", ...TABLE, ...wanted);
    // With another salt each time, it may find no table: then it has written nothing.
    if (code === 2) return expect(existsSync(join(folder, "exam"))).toBe(false);
    const { seed, typed } = JSON.parse(readFileSync(join(folder, "exam/teacher/recipe.json"), "utf8"));
    const { salt, ...parameters } = typed.scrypt;
    expect(seed.replace(/\/check\/\d+$/, "")).toBe(await stretchSeed("calibrate", salt, parameters));
  });
});

test.each([
  [TABLE, "Say what is wanted with --linear, --forest or --knn"],
  [[...TABLE, "--linear", "2"], "--linear must be an R² from 0 to 0.85."],
  [[...TABLE, "--linear", "0.5", "--forest", "0.3"], "--forest must be at least --linear"],
  [["--forest", "0.3"], "calibrate is for tables"],
  [["--forest", "0.3", "--aim", "0.2"], "unknown option '--aim'"],
])("%j is refused before any work", async (args, message) => {
  await inFolder(async (folder) => {
    const { code, stderr } = await run(folder, "calibrate", ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(join(folder, "exam"))).toBe(false);
  });
});
