/** A small exam with every kind of column, and labels that need quotes or look like formulas. */
import { type Exam, makeExam } from "../../src/io/exam.js";
import type { TableInput } from "../../src/projection/schema.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { planTable } from "../../src/projection/table-plan.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { samples } from "../projection/samples.ts";

export const input: TableInput = {
  about: { title: "Pumps", description: "Synthetic pumps." },
  rows: 300,
  columns: [
    { kind: "numeric", name: "pressure", unit: "bar", description: "Pressure, at the inlet." },
    { kind: "numeric", name: "age", map: { to: "exponential", mean: 9 }, integer: true, unit: "years" },
    { kind: "numeric", name: "heat", map: { to: "normal", mean: 60, deviation: 5 }, decimals: 2 },
    { kind: "ordinal", name: "wear", bins: 4 },
    { kind: "ordinal", name: "state", labels: ["poor, old", "fair", 'so-called "good"'], binning: "k-means" },
    { kind: "categorical", name: "type", labels: ["=SUM(A1)", "+x", "-y", "@z"], frequencies: "equal" },
  ],
  target: { name: "flow", unit: "l/s", mean: 30, deviation: 6, decimals: 2 },
  postprocess: { missing: { fraction: 0.05 }, outliers: { fraction: 0.01 }, noise: { fraction: 0.2 } },
  splits: { test: 60, validation: 40 },
  formats: ["csv", "parquet", "jsonl"],
};

export function examSample(changes: Partial<TableInput> = {}, seed = "secret-seed"): Exam {
  const schema = checkTable({ ...input, ...changes });
  const plan = planTable(schema);
  const { X, y } = samples(plan.features, plan.rows);
  return makeExam(X, y, schema, seededStreams(seed));
}
