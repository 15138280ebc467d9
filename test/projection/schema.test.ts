import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type TableInput, tableJsonSchema } from "../../src/projection/schema.js";
import { checkTable, tableFromYaml } from "../../src/projection/schema-file.js";
import { flaggedPlace, withFlags } from "../../src/projection/schema-flags.js";
import { starterYaml } from "../../src/projection/starter.js";
import { planTable } from "../../src/projection/table-plan.js";
import { template, templateYaml } from "../../src/projection/templates.js";
import { UsageError } from "../../src/usage-error.js";

const messageOf = (yaml: string): string => {
  try {
    tableFromYaml(yaml, "exam.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`accepted: ${yaml}`);
};

const one = "columns: [{ kind: numeric }]";

describe("every contradiction is one sentence with its place in the YAML", () => {
  test.each([
    [
      "rows: 4\ncolumns: [{ kind: ordinal, bins: 5 }]",
      "columns[0].bins: is 5, more than the 4 rows of the table",
    ],
    [
      "rows: 3\ncolumns: [{ kind: categorical, categories: 4 }]",
      "columns[0].categories: is 4, more than the 3 rows",
    ],
    [
      "columns: [{ kind: categorical, categories: 1 }]",
      "columns[0].categories: is 1, but a column with a single value",
    ],
    ["columns: [{ kind: categorical }]", "columns[0]: needs categories or labels"],
    ["columns: [{ kind: ordinal, bins: 3, labels: [a, b] }]", "columns[0].labels: has 2 labels for 3 bins"],
    ["columns: [{ kind: ordinal, labels: [a, b, a] }]", 'columns[0].labels[2]: repeats "a" of labels[0]'],
    [
      "columns: [{ kind: ordinal, labels: [none, some] }]",
      'columns[0].labels[0]: "none" would be read back as a missing',
    ],
    [
      "columns: [{ kind: ordinal, labels: ['1', '2'] }]",
      'columns[0].labels[0]: "1" would be read back as a number',
    ],
    [
      "columns: [{ kind: numeric }, { kind: categorical, labels: [a, b], frequencies: [0.5, 0.4] }]",
      "columns[1].frequencies: sum to 0.9, and must sum to 1",
    ],
    [
      "columns: [{ kind: categorical, labels: [a, b], frequencies: [0.5, 0.4, 0.1] }]",
      "columns[0].frequencies: has 3 shares for 2 categories",
    ],
    [
      "rows: 50\ncolumns: [{ kind: categorical, labels: [a, b], frequencies: [0.999, 0.001] }]",
      "columns[0].frequencies: ask for a category with a share of 0.0010: no row of 50",
    ],
    [
      "columns: [{ kind: categorical, labels: [a, b], frequencies: often }]",
      'columns[0].frequencies: is "often" and must',
    ],
    [
      "columns: [{ kind: numeric, map: { to: weibull } }]",
      'columns[0].map.to: is "weibull" and must be one of range',
    ],
    [
      "columns: [{ kind: numeric, map: { to: uniform, low: 2, high: 1 } }]",
      "columns[0].map: low (2) must be below high (1)",
    ],
    ["columns: [{ kind: numeric, map: { to: normal, mean: 2 } }]", "columns[0].map.deviation: is missing"],
    [
      "columns: [{ kind: numeric, integer: true, decimals: 2 }]",
      "columns[0].decimals: is 2, but the column is integer",
    ],
    [
      "columns: [{ kind: ordinal, bins: 3, binning: deciles }]",
      'columns[0].binning: is "deciles" and must be one of',
    ],
    [
      "columns: [{ kind: text }]",
      'columns[0].kind: is "text" and must be one of numeric, ordinal, categorical',
    ],
    ["columns: [{ kind: numeric, bins: 3 }]", "columns[0]: unknown entry bins"],
    [
      "columns: [{ kind: numeric, name: Age }, { kind: numeric, name: age }]",
      'columns[1].name: "age" is already the name',
    ],
    ["columns: [{ kind: numeric, name: id }]", 'columns[0].name: "id" is reserved: it is the id column'],
    ["columns: [{ kind: numeric, name: target }]", 'columns[0].name: "target" is reserved: it is the target'],
    ["columns: [{ kind: numeric, name: '=1+1' }]", 'columns[0].name: "=1+1" must not begin with'],
    [`${one}\nlatent: { count: 2, rho: 0.5 }`, "latent: has both count (2) and rho (0.5); give one of them"],
    [`${one}\nlatent: { rho: 1 }`, "latent.rho: is 1 and must be below 1"],
    [
      "columns: [{ kind: numeric, count: 10 }, { kind: ordinal, bins: 3, count: 2 }, { kind: categorical, categories: 4 }]\nfeatures: 20\nlatent: { count: 3 }",
      "features: is 20, but the parts sum to d = d′ + d_n + d_o + Σ n_j = 3 + 10 + 2 + 4 = 19 (equation 4)",
    ],
    [`${one}\ntarget: { mean: 3 }`, "target: has mean without deviation; give both"],
    [`${one}\ntarget: { range: [2, 1] }`, "target.range: must be [low, high], and 2 is not below 1"],
    [
      `${one}\ntarget: { range: [1, 2], mean: 1, deviation: 1 }`,
      "target.range: stands beside mean and deviation",
    ],
    [`${one}\ntarget: { values: y.txt, range: [1, 2] }`, "target.values: are used as they are"],
    [`rows: 100\n${one}\nsplits: { test: 200 }`, "splits.test: is 200, more than the 100 rows of the table"],
    [
      `rows: 100\n${one}\nsplits: { test: 100 }`,
      "splits: test 100 = 100, and must be less than the 100 rows",
    ],
    [
      `rows: 100\n${one}\nsplits: { train: 50, test: 40 }`,
      "splits: train 50 + test 40 = 90, and must be the 100 rows",
    ],
    [
      `rows: 100\n${one}\nsplits: { test: 10.5 }`,
      "splits.test: is 10.5; give a whole number of rows, or a fraction",
    ],
    [
      `${one}\npostprocess: { dependence: { parents: 2 } }`,
      "postprocess.dependence.parents: is 2, but the table has 1",
    ],
    [
      "columns: [{ kind: ordinal, bins: 3 }]\npostprocess: { noise: {} }",
      "postprocess.noise: changes numeric columns",
    ],
    [
      `${one}\npostprocess: { missing: { fraction: 0.6, pattern: row } }`,
      "postprocess.missing.fraction: is 0.6, more than",
    ],
    [
      `${one}\npostprocess: { missing: { fraction: 0.6, pattern: target } }`,
      "postprocess.missing.fraction: times (1",
    ],
    [
      `${one}\npostprocess: { missing: { fraction: 0.1, columns: [b] } }`,
      'postprocess.missing.columns[0]: "b" is no column',
    ],
    [`${one}\nformats: [xls]`, 'formats[0]: is "xls" and must be one of csv, parquet, jsonl'],
    ["rows: 100", "columns: is missing"],
    ["rows: many\ncolumns: []", 'rows: is "many" and must be a whole number'],
  ])("%s", (yaml, sentence) => {
    const lines = messageOf(yaml).split("\n");
    expect(lines.some((line) => line.startsWith(`exam.yaml: ${sentence}`))).toBe(true);
  });

  test("text that is no YAML names the line", () => {
    expect(messageOf("rows: 3\ncolumns: [")).toMatch(/^exam\.yaml, line \d+: /);
    expect(messageOf("just text")).toContain("must be a group of entries");
  });
});

test("the shipped JSON Schema is the one of the code", () => {
  const shipped: unknown = JSON.parse(readFileSync("schema/table.schema.json", "utf8"));
  expect(shipped).toEqual(JSON.parse(JSON.stringify(tableJsonSchema())));
});

test("the starter and the template are schemas without contradictions", () => {
  expect(starterYaml("table.schema.json")).toContain("$schema=table.schema.json");
  expect(planTable(tableFromYaml(starterYaml("table.schema.json"))).columns).toHaveLength(12);
  const exam = tableFromYaml(templateYaml("exam"));
  expect(planTable(exam).dimensions).toEqual({ latent: 0, numeric: 10, ordinal: 5, categorical: 26 });
  expect([exam.rows, exam.splits.test]).toEqual([7100, 1400]);
  expect(() => template("quiz")).toThrow('--template: is "quiz" and must be one of exam');
});

test("flags make the same table as the schema that they stand for, and add to a template", () => {
  const flags = {
    rows: 7100,
    numeric: 10,
    ordinal: [5, 5, 4, 4, 3],
    categorical: [10, 3, 3, 3, 5, 2],
    rho: 0.2,
  };
  const schema = checkTable(withFlags({ ...flags, missing: 0.03, testSize: 1400, formats: ["parquet"] }));
  expect(planTable(schema).dimensions).toEqual({ latent: 10, numeric: 10, ordinal: 5, categorical: 26 });
  expect(schema.postprocess.missing).toMatchObject({ fraction: 0.03, pattern: "uniform" });
  expect(schema.splits.test).toBe(1400);
  expect(schema.formats).toEqual(["parquet"]);
  const exam = checkTable(withFlags({ rho: 0.4 }, template("exam")));
  expect(planTable(exam).dimensions.latent).toBe(27);
  expect(planTable(exam).columns[0].name).toBe("floor_area");
});

describe("flags on a base", () => {
  const base: TableInput = {
    columns: [{ kind: "numeric", count: 4 }],
    splits: { test: 0.2, stratify: true },
    postprocess: { missing: { fraction: 0.1, pattern: "target" } },
  };

  test("change only what they name; 0 takes it away", () => {
    expect(checkTable(withFlags({ missing: 0.05, testSize: 0.3 }, base))).toMatchObject({
      splits: { test: 0.3, stratify: true },
      postprocess: { missing: { fraction: 0.05, pattern: "target" } },
    });
    const plain = checkTable(withFlags({ missing: 0, testSize: 0, validationSize: 0 }, base));
    expect(plain.postprocess.missing).toBeUndefined();
    expect(plain.splits).toEqual({ stratify: true });
    expect(base.postprocess?.missing?.fraction).toBe(0.1);
  });

  test("hide no mistake of the base", () => {
    const wrong = { ...base, splits: 0.2 } as unknown as TableInput;
    expect(() => checkTable(withFlags({ rows: 50 }, wrong))).toThrow(
      "splits: must be a group of entries, not 0.2",
    );
  });

  test("are named with the entry that they set", () => {
    const place = flaggedPlace({ numeric: 2, ordinal: [3, 4], categorical: [5], rho: 0.1, testSize: 3 });
    expect(place("columns[0].count")).toBe("--numeric (columns[0].count)");
    expect(place("columns[2].bins")).toBe("--ordinal (columns[2].bins)");
    expect(place("columns[3].categories")).toBe("--categorical (columns[3].categories)");
    expect(place("latent.rho")).toBe("--rho (latent.rho)");
    expect(place("splits")).toBe("--test-size (splits)");
    expect(place("splits.validation")).toBe("splits.validation");
    expect(place("id")).toBe("id");
    expect(flaggedPlace({ rows: 5 })("columns[0].bins")).toBe("columns[0].bins");
  });
});
