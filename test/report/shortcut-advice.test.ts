// The report's advice against shortcuts: what it says is followed, and the shortcut scored again.
import { describe, expect, test } from "@jest/globals";
import { reportModels } from "../../src/evaluation/catalogue.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { type GenerateOptions, generate } from "../../src/generator/generate.js";
import { makeExam } from "../../src/io/exam.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { KEPT_BELOW, type Origin, type Shortcut, shortcutAdvice } from "../../src/report/shortcut-advice.js";
import { verdict } from "../../src/report/verdict.js";
import type { Column } from "../../src/table/table.js";

const SHORTCUTS = ["linearSquares", "linearAbsolute", "quadratic"] as const;
const models = reportModels.filter(({ name }) => [...SHORTCUTS, "linear", "forest"].includes(name));
const SEEDS = [2, 5];

type Scores = Readonly<Record<string, number>>;

async function scored(columns: readonly Column[], target: Column, rows: number): Promise<Scores> {
  const { r2 } = await evaluate({ rows, columns: [...columns, target] }, target.name, {
    models,
    threads: 1,
    repeats: 2,
  });
  return Object.fromEntries(Object.entries(r2).map(([name, { mean }]) => [name, mean]));
}

async function plain(options: GenerateOptions): Promise<Scores> {
  const { X, y } = await generate({ rows: 2000, features: 10, threads: 1, ...options });
  const columns = Array.from(
    { length: X.rows },
    (_, j): Column => ({
      kind: "numeric",
      name: `attr_${j}`,
      values: Float32Array.from({ length: X.columns }, (_, s) => X.at(j, s)),
    }),
  );
  return scored(columns, { kind: "numeric", name: "target", values: y }, X.columns);
}

const numeric = [{ kind: "numeric", count: 10 }] as const;
const mixed = [
  { kind: "numeric", count: 6 },
  { kind: "ordinal", bins: 5, count: 3 },
  { kind: "categorical", categories: 4 },
] as const;

async function table(columns: typeof numeric | typeof mixed, options: GenerateOptions): Promise<Scores> {
  const schema = checkTable({ rows: 2000, columns: [...columns] }, "test");
  const { X, y, maps } = await generate({ table: schema, threads: 1, ...options });
  const exam = makeExam(X, y, schema, seededStreams(String(options.seed)), { maps });
  return scored(exam.table.columns, exam.target, exam.table.rows);
}

/** The scores for each seed. */
function bySeed(make: (options: GenerateOptions) => Promise<Scores>, options: GenerateOptions) {
  return Promise.all(SEEDS.map((seed) => make({ ...options, seed })));
}

/** The flags that an advice names, as options. */
function followed(advice: string): GenerateOptions {
  const [, flag, value] = /--(preset|baseline) (\w+) keeps it below/.exec(advice) ?? [];
  expect([flag, advice]).not.toEqual([undefined, advice]);
  return { [flag]: value } as GenerateOptions;
}

const PLAIN: Origin = { table: false, numeric: true, baseline: "linear", features: 10 };

describe.each<[string, Origin, (options: GenerateOptions) => Promise<Scores>, readonly Shortcut[]]>([
  ["a plain dataset", PLAIN, plain, SHORTCUTS],
  ["a table of numbers", { ...PLAIN, table: true }, (o) => table(numeric, o), SHORTCUTS],
  [
    "a table of all kinds",
    { ...PLAIN, table: true, numeric: false },
    (o) => table(mixed, o),
    ["linearSquares", "linearAbsolute"],
  ],
])("%s", (_, origin, make, shortcuts) => {
  test("the shortcuts work against the linear baseline, and what is advised keeps each out", async () => {
    const before = await bySeed(make, { baseline: "linear" });
    let last: { advice: string; after: readonly Scores[] } | undefined;
    for (const shortcut of shortcuts) {
      // Where it works for no seed there is nothing to advise against.
      expect(Math.max(...before.map((r2) => r2[shortcut]))).toBeGreaterThan(0.2);
      const advice = shortcutAdvice(shortcut, origin);
      if (advice !== last?.advice) last = { advice, after: await bySeed(make, followed(advice)) };
      const { after } = last;
      for (const r2 of after) expect(r2[shortcut]).toBeLessThan(KEPT_BELOW);
      if (shortcut !== "quadratic") continue;
      after.forEach((r2, i) => {
        expect(r2.forest).toBeLessThan(before[i].forest);
        expect(r2.forest).toBeGreaterThan(r2.quadratic + 0.2);
      });
    }
  });
});

test("against all quadratic terms of a table of all kinds nothing works, as the report says", async () => {
  const origin = { ...PLAIN, table: true, numeric: false };
  expect(shortcutAdvice("quadratic", origin)).toMatch(/^Nothing in this version keeps it out/);
  for (const options of [{}, { preset: "hard" }, { baseline: "quadratic" }] as const) {
    const scores = await bySeed((o) => table(mixed, o), options);
    expect(Math.max(...scores.map(({ quadratic }) => quadratic))).toBeGreaterThan(0.4);
  }
});

test("--preset hard does not keep all quadratic terms out: it is not advised for them", async () => {
  const scores = await bySeed(plain, { preset: "hard" });
  for (const { quadratic } of scores) expect(quadratic).toBeGreaterThan(0.5);
});

describe("no advice", () => {
  test("for data that are not known to be ours", () => {
    expect(shortcutAdvice("linearSquares", undefined)).toBe("");
  });

  test.each<[Shortcut, Partial<Origin>]>([
    ["linearSquares", { baseline: "squares" }],
    ["linearAbsolute", { baseline: "quadratic" }],
    ["quadratic", { baseline: "quadratic" }],
    ["quadratic", { features: 61 }],
  ])("%s where it was penalised already or cannot be: %o", (shortcut, origin) => {
    expect(shortcutAdvice(shortcut, { ...PLAIN, ...origin })).toMatch(/^Nothing in this version/);
  });
});

describe("the verdict", () => {
  const score = (mean: number) => ({ mean, sd: undefined, each: [mean] });
  const words = (r2: Record<string, number>, configuration?: object) =>
    verdict(
      {
        models: [...reportModels, { name: "process", label: "The process behind the data" }],
        r2: Object.fromEntries(Object.entries(r2).map(([name, mean]) => [name, score(mean)])),
      },
      { manifest: configuration && { configuration } },
    ).join(" ");

  test("names each shortcut that works, with its own advice", () => {
    const text = words(
      { linear: 0.01, linearSquares: 0.4, quadratic: 0.8, forest: 0.85 },
      { baseline: "linear", features: 10 },
    );
    expect(text).toContain("“Linear on x, x²” explains 40 %. If it should not, --preset hard");
    expect(text).toContain(
      "“Ridge on all quadratic terms” explains 80 %. If it should not, --baseline quadratic",
    );
  });

  test("calls the process what it is, not a bound", () => {
    const text = words({ linear: 0.01, forest: 0.86, process: 0.74 });
    expect(text).toContain(
      "The process, the network behind the data, explains 74 %; a model that learns from the rows may be above it.",
    );
  });

  test("says that linear regression fails below 5 %, and how much it explains above", () => {
    expect(words({ linear: 0.049 })).toContain("explains less than 5 %");
    expect(words({ linear: 0.05 })).toContain("Linear regression explains 5 % of");
  });
});

test("a forest can be above the process behind the data", async () => {
  const above = await Promise.all(
    SEEDS.map(async (seed) => {
      const { processR2 } = await generate({ rows: 2000, features: 10, seed, threads: 1 });
      return (await plain({ seed })).forest > processR2;
    }),
  );
  expect(above).toContain(true);
});
