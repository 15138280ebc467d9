import { describe, expect, test } from "@jest/globals";
import { postprocess } from "../../src/postprocess/postprocess.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { gapsTell, tableWarnings } from "../../src/projection/table-warnings.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { correlation } from "../../src/table/correlation.js";
import type { NumericColumn } from "../../src/table/table.js";

const COLUMNS = 21;
const ROWS = 4000;

function schemaWith(missing: object) {
  return checkTable({
    rows: ROWS,
    columns: [{ kind: "numeric", count: COLUMNS }],
    postprocess: { missing: { fraction: 0.05, ...missing } },
  });
}

/** R² of the number of gaps in a row and the rank of its target, on a table of constant columns. */
function measured(missing: object): number {
  const target: NumericColumn = {
    ...{ kind: "numeric", name: "target", values: Float64Array.from({ length: ROWS }, (_, i) => i) },
  };
  const columns = Array.from({ length: COLUMNS }, (_, c): NumericColumn => {
    return { kind: "numeric", name: `numeric_${c + 1}`, values: new Float64Array(ROWS) };
  });
  const { table } = postprocess(
    { rows: ROWS, columns },
    target,
    schemaWith(missing).postprocess,
    seededStreams("gaps"),
  );
  const gaps = Float64Array.from({ length: ROWS }, (_, row) =>
    table.columns.reduce(
      (count, column) => count + (column.kind === "numeric" && Number.isNaN(column.values[row]) ? 1 : 0),
      0,
    ),
  );
  return correlation(gaps, target.values) ** 2;
}

describe("missing values with the pattern target", () => {
  test.each([
    [0.05, 1],
    [0.05, 0.5],
    [0.05, -1],
    [0.2, 1],
  ])("at %d missing and strength %d gaps tell what the warning says", (fraction, strength) => {
    const told = gapsTell(COLUMNS, fraction, strength);
    expect(Math.abs(measured({ fraction, strength, pattern: "target" }) - told)).toBeLessThan(0.05);
  });

  test("a quarter of the target at 5 % and 21 columns, less with less strength: the warning says so", () => {
    const [warning, ...others] = tableWarnings(schemaWith({ pattern: "target" }));
    expect(others).toEqual([]);
    expect(warning).toContain(
      "explains about 27 % of the target's order; half the strength, 0.5, leaves 8 %",
    );
    expect(measured({ pattern: "target" })).toBeGreaterThan(0.2);
    expect(measured({ pattern: "target" })).toBeLessThan(0.32);
  });

  test("strength 0.2 leaves about 1 % of it", () => {
    expect(gapsTell(COLUMNS, 0.05, 0.2).toFixed(2)).toBe("0.01");
    expect(measured({ pattern: "target", strength: 0.2 })).toBeLessThan(0.03);
  });

  test("no other pattern tells anything, and none is warned of", () => {
    for (const missing of [{ pattern: "uniform" }, { pattern: "row" }, { pattern: "target", strength: 0 }]) {
      expect(tableWarnings(schemaWith(missing))).toEqual([]);
      expect(measured(missing)).toBeLessThan(0.01);
    }
  });
});
