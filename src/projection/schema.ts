/**
 * The table schema: what an instructor writes (as YAML) to say which table they want.
 *
 * This file has the shape and its types; `contradictions.ts` checks what no single entry shows (sums, names, sizes), and
 * `schema-file.ts` reads YAML and words the messages. The JSON Schema for editors is made from here.
 */
import * as z from "zod";
import { aList, objectOf, wholeNumberFrom } from "../arguments.js";
import { BINNINGS } from "./cut-points.js";
import { FORMATS } from "./formats.js";

const text = z.string().min(1, "must not be empty");
const finite = z.number();
const positive = z.number().positive("must be greater than 0");
const wholeFrom = (least: number) => z.int("must be a whole number").min(least, `must be at least ${least}`);
const decimals = wholeFrom(0).max(9, "must be at most 9").describe("Digits after the decimal point.");

const named = {
  name: text
    .optional()
    .describe("Column name; with count above 1, the beginning of the names (sensor_1, sensor_2, …)."),
  count: wholeFrom(1).default(1).describe("How many such columns."),
  description: text.optional().describe("One sentence for the students' data dictionary."),
};

const numericMap = z
  .discriminatedUnion(
    "to",
    [
      z.strictObject({ to: z.literal("range"), low: finite, high: finite }).describe("Rescaled linearly."),
      z.strictObject({ to: z.literal("normal"), mean: finite, deviation: positive }),
      z.strictObject({ to: z.literal("lognormal"), median: positive, sigma: positive }),
      z.strictObject({ to: z.literal("uniform"), low: finite, high: finite }),
      z.strictObject({ to: z.literal("exponential"), mean: positive }),
    ],
    { error: "must be one of range, normal, lognormal, uniform, exponential" },
  )
  .describe("range rescales the values linearly; the others map them by ranks to a distribution.");

const numericColumn = z.strictObject({
  kind: z.literal("numeric"),
  ...named,
  unit: text.optional().describe("Unit of measure, for the data dictionary."),
  map: numericMap.optional(),
  decimals: decimals.optional(),
  integer: z.boolean().default(false).describe("Round to whole numbers."),
});

const labels = z.array(text).min(2, "must have at least 2 labels").optional();

const ordinalColumn = z.strictObject({
  kind: z.literal("ordinal"),
  ...named,
  bins: wholeFrom(2).optional().describe("Number of ordered levels; may be left out where labels are given."),
  binning: z
    .enum(BINNINGS, { error: `must be one of ${BINNINGS.join(", ")}` })
    .default("equal-frequency")
    .describe("How the cut points are chosen."),
  labels: labels.describe("One text per level, lowest first; without labels the levels are 0, 1, 2, …"),
});

const categoricalColumn = z.strictObject({
  kind: z.literal("categorical"),
  ...named,
  categories: wholeFrom(1)
    .optional()
    .describe("Number of categories; may be left out where labels are given."),
  labels: labels.describe("One text per category; without labels the categories are A, B, C, …"),
  frequencies: z
    .union(
      [
        z.array(positive),
        z.literal(["equal", "zipf"]),
        z.strictObject({ zipf: positive.describe("Exponent of Zipf's law.") }),
      ],
      { error: "must be a list of shares above 0, equal, zipf, or { zipf: exponent }" },
    )
    .optional()
    .describe("Share of each category, met within one percentage point; without it the argmax decides."),
});

const amount = z
  .number()
  .positive("must be greater than 0")
  .describe("A number of rows (1 or more) or a fraction of the table (below 1).");
const fraction = z.number().gt(0, "must be greater than 0").max(1, "must be at most 1");

