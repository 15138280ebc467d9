/** What `generate` says of a table that changes after the penalty has seen it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { inFolder, run } from "./command-line.js";

/** As a recipe: a typed seed is stretched with a random salt, the seed of a recipe is taken as it is. */
const recipeOf = (postprocess: string) => `
schema:
  rows: 2000
  columns: [{ kind: numeric, count: 10 }, { kind: categorical, categories: 4 }]
  splits: { test: 600 }
  postprocess: ${postprocess}
configuration: { seed: handed-out-test }
levels: run
`;

async function generated(postprocess: string, ...flags: string[]) {
  return inFolder(async (folder) => {
    writeFileSync(join(folder, "t.yaml"), recipeOf(postprocess));
    const { code, stdout, stderr } = await run(
      folder,
      ...["generate", "--config", "t.yaml", "--output", "t", ...flags],
    );
    expect(code).toBe(0);
    const [train, tests, solution] = ["students/train.csv", "students/test.csv", "teacher/solution.csv"].map(
      (name) =>
        readFileSync(join(folder, "t", name), "utf8")
          .trimEnd()
          .split("\n"),
    );
    // A flag for each gap of a numeric column, as a student would add it.
    const flagged = (line: string, i: number, target: string) =>
      [
        line,
        ...(i === 0
          ? gapNames
          : line
              .split(",")
              .slice(1, 11)
              .map((cell) => (cell === "" ? 1 : 0))),
        target,
      ].join(",");
    const gapNames = Array.from({ length: 10 }, (_, j) => `gap_${j}`);
    const all = [
      ...train.map((line, i) =>
        flagged(line.slice(0, line.lastIndexOf(",")), i, line.slice(line.lastIndexOf(",") + 1)),
      ),
      ...tests.slice(1).map((line, i) => flagged(line, i + 1, solution[i + 1].split(",")[1])),
    ];
    writeFileSync(join(folder, "student.csv"), `${all.join("\n")}\n`);
    const scored = await run(
      folder,
      ...["evaluate", "student.csv", "--models", "linear", "--repeats", "10", "--json"],
    );
    const manifest = JSON.parse(readFileSync(join(folder, "t/teacher/manifest.json"), "utf8"));
    return { stdout, stderr, manifest, student: JSON.parse(scored.stdout).r2.linear.mean as number };
  });
}

describe("gaps that follow the target", () => {
  const gaps = "{ missing: { fraction: 0.05, pattern: target } }";

  test("the summary, the manifest and a student with gap flags agree, and a warning says why", async () => {
    const { stdout, stderr, manifest, student } = await generated(gaps);
    expect(student).toBeGreaterThan(0.1);
    expect(Math.abs(manifest.r2.handedOut - student)).toBeLessThan(0.04);
    expect(stdout).toContain(
      `R² as it is handed out       ${manifest.r2.handedOut.toFixed(3)}   a linear model on unseen rows, after missing values, with a flag for each gap\n`,
    );
    expect(stderr).toMatch(
      /^warning: .*a linear model can expect an R² of 0\.\d{3} .*more than the 0\.05.*pattern: target/m,
    );
    // What the penalty saw stays beside it.
    expect(stdout).toMatch(/R² of the squares baseline +0\.0\d\d /);
  });

  test("an aim is told apart from what is handed out", async () => {
    const { stdout, stderr, manifest, student } = await generated(gaps, "--aim", "0.3");
    expect(Math.abs(manifest.dial.linearR2 - 0.3)).toBeLessThan(0.02);
    expect(manifest.r2.handedOut).toBeGreaterThan(0.35);
    expect(Math.abs(manifest.r2.handedOut - student)).toBeLessThan(0.04);
    expect(stdout).toMatch(/R² of a linear model +0\.\d{3} +expected on unseen rows; aim 0\.3\n/);
    expect(stderr).toContain("more than the 0.35 that an aim of 0.3 allows");
  });
});

test("what changes nothing for a linear model is shown without a warning", async () => {
  const { stdout, stderr, manifest, student } = await generated(
    "{ missing: { fraction: 0.05 }, noise: { deviation: 0.2 } }",
  );
  expect(stdout).toContain("a linear model on unseen rows, after noise and missing values\n");
  expect(stderr).not.toContain("handed out");
  expect(Math.abs(manifest.r2.handedOut - student)).toBeLessThan(0.04);
});

test("where the penalty itself is above what was promised, the warning says that, not that gaps did it", async () => {
  const { stderr, manifest } = await generated("{ missing: { fraction: 0.03 } }", "--epochs", "3");
  expect(manifest.r2.baseline).toBeGreaterThan(0.05);
  expect(stderr).toContain(`: the penalty itself ended at ${manifest.r2.baseline.toFixed(3)}.`);
});

test("gaps that follow the target tell less where there are fewer, or where they follow nothing", async () => {
  const [many, few, none] = await Promise.all(
    ["fraction: 0.1, pattern: target", "fraction: 0.02, pattern: target", "fraction: 0.1"].map(
      async (missing) => (await generated(`{ missing: { ${missing} } }`)).manifest.r2.handedOut as number,
    ),
  );
  expect(many).toBeGreaterThan(few + 0.05);
  expect(few).toBeGreaterThan(none + 0.02);
});

test("without post-processing the penalty's figures are those of the table; λ = 0 promises nothing", async () => {
  const plain = await generated("{}");
  expect(plain.stdout).not.toContain("handed out");
  expect(plain.manifest.r2).not.toHaveProperty("handedOut");
  const free = await generated("{ noise: {} }", "--lambda", "0");
  expect(free.manifest.r2.handedOut).toBeGreaterThan(0.3);
  expect(free.stderr).not.toContain("handed out");
});
