// What a linear model gets from a table as it is handed out, against evaluate's own score on rows it has not seen.
import { expect, test } from "@jest/globals";
import { reportModels } from "../../src/evaluation/catalogue.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { handedOutR2 } from "../../src/evaluation/handed-out.js";
import { stream } from "../../src/random/streams.js";
import type { Column, NumericColumn } from "../../src/table/table.js";

const rows = 3000;
const draw = stream("handed-out-test");
const numbers = (name: string, at: (i: number) => number): NumericColumn => ({
  kind: "numeric",
  name,
  values: Float64Array.from({ length: rows }, (_, i) => at(i)),
});
const x = numbers("x", () => draw());
const noise = numbers("noise", () => draw() - 0.5);
const level: Column = {
  kind: "categorical",
  name: "level",
  codes: Int32Array.from({ length: rows }, () => Math.floor(3 * draw())),
  levels: ["a", "b", "c"],
  labelled: true,
};
const target = numbers("target", (i) => x.values[i] + 0.3 * level.codes[i] + noise.values[i]);

/** Linear regression of `evaluate`, its mean over twenty splits. */
async function scored(columns: readonly Column[]): Promise<number> {
  const models = reportModels.filter(({ name }) => name === "linear");
  const table = { rows, columns: [...columns, target] };
  return (await evaluate(table, "target", { models, repeats: 20, threads: 1 })).r2.linear.mean;
}

test("is what evaluate finds on unseen rows: numbers, one-hot texts, gaps filled with the median", async () => {
  const gaps = { ...x, values: x.values.map((value, i) => (i % 5 === 0 ? Number.NaN : value)) };
  for (const columns of [
    [x, level],
    [gaps, level],
  ]) {
    expect(Math.abs(handedOutR2({ rows, columns }, target, false) - (await scored(columns)))).toBeLessThan(
      0.01,
    );
  }
  expect(handedOutR2({ rows, columns: [gaps, level] }, target, false)).toBeLessThan(
    handedOutR2({ rows, columns: [x, level] }, target, false) - 0.05,
  );
});

test("a flag for each gap shows what gaps that follow the target tell", () => {
  const values = noise.values.map((_, i) => (target.values[i] > 1 && draw() < 0.5 ? Number.NaN : draw()));
  const table = { rows, columns: [{ ...x, values }] };
  expect(handedOutR2(table, target, false)).toBeLessThan(0.02);
  expect(handedOutR2(table, target, true)).toBeGreaterThan(0.1);
});

test("flags of gaps that follow nothing tell nothing, and random columns explain nothing", () => {
  const columns = Array.from({ length: 20 }, (_, j) =>
    numbers(`random_${j}`, () => (draw() < 0.1 ? Number.NaN : draw())),
  );
  for (const flags of [false, true]) {
    expect(Math.abs(handedOutR2({ rows, columns }, target, flags))).toBeLessThan(0.03);
  }
});
