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

/** The same table as a recipe: a typed seed is stretched with a random salt, the seed of a recipe is taken as it is. */
function writeRecipe(folder: string): string[] {
  const schema = {
    rows: 900,
    columns: [
      { kind: "numeric", count: 6 },
      { kind: "categorical", categories: 3 },
    ],
    splits: { test: 400 },
  };
  writeFileSync(join(folder, "t.json"), JSON.stringify({ schema, configuration: { seed: "calibrate" } }));
  return ["--config", "t.json"];
}

test("prints its path and writes the table that reached what was wanted", async () => {
  await inFolder(async (folder) => {
    const table = writeRecipe(folder);
    const { code, stdout } = await run(folder, "calibrate", ...table, "--linear", "0.4", "--output", "exam");
    expect(code).toBe(0);
    const tried = stdout.split("\n").filter((line) => /^(search|check) /.test(line));
    expect(tried.length).toBeGreaterThanOrEqual(4);
    expect(tried.length).toBeLessThan(12);
    expect(stdout).toContain("within 0.06 of what was wanted");
    expect(stdout).toContain("It is written, with the columns as they were asked for.");
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

test("says what it changed of the table that was asked for", async () => {
  await inFolder(async (folder) => {
    const { code, stdout } = await run(
      folder,
      ...["calibrate", ...writeRecipe(folder), "--forest", "0.45", "--output", "exam"],
    );
    expect(code).toBe(0);
    const [, latent, noise] =
      /It is written, with ρ (\S+) in place of 0, noise (\S+) in place of 0\./.exec(stdout) ?? [];
    const { schema } = JSON.parse(readFileSync(join(folder, "exam/teacher/recipe.json"), "utf8"));
    expect([schema.latent.rho, schema.postprocess.noise.deviation]).toEqual([Number(latent), Number(noise)]);
    const checks = [...stdout.matchAll(/^check .*forest (0\.\d{3})/gm)].map(([, r2]) => Number(r2));
    expect(Math.min(...checks.map((r2) => Math.abs(r2 - 0.45)))).toBeLessThanOrEqual(0.06);
    // No aim was held, so none is shown.
    expect(stdout).not.toContain("aim");
  });
});

test.each([
  [TABLE, "Say what is wanted with --linear, --forest or --knn"],
  [[...TABLE, "--linear", "2"], "--linear must be an R² from 0 to 0.85, not 2."],
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