const postprocess = z
  .strictObject({
    dependence: z
      .strictObject({
        count: wholeFrom(1).default(1).describe("New columns."),
        name: text.default("combined").describe("Beginning of their names."),
        parents: wholeFrom(1).default(2).describe("Numeric columns that each is a combination of."),
        strength: fraction.default(0.9).describe("Correlation of the new column with that combination."),
      })
      .optional()
      .describe("New numeric columns that are combinations of existing ones."),
    noise: z
      .strictObject({
        level: z.enum(["row", "column"], { error: "must be row or column" }).default("row"),
        fraction: fraction
          .default(1)
          .describe("Share of the rows, or of the numeric columns, that get noise."),
        deviation: positive
          .default(0.1)
          .describe("Standard deviation of the noise, in deviations of the column."),
      })
      .optional()
      .describe("Normal noise on numeric columns."),
    outliers: z
      .strictObject({
        in: z.enum(["X", "y"], { error: "must be X or y" }).default("X"),
        fraction: fraction.default(0.01).describe("Share of the numeric values (X) or of the targets (y)."),
        magnitude: positive
          .default(5)
          .describe("Distance from the mean, in deviations (up to 1.5 times that)."),
      })
      .optional(),
    missing: z
      .strictObject({
        fraction: z
          .number()
          .gt(0, "must be greater than 0")
          .lt(1, "must be below 1")
          .describe("Share of all values of the columns that go missing."),
        pattern: z
          .enum(["uniform", "row", "column", "target"], {
            error: "must be one of uniform, row, column, target",
          })
          .default("uniform"),
        share: z
          .number()
          .gt(0, "must be greater than 0")
          .lt(1, "must be below 1")
          .default(0.5)
          .describe(
            "Patterns row and column: share of an affected row's or column's values that go missing.",
          ),
        strength: z
          .number()
          .min(-1, "must be at least -1")
          .max(1, "must be at most 1")
          .default(1)
          .describe(
            "Pattern target: 1, never at the lowest target, twice the average at the highest; −1 reversed.",
          ),
        columns: z.array(text).min(1).optional().describe("Only these columns; all where left out."),
      })
      .optional(),
  })
  .prefault({})
  .describe("Applied in this order, each step with its own random stream.");

export const tableSchema = z
  .strictObject({
    about: z
      .strictObject({
        title: text.default("Synthetic regression data"),
        description: text.default(
          "Synthetic data for a regression exercise; they describe no real persons or things.",
        ),
        creator: text.default("Course staff"),
        license: text.default("https://creativecommons.org/licenses/by/4.0/"),
        url: text.default("README.md").describe("Where the data set is published."),
        published: z.iso
          .date({ error: "must be a date such as 2026-01-31" })
          .default("2026-01-01")
          .describe(
            "Date in the data dictionary; given rather than taken from the clock, so that files stay the same.",
          ),
      })
      .prefault({})
      .describe("Texts for the students' README.md and dictionary.json."),
    rows: wholeFrom(2).default(10_000).describe("N, all rows of the table, before splitting."),
    features: wholeFrom(1)
      .optional()
      .describe("d of equation 4. Never needed: it follows from the columns. Where given, it has to agree."),
    columns: z
      .array(
        z.discriminatedUnion("kind", [numericColumn, ordinalColumn, categoricalColumn], {
          error: "must be one of numeric, ordinal, categorical",
        }),
      )
      .min(1, "must have at least one column"),
    latent: z
      .strictObject({
        count: wholeFrom(0).optional().describe("d′, the number of latent columns."),
        rho: z
          .number()
          .min(0, "must be at least 0")
          .lt(1, "must be below 1")
          .optional()
          .describe("ρ = d′/d, their share of all columns of X."),
      })
      .prefault({})
      .describe("Columns that decide about the target and are not shown."),
    target: z
      .strictObject({
        name: text.default("target"),
        description: text.optional(),
        unit: text.optional(),
        mean: finite.optional(),
        deviation: positive.optional(),
        range: z.tuple([finite, finite], { error: "must be two numbers, [low, high]" }).optional(),
        decimals: decimals.optional(),
        values: text
          .optional()
          .describe("A file with your own target values, one number per line, one per row."),
      })
      .prefault({}),
    id: text.default("id").describe("Name of the column that numbers the rows, in random order."),
    postprocess,
    splits: z
      .strictObject({
        train: amount.optional().describe("Left out: all other rows."),
        validation: amount.optional(),
        test: amount.optional().describe("These rows are handed out without target."),
        stratify: z.boolean().default(false).describe("Give every split the same spread of targets."),
      })
      .prefault({}),
    formats: z
      .array(z.enum(FORMATS, { error: `must be one of ${FORMATS.join(", ")}` }))
      .min(1, "must name at least one format")
      .default(["csv"]),
  })
  .describe("Table schema of nontrivial.");

/** A schema as written: what has a default may be left out. */
export type TableInput = z.input<typeof tableSchema>;
/** A checked schema, defaults filled in. */
export type TableSchema = z.output<typeof tableSchema>;
export type ColumnSchema = TableSchema["columns"][number];
export type PostprocessSchema = TableSchema["postprocess"];
export type SplitsSchema = TableSchema["splits"];

/** The JSON Schema of table schemas, for completion and checks in an editor (draft 2020-12). */
export function tableJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(tableSchema, { io: "input" }) };
}

/** For arguments that are a schema: it has been checked, field by field. */
export const checkedSchema = objectOf(
  { rows: wholeNumberFrom(1), columns: aList },
  "a table's schema, as checkTable returns it",
);
