/**
 * README.md for students: what the files hold, what to predict, how it is scored; nothing about how the data were made.
 */
import type { Column } from "../table/table.js";
import { columnDescription, type DataFile } from "./croissant.js";
import type { Exam } from "./exam.js";

/** Text inside a Markdown table. */
function cell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|");
}

function kindOf(column: Column): string {
  if (column.kind === "numeric") return column.integer ? "integer" : "number";
  if (column.kind === "categorical") return "category";
  return column.labelled ? "ordered levels" : "ordered integers";
}

function fileLine({ name, split, table }: DataFile): string {
  const what = {
    train: "with the target, to learn from",
    validation: "with the target, to choose between models",
    test: "without the target: predict it",
  }[split];
  return `| ${cell(name)} | ${table.rows} | ${what ?? ""} |`;
}

/** The text of README.md. */
export function studentReadme(exam: Exam, files: readonly DataFile[]): string {
  const { about, id, target } = exam.schema;
  const unit = target.unit === undefined ? "" : ` (${target.unit})`;
  const hasTest = exam.splits.test.length > 0;
  const missing = exam.reports.some(({ step }) => step === "missing");
  const shown = [...exam.table.columns, exam.target];
  return [
    `# ${about.title}`,
    about.description,
    "The data are synthetic: they were made by a program and describe no real persons, places or things.",
    "## Task",
    `Predict \`${target.name}\`${unit}, a number, from the other columns.${
      hasTest ? ` Hand in one prediction for each \`${id}\` of the test file.` : ""
    } Predictions are scored by R², the share of the target's variance that they explain: 1 is perfect, 0 is no better than the mean.`,
    "## Files",
    ["| file | rows | |", "|---|---:|---|", ...files.map(fileLine)].join("\n"),
    `Each row has a number of its own, \`${id}\`, without further meaning; do not use it as a feature.${
      missing ? " Some values are missing: their cells are empty (null in Parquet and JSON)." : ""
    }`,
    "## Columns",
    [
      "| column | type | unit | description |",
      "|---|---|---|---|",
      ...shown.map((column) => {
        const columnUnit = column.kind === "numeric" ? (column.unit ?? "") : "";
        const plain = column.kind === "numeric" ? { ...column, unit: undefined } : column;
        return `| ${cell(column.name)} | ${kindOf(column)} | ${cell(columnUnit)} | ${cell(columnDescription(plain, exam))} |`;
      }),
    ].join("\n"),
    `The same as metadata for programs: \`dictionary.json\` (Croissant). License: ${about.license}.`,
    "",
  ].join("\n\n");
}
