/** Sentences of the report and of warnings that explain, held to real data. */
import { describe, expect, test } from "@jest/globals";
import { reportModels } from "../../src/evaluation/catalogue.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { configurationWarnings } from "../../src/generator/configuration.js";
import { generate } from "../../src/generator/generate.js";
import { stream } from "../../src/random/streams.js";
import { associations } from "../../src/report/column-charts.js";
import type { NumericColumn } from "../../src/table/table.js";

const numbers = (name: string, values: ArrayLike<number>): NumericColumn => ({
  kind: "numeric",
  name,
  values: Float64Array.from(values),
});

test("a column that only a curve can use has a small bar", async () => {
  const draw = stream("report-claims");
  const x = Array.from({ length: 2000 }, () => 2 * draw() - 1);
  const column = numbers("x", x);
  const target = numbers(
    "target",
    x.map((value) => value * value),
  );
  const [{ value }] = associations([column], target);
  expect(Math.abs(value)).toBeLessThan(0.05);
  const models = reportModels.filter(({ name }) => name === "tree");
  const { r2 } = await evaluate({ rows: 2000, columns: [column, target] }, "target", { models, threads: 1 });
  expect(r2.tree.mean).toBeGreaterThan(0.99);
});

describe("warnings", () => {
  test("few rows per feature make the linear model score far below 0, as the warning says", async () => {
    const models = reportModels.filter(({ name }) => name === "linear");
    for (const seed of [1, 2, 3]) {
      const { X, y, configuration, warnings } = await generate({ rows: 90, features: 20, seed, threads: 1 });
      expect(warnings).toEqual(configurationWarnings(configuration));
      expect(warnings[0]).toContain("score far below 0 on unseen rows");
      const columns = Array.from({ length: X.rows }, (_, j) =>
        numbers(
          `attr_${j}`,
          Array.from({ length: X.columns }, (_, s) => X.at(j, s)),
        ),
      );
      const table = { rows: 90, columns: [...columns, numbers("target", y)] };
      const { r2 } = await evaluate(table, "target", { models, repeats: 10, threads: 1 });
      expect(r2.linear.mean).toBeLessThan(-0.2);
    }
  });
});
