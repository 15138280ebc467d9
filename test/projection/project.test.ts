import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { countCodes } from "../../src/projection/categorical.js";
import { applyProjection, type ProjectionStatistics, project } from "../../src/projection/project.js";
import type { TableInput } from "../../src/projection/schema.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { planTable } from "../../src/projection/table-plan.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { samples } from "./samples.js";

const count = fc.integer({ min: 1, max: 3 });
const column: fc.Arbitrary<TableInput["columns"][number]> = fc.oneof(
  fc.record({ kind: fc.constant("numeric" as const), count, integer: fc.boolean() }),
  fc.record({
    kind: fc.constant("numeric" as const),
    count,
    map: fc.constantFrom(
      { to: "range" as const, low: 0, high: 9 },
      { to: "normal" as const, mean: 0, deviation: 2 },
      { to: "exponential" as const, mean: 3 },
    ),
    decimals: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: fc.constant("ordinal" as const),
    count,
    bins: fc.integer({ min: 2, max: 6 }),
    binning: fc.constantFrom("equal-frequency" as const, "k-means" as const, "equal-width" as const),
  }),
  fc.record({
    kind: fc.constant("categorical" as const),
    count,
    categories: fc.integer({ min: 2, max: 7 }),
    frequencies: fc.constantFrom("equal" as const, "zipf" as const, undefined),
  }),
);

describe("any valid schema", () => {
  const schemas = fc.record({
    rows: fc.integer({ min: 60, max: 200 }),
    columns: fc.array(column, { minLength: 1, maxLength: 6 }),
    latent: fc.record({ rho: fc.double({ min: 0, max: 0.6, noNaN: true }) }),
  });

  test("gives exactly the columns, bins and categories that it asks for", () => {
    fc.assert(
      fc.property(schemas, (input) => {
        const schema = checkTable(input);
        const plan = planTable(schema);
        const { X, y } = samples(plan.features, plan.rows);
        const { table, statistics } = project(X, y, schema, seededStreams("7"));
        expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual(
          plan.columns.map(({ name, kind }) => [name, kind]),
        );
        expect(statistics.latent).toHaveLength(plan.dimensions.latent);
        table.columns.forEach((made, c) => {
          const asked = plan.columns[c];
          if (made.kind === "numeric" || asked.kind === "numeric") {
            if (made.kind === "numeric" && made.integer)
              expect(made.values.every(Number.isInteger)).toBe(true);
            return;
          }
          expect(made.levels).toEqual(asked.levels);
          const counts = countCodes(made.codes, made.levels.length);
          expect(counts.reduce((sum, n) => sum + n, 0)).toBe(plan.rows);
          const mayBeEmpty = asked.kind === "ordinal" && asked.binning === "equal-width";
          if (!mayBeEmpty) expect(counts).not.toContain(0);
        });
      }),
      { numRuns: 50 },
    );
  });
});

const schema = checkTable({
  rows: 400,
  columns: [
    { kind: "numeric", count: 2 },
    {
      kind: "numeric",
      name: "age",
      map: { to: "normal", mean: 40, deviation: 9 },
      integer: true,
      unit: "years",
    },
    { kind: "ordinal", labels: ["low", "middle", "high"], binning: "k-means" },
    { kind: "categorical", labels: ["a", "b", "c"], frequencies: [0.5, 0.3, 0.2] },
  ],
  latent: { count: 2 },
  target: { mean: 10, deviation: 2 },
});
const { X, y } = samples(planTable(schema).features, schema.rows);

test("statistics are plain data: applied to single rows after a trip through JSON, they give the same table", () => {
  const { table, statistics } = project(X, y, schema, seededStreams("7"));
  const read = JSON.parse(JSON.stringify(statistics)) as ProjectionStatistics;
  for (const row of [0, 17, 399]) {
    const data = Float32Array.from({ length: X.rows }, (_, feature) => X.data[feature * X.columns + row]);
    const single = applyProjection({ rows: X.rows, columns: 1, data }, planTable(schema), read);
    single.columns.forEach((made, c) => {
      const whole = table.columns[c];
      if (made.kind === "numeric" && whole.kind === "numeric") expect(made.values[0]).toBe(whole.values[row]);
      else if (made.kind !== "numeric" && whole.kind !== "numeric")
        expect(made.codes[0]).toBe(whole.codes[row]);
      else throw new Error("kinds differ");
    });
  }
});

test("numeric columns without a map are columns of X, bit for bit, and X stays as it is", () => {
  const before = X.data.slice();
  const { table, statistics } = project(X, y, schema, seededStreams("7"));
  const [first] = table.columns;
  const [from] = statistics.columns;
  if (first.kind !== "numeric" || from.kind !== "numeric") throw new Error("not numeric");
  expect(first.values).toEqual(X.data.slice(from.feature * X.columns, (from.feature + 1) * X.columns));
  first.values[0] += 1;
  expect(X.data).toEqual(before);
});

test("the same seed gives the same table, another seed other roles", () => {
  expect(project(X, y, schema, seededStreams("7"))).toEqual(project(X, y, schema, seededStreams("7")));
  expect(project(X, y, schema, seededStreams("7"))).not.toEqual(project(X, y, schema, seededStreams("8")));
});

test("own target values are shown as they are", () => {
  const targets = Float64Array.from({ length: 400 }, (_, i) => i / 8);
  expect(project(X, y, schema, seededStreams("7"), { targets }).target.values).toEqual(targets);
});

test("X of another shape is refused with equation 4", () => {
  const other = samples(8, 400);
  expect(() => project(other.X, other.y, schema, seededStreams("7"))).toThrow(
    "X has 8 features, and the schema needs d = d′ + d_n + d_o + Σ n_j = 2 + 3 + 1 + 3 = 9 (equation 4)",
  );
});

test("X is read with its stride and offset: a window on a larger matrix gives the same table", () => {
  const wide = new Float32Array((X.rows + 1) * (X.columns + 5)).fill(1e6);
  const stride = X.columns + 5;
  for (let f = 0; f < X.rows; f++)
    wide.set(X.data.subarray(f * X.columns, (f + 1) * X.columns), 3 + f * stride);
  const window = { rows: X.rows, columns: X.columns, data: wide, stride, offset: 3 };
  expect(project(window, y, schema, seededStreams("7"))).toEqual(project(X, y, schema, seededStreams("7")));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "%d in X or y is refused with its place: no level and no number follows from it",
  (value) => {
    const dirty = { ...X, data: Float32Array.from(X.data) };
    dirty.data[3 * X.columns + 17] = value;
    expect(() => project(dirty, y, schema, seededStreams("7"))).toThrow(
      `X must have finite numbers only, not ${value} (feature 3, sample 17).`,
    );
    const targets = Float32Array.from(y);
    targets[399] = value;
    expect(() => project(X, targets, schema, seededStreams("7"))).toThrow(
      `y must have finite numbers only, not ${value} (sample 399).`,
    );
  },
);

test("targets of one's own are one finite number per row", () => {
  for (const targets of [Float64Array.of(1, 2, 3), new Float64Array(X.columns).fill(Number.NaN)]) {
    expect(() => project(X, y, schema, seededStreams("7"), { targets })).toThrow(
      `targets must be one finite number for each of the ${X.columns} rows`,
    );
  }
});
