/** Scoring a table: preparation of the columns, splits, results, and requests that make no sense. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { reportModels, tableOneModels } from "../../src/evaluation/catalogue.js";
import { designMatrix, median, trainAndTest } from "../../src/evaluation/design-matrix.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { feature } from "../../src/evaluation/matrix.js";
import { rSquared, rSquaredError, summarise } from "../../src/evaluation/score.js";
import { randomSplit, splitAt } from "../../src/evaluation/split.js";
import { stackTables } from "../../src/evaluation/stack.js";
import { stream } from "../../src/random/streams.js";
import type { Column, Table } from "../../src/table/table.js";
import { UsageError } from "../../src/usage-error.js";

const numeric = (name: string, values: number[]): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});
const categorical = (name: string, codes: number[], levels: string[]): Column => ({
  kind: "categorical",
  name,
  codes: Int32Array.from(codes),
  levels,
  labelled: true,
});
const table = (...columns: Column[]): Table => {
  const [first] = columns;
  return { rows: (first.kind === "numeric" ? first.values : first.codes).length, columns };
};
const count = (n: number) => [...Array(n).keys()];
const rows = 120;
const uniform = stream("evaluate-test");
const x = count(rows).map(() => uniform());
const level = count(rows).map((i) => i % 3);
const target = x.map((value, i) => 3 * value + level[i]);
const example = table(
  numeric("x", x),
  categorical("group", level, ["a", "b", "c"]),
  {
    kind: "ordinal",
    name: "grade",
    codes: Int32Array.from(level),
    levels: ["0", "1", "2"],
    labelled: false,
  },
  numeric("target", target),
);

describe("the design matrix", () => {
  test("has a feature per number, one per level, and ordinals without labels as numbers", () => {
    const { features, X, y } = designMatrix(example, "target");
    expect(features).toEqual([
      { name: "x", numeric: true },
      { name: "group=a", numeric: false },
      { name: "group=b", numeric: false },
      { name: "group=c", numeric: false },
      { name: "grade", numeric: true },
    ]);
    expect([...feature(X, 2)]).toEqual(level.map((code) => (code === 1 ? 1 : 0)));
    expect([...feature(X, 4)]).toEqual(level);
    expect([...y]).toEqual(target);
  });

  test("fills gaps with the median of the training rows alone", () => {
    const holes = x.map((value, i) => (i % 4 === 0 ? Number.NaN : i < 60 ? value : value + 1000));
    const design = designMatrix(table(numeric("x", holes), numeric("target", target)), "target");
    const { trainX, testX } = trainAndTest(design, splitAt(60, rows));
    const expected = median(Float64Array.from(holes.slice(0, 60)));
    expect(expected).toBeLessThan(1);
    expect(testX.data[0]).toBe(expected);
    expect(trainX.data[4]).toBe(expected);
  });

  test("leaves out what cannot help, and says so", () => {
    const design = designMatrix(
      table(
        numeric("id", count(rows)),
        numeric(
          "constant",
          x.map(() => 4),
        ),
        numeric(
          "empty",
          x.map(() => Number.NaN),
        ),
        numeric(
          "sparse",
          x.map((value, i) => (i % 20 ? Number.NaN : value)),
        ),
        categorical(
          "one",
          x.map(() => 0),
          ["only"],
        ),
        numeric(
          "target",
          target.map((value, i) => (i === 7 ? Number.NaN : value)),
        ),
      ),
      "target",
      ["id"],
    );
    expect(design.features.map(({ name }) => name)).toEqual(["sparse"]);
    expect(design.rows).not.toContain(7);
    expect(design.notes).toEqual([
      '1 rows have no value of "target" and were left out.',
      'Column "id" is not used as a feature.',
      'Column "constant" has one value only and was left out.',
      'Column "empty" is empty and was left out.',
      'Column "sparse" is 94 % empty: its gaps are filled with the training median.',
      'Column "one" has one value only and was left out.',
    ]);
  });

  test("takes a column of names for a name", () => {
    const many = 250;
    const design = designMatrix(
      table(
        categorical("name", count(many), count(many).map(String)),
        numeric("x", count(many)),
        numeric("target", count(many)),
      ),
      "target",
    );
    expect(design.features.map(({ name }) => name)).toEqual(["x"]);
    expect(design.notes[0]).toContain("250 different texts");
  });
});

describe("sizes that cannot be squared", () => {
  const z = count(rows).map(() => uniform() - 0.5);
  const sum = x.map((value, i) => value + z[i] ** 2);
  const r2 = async (columns: Column[]) => {
    const { r2, notes } = await evaluate(table(...columns), "target", { threads: 1 });
    return { scores: Object.fromEntries(Object.entries(r2).map(([name, { mean }]) => [name, mean])), notes };
  };
  const plain = () => r2([numeric("x", x), numeric("z", z), numeric("target", sum)]);

  test.each([2 ** 400, 2 ** 1000, 2 ** -400])(
    "a column × %d: models that have no unit score the same",
    async (factor) => {
      const { scores, notes } = await r2([
        numeric("x", x),
        numeric(
          "z",
          z.map((value) => value * factor),
        ),
        numeric("target", sum),
      ]);
      const { scores: expected } = await plain();
      for (const name of ["linear", "linearSquares", "quadratic", "tree", "forest", "boosting"]) {
        expect([name, scores[name].toFixed(8)]).toEqual([name, expected[name].toFixed(8)]);
      }
      for (const score of Object.values(scores)) expect(score).not.toBeNaN();
      expect(notes).toEqual([
        expect.stringMatching(
          /^Column "z" has values up to \S+, which models cannot square: they read it divided by /,
        ),
      ]);
    },
  );

  test.each([2 ** 600, 2 ** -600])(
    "a target × %d: all R² but the lasso's are the same, and a note says why",
    async (factor) => {
      const { scores, notes } = await r2([
        numeric("x", x),
        numeric("z", z),
        numeric(
          "target",
          sum.map((value) => value * factor),
        ),
      ]);
      const { scores: expected } = await plain();
      expect({ ...scores, lasso: 0 }).toEqual({ ...expected, lasso: 0 });
      expect(scores.lasso).not.toBeNaN();
      expect(notes).toEqual([
        expect.stringContaining('The target "target" is too large or too small to be squared'),
      ]);
    },
  );

  test("one value beyond all others: the column is left out with a note, the others are scored", async () => {
    const beyond = z.map((value, i) => (i === 5 ? 1.797e308 : value));
    const { scores, notes } = await r2([numeric("x", x), numeric("z", beyond), numeric("target", sum)]);
    expect(notes[0]).toMatch(/^Column "z" has values as far apart as \S+ and 1\.797e\+308, .* left out\.$/);
    expect(scores).toEqual((await r2([numeric("x", x), numeric("target", sum)])).scores);
  });

  test("a model whose numbers leave float64 has no R², and one sentence says so", async () => {
    const models = [
      {
        name: "wild",
        label: "A wild one",
        create: () => ({
          fit: () => ({ predict: ({ rows: n }: { rows: number }) => new Float64Array(n).fill(1e200) }),
        }),
      },
    ];
    const { r2: wild, notes } = await evaluate(example, "target", { models });
    expect(wild.wild.mean).toBeNaN();
    expect(notes).toEqual([
      "“A wild one” has no R² (–): its numbers became too large or too small for float64.",
    ]);
  });
});

describe("what a reader noticed", () => {
  const codes = count(rows).map((i) => (i === 9 ? 0 : i + 1));
  const stray: Column = {
    ...categorical("z", codes, ["?", ...count(rows).map(String)]),
    nearlyNumeric: { numbers: rows - 1, present: rows, other: "?" },
  } as Column;

  test("is a note: an index is left out, a column of numbers with one stray word is read as text", () => {
    const index: Column = { ...numeric("column_1", count(rows)), rowNumber: true } as Column;
    const design = designMatrix(table(index, stray, numeric("x", x), numeric("target", target)), "target");
    expect(design.leftOut).toEqual(["column_1"]);
    expect(design.notes).toEqual([
      'Column "column_1" numbers the rows, as the index of a data frame does, and was left out.',
      'Column "z" was read as text: 119 of its 120 values are numbers, but "?" is none; leave a gap empty, and it is read as numbers.',
    ]);
  });

  test("is in the sentence on a target, and in that on too many levels", () => {
    expect(() => designMatrix(table(stray, numeric("x", x)), "z")).toThrow(
      'The target "z" must be a number in every row; 119 of its 120 values are, but "?" is not.',
    );
    const many = 250;
    const wide = {
      ...categorical("z", count(many), ["?", ...count(many - 1).map(String)]),
      nearlyNumeric: { numbers: many - 1, present: many, other: "?" },
    } as Column;
    const { notes } = designMatrix(
      table(wide, numeric("x", count(many)), numeric("target", count(many))),
      "target",
    );
    expect(notes[1]).toBe(
      'Column "z" has 250 different texts, more than 200: too many for categories, and was left out.',
    );
  });

  test("holds for a training and a test file together", () => {
    const training = table(numeric("z", [1, 2, 3, 4, 5, 6, 7, 8, 9]));
    const tested = table({
      ...categorical("z", [0, 1, 1, 1, 1, 1, 1, 1, 1, 1], ["?", "4"]),
      nearlyNumeric: { numbers: 9, present: 10, other: "?" },
    } as Column);
    const nearlyNumeric = { numbers: 18, present: 19, other: "?" };
    expect(stackTables(training, tested).columns[0]).toMatchObject({ kind: "categorical", nearlyNumeric });
    expect(stackTables(tested, training).columns[0]).toMatchObject({ kind: "categorical", nearlyNumeric });
  });
});

describe("bad requests", () => {
  const y = numeric("target", target);
  test.each([
    ["no such target", table(numeric("x", x), y), "price", 'no column "price".*"x", "target"'],
    [
      "text target",
      table(categorical("g", level, ["a", "b", "c"]), y),
      "g",
      'must be a number.*"a", "b", "c"',
    ],
    [
      "constant target",
      table(
        numeric("x", x),
        numeric(
          "k",
          x.map(() => 2),
        ),
      ),
      "k",
      "is 2 in every row",
    ],
    [
      "few rows",
      table(numeric("x", [1, 2]), numeric("target", [1, 2])),
      "target",
      "at least 20 rows.*there are 2",
    ],
    [
      "empty target",
      table(
        numeric("x", x),
        numeric(
          "e",
          x.map(() => Number.NaN),
        ),
      ),
      "e",
      "there are 0",
    ],
    [
      "only constants",
      table(
        numeric(
          "k",
          x.map(() => 1),
        ),
        y,
      ),
      "target",
      "No column can serve",
    ],
    ["nothing but the target", table(y), "target", "No column can serve"],
  ])("%s", async (_, bad, name, message) => {
    const failure = evaluate(bad, name, { models: tableOneModels });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(new RegExp(message));
  });

  test.each([
    [{ testShare: 0 }, "testShare"],
    [{ testShare: 1 }, "testShare"],
    [{ repeats: 0.5 }, "repeats"],
    [{ threads: 0 }, "threads"],
    [{ split: { train: Int32Array.of(0, 1), test: Int32Array.of(500) } }, "from 0 to 119; one is 500"],
    [{ split: { train: Int32Array.of(), test: Int32Array.of(5) } }, "train part"],
  ])("options %j", async (options, message) => {
    await expect(evaluate(example, "target", options)).rejects.toThrow(message);
  });
});

describe("evaluate", () => {
  test("gives the same scores on any number of threads", async () => {
    const options = { repeats: 3, seed: "7" };
    const [one, three] = await Promise.all(
      [1, 3].map((threads) => evaluate(example, "target", { ...options, threads })),
    );
    expect(three.r2).toEqual(one.r2);
    expect(Object.keys(one.r2)).toEqual(reportModels.map(({ name }) => name));
    expect(one.r2.linear.each).toHaveLength(3);
    expect(one.r2.linear.mean).toBeCloseTo(1, 10);
    expect(one.r2.mean.mean).toBeLessThanOrEqual(0);
    expect(one).toMatchObject({ trainRows: 84, testRows: 36, repeats: 3, seed: "7" });
  });

  test("scores models that are not ours, which may know the rows", async () => {
    const { r2 } = await evaluate(example, "target", {
      models: [
        ...tableOneModels,
        {
          name: "oracle",
          label: "Knows the target",
          create: ({ testRows }) => ({
            fit: async () => ({ predict: () => Float64Array.from(testRows, (row) => target[row]) }),
          }),
        },
      ],
    });
    expect(r2.oracle).toEqual({ mean: 1, sd: undefined, each: [1] });
  });

  test("takes a given split, and samples large tables", async () => {
    const split = splitAt(100, rows);
    const given = await evaluate(example, "target", { split, models: tableOneModels });
    expect(given).toMatchObject({ trainRows: 100, testRows: 20, repeats: 1 });
    const sampled = await evaluate(example, "target", { rowLimit: 60, models: tableOneModels });
    expect(sampled).toMatchObject({ trainRows: 42, testRows: 18 });
    expect(sampled.notes).toContain("Scored on a random sample of 60 of 120 rows.");
  });

  test("reports progress and stops when told to", async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const run = evaluate(example, "target", {
      repeats: 50,
      threads: 2,
      signal: controller.signal,
      onProgress: ({ done }) => {
        seen.push(done);
        if (done === 3) controller.abort(new Error("enough"));
      },
    });
    await expect(run).rejects.toThrow("enough");
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
  });
});

describe("splits and scores", () => {
  test("a split uses every row once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        fc.string(),
        (n, share, seed) => {
          const { train, test } = randomSplit(n, share, stream(seed));
          expect([...train, ...test].sort((a, b) => a - b)).toEqual(count(n));
          expect(test.length).toBe(Math.ceil(share * n));
        },
      ),
    );
  });

  test("R² is 1 for the truth, 0 for the mean, and none for one row or a constant target", () => {
    const y = Float64Array.of(1, 2, 6);
    expect(rSquared(y, y)).toBe(1);
    expect(rSquared(y, Float64Array.of(3, 3, 3))).toBe(0);
    expect(rSquared(y, Float64Array.of(6, 2, 1))).toBeCloseTo(1 - 50 / 14, 12);
    for (const one of [Float64Array.of(2), Float64Array.of(2, 2)]) {
      expect(rSquared(one, one)).toBeNaN();
      expect(rSquaredError(one, one)).toBeNaN();
    }
  });

  test("the standard deviation is that of a sample", () => {
    expect(summarise([1, 3])).toEqual({ mean: 2, sd: Math.SQRT2, each: [1, 3] });
    expect(summarise([1]).sd).toBeUndefined();
  });
});

describe("stacking a test table below a training table", () => {
  test("matches columns by name and levels by text", () => {
    const below = table(categorical("g", [0, 1, -1], ["z", "b"]), numeric("x", [1, 2, 3]));
    const above = table(numeric("x", [7]), categorical("g", [1], ["a", "b"]));
    expect(stackTables(above, below)).toEqual({
      rows: 4,
      columns: [
        { ...numeric("x", [7, 1, 2, 3]), integer: undefined },
        categorical("g", [1, 2, 1, -1], ["a", "b", "z"]),
      ],
    });
  });

  test("names the column that is missing", () => {
    expect(() => stackTables(table(numeric("x", [1])), table(numeric("y", [1])))).toThrow(
      'The second table has no column "x"; it has "y".',
    );
  });
});
