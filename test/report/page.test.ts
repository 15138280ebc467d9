/** The report's page: columns of any name, and columns that models do not read. */

// One after the other: Jest cannot load both at once, as the report does.
import "vega";
import "vega-lite";
import { afterEach, expect, jest, test } from "@jest/globals";
import { reportModels } from "../../src/evaluation/catalogue.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { reportPage } from "../../src/report/page.js";
import type { Column } from "../../src/table/table.js";

const ROWS = 60;
const models = reportModels.filter(({ name }) => name === "linear");

/** Vega reports some of its errors there and draws on, with parts missing. */
const said = jest.spyOn(console, "error");
afterEach(() => {
  expect(said).not.toHaveBeenCalled();
});

const numbers = (name: string, speed: number): Column => ({
  kind: "numeric",
  name,
  values: Float64Array.from({ length: ROWS }, (_, i) => Math.sin(i * speed)),
});
const texts = (name: string, speed: number, levels: string[]): Column => ({
  kind: "categorical",
  name,
  codes: Int32Array.from({ length: ROWS }, (_, i) => (i * speed) % levels.length),
  levels,
  labelled: true,
});

async function page(columns: Column[], target: string): Promise<string> {
  const table = { rows: ROWS, columns };
  const evaluation = await evaluate(table, target, { models, threads: 1 });
  return reportPage({ title: "t", table, target, drop: [], notes: [], descriptions: new Map() }, evaluation);
}

/** The texts of the charts. */
const drawn = (html: string) =>
  [...html.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text.replaceAll("&quot;", '"'));

const NAMES = [
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__proto__",
  "a.b",
  "a[0]",
  'q"\\',
  "it's",
];

test.each(NAMES)("a column, a level and a target may be called %s", async (name) => {
  const levels = [name, "x", "y", "z", "u"];
  const feature = drawn(await page([numbers("b", 0.7), numbers(name, 1.3), numbers("y", 2)], "y"));
  // Above its histogram and beside its bar.
  expect(feature.filter((text) => text === name)).toHaveLength(2);
  const level = drawn(await page([texts(name, 2, levels), numbers("b", 0.7), numbers("y", 2)], "y"));
  expect(level.filter((text) => text === name).length).toBeGreaterThanOrEqual(2);
  const target = drawn(await page([numbers("b", 0.7), numbers("c", 1.3), numbers(name, 2)], name));
  // Below its histogram and beside the colours of the components.
  expect(target.filter((text) => text === name)).toHaveLength(2);
});

test("a column that models do not read has no association, and no bar", async () => {
  const index = {
    ...numbers("column_1", 0),
    values: Float64Array.from({ length: ROWS }, (_, i) => i),
    rowNumber: true,
  };
  const y = Float64Array.from({ length: ROWS }, (_, i) => i + Math.sin(i));
  const html = await page(
    [
      index as Column,
      texts("same", 0, ["one"]),
      numbers("b", 0.7),
      { kind: "numeric", name: "y", values: y },
    ],
    "y",
  );
  // The histogram of each, and a bar of b alone.
  const counts = ["column_1", "same", "b"].map((name) => drawn(html).filter((text) => text === name).length);
  expect(counts).toEqual([1, 1, 2]);
  expect(html).toMatch(/<td>column_1<\/td>.*<td class="number">–<\/td><\/tr>/);
  expect(html).toMatch(/<td>b<\/td>.*<td class="number">-?\d\.\d\d<\/td><\/tr>/);
});

test("values that cannot be squared are drawn", async () => {
  for (const factor of [1e200, 1e-200, 1.7e308]) {
    const scaled = (name: string, speed: number): Column => {
      const { values } = numbers(name, speed) as Extract<Column, { kind: "numeric" }>;
      return { kind: "numeric", name, values: values.map((value) => value * factor) };
    };
    const html = await page([scaled("a", 0.7), scaled("b", 1.3), scaled("y", 2)], "y");
    expect(/NaN|Infinity/.test(html)).toBe(false);
    // Below the target's histogram and beside the colours.
    expect(drawn(html).filter((text) => /^y ÷ \d\S+$/.test(text))).toHaveLength(2);
  }
});
