/**
 * What a person reads after a generation: where the files are, whether the method worked, how long it took.
 */
import { counted } from "../counted.js";
import type { Penalty } from "../generator/problem.js";
import { examPaths } from "../io/exam-folder.js";
import { type Manifest, manifestPath } from "../io/manifest.js";
import type { Dimensions } from "../projection/roles.js";
import { r2Text } from "../r2-text.js";

/** What is known of a table once its folder is written. */
export interface ExamFacts extends Omit<Manifest, "file" | "method" | "seed"> {
  /** What the baseline saw: the table's columns, a smooth version of them, or X. */
  readonly penalty: Penalty;
  /** What came after the baseline saw the table, in words; then r2 has `handedOut`. */
  readonly unseenByPenalty?: string;
  readonly rows: number;
  /** Without id and target. */
  readonly columns: number;
  readonly dimensions: Dimensions;
  readonly splits: { readonly train: number; readonly validation: number; readonly test: number };
  readonly files: readonly {
    readonly name: string;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

const count = new Intl.NumberFormat("en-US");

export function datasetSummary(
  output: string,
  { configuration, file, r2, dial, seconds, backend, adapter, backendNote, threads }: Manifest,
): string {
  const features = file.columns - 1;
  return [
    `${output}: ${counted(file.rows, "row", count.format(file.rows))} × ${counted(features, "feature", count.format(features))} and the target, ` +
      `${(file.bytes / 1e6).toFixed(1)} MB`,
    ...methodLines(
      { configuration, r2, dial, seconds, backend, adapter, backendNote, threads },
      { process: "the network behind the data", baseline: "least squares on the same rows" },
    ),
    `  manifest: ${manifestPath(output)}`,
    "",
  ].join("\n");
}

export function examSummary(output: string, facts: ExamFacts): string {
  const { rows, columns, dimensions, splits, files } = facts;
  const folder = output.replace(/\/+$/, "");
  const { students, teacher } = examPaths(folder);
  const parts = (["train", "validation", "test"] as const)
    .filter((split) => splits[split] > 0)
    .map((split) => `${split} ${count.format(splits[split])}`);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const features = dimensions.numeric + dimensions.ordinal + dimensions.categorical;
  const hidden =
    dimensions.latent > 0
      ? ` and ${dimensions.latent} latent ${dimensions.latent === 1 ? "one" : "ones"}`
      : "";
  return [
    `${folder}/: ${count.format(rows)} rows × ${counted(columns, "column")} and the target (${parts.join(", ")}), ` +
      `${(bytes / 1e6).toFixed(1)} MB in ${files.map(({ name }) => name).join(", ")}`,
    `  from ${dimensions.numeric} numeric, ${dimensions.ordinal} ordinal and ${dimensions.categorical} categorical ${features === 1 ? "feature" : "features"}${hidden}`,
    ...methodLines(facts, {
      process: "the network behind the data (all columns, before projection)",
      baseline: SEEN[facts.penalty],
      handedOut: facts.unseenByPenalty,
    }),
    `  for students: ${students}/, as it is; ${teacher}/ has the solution and the seed, and is closed to others`,
    "",
  ].join("\n");
}

/** What the baseline of the penalty was fitted on. */
const SEEN: Readonly<Record<Penalty, string>> = {
  features: "least squares on the table's columns",
  soft: "least squares on a smooth version of the table's columns",
  inputs: "least squares on X",
};

/** What each figure is the R² of, beside it. */
interface Notes {
  readonly process: string;
  readonly baseline: string;
  readonly handedOut?: string;
}

function methodLines(
  {
    configuration,
    r2,
    dial,
    seconds,
    backend,
    adapter,
    backendNote,
    threads,
  }: Omit<Manifest, "file" | "method" | "losses" | "version" | "seed" | "warnings">,
  notes: Notes,
): string[] {
  const generated = seconds.generate === undefined ? "" : `${seconds.generate.toFixed(1)} s, `;
  return [
    `  R² of the process           ${r2Text(r2.process).padStart(6)}   ${notes.process}`,
    `  R² of the ${`${configuration.baseline} baseline`.padEnd(18)}${r2Text(r2.baseline).padStart(6)}   ${notes.baseline}`,
    ...(dial && configuration.aim !== undefined
      ? [
          `  R² of a linear model        ${r2Text(dial.linearR2).padStart(6)}   expected on unseen rows; aim ${configuration.aim}`,
        ]
      : []),
    ...(r2.handedOut === undefined
      ? []
      : [
          `  R² as it is handed out      ${r2Text(r2.handedOut).padStart(6)}   a linear model on unseen rows, after ${notes.handedOut}`,
        ]),
    `  ${counted(configuration.epochs, "epoch")} of ${configuration.optimizer} in ${generated}written in ${seconds.write.toFixed(1)} s ` +
      `(${backend}, ${adapter ?? `${threads} ${threads === 1 ? "thread" : "threads"}`})`,
    ...(backendNote === undefined ? [] : [`  ${backendNote}`]),
  ];
}
