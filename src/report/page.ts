/**
 * The report of a dataset: one HTML file that needs nothing else, in the words of an instructor.
 */
import { counted } from "../counted.js";
import type { Evaluation } from "../evaluation/evaluate.js";
import type { ScoredData } from "../io/read-scored.js";
import { countCodes } from "../projection/categorical.js";
import { moments } from "../table/moments.js";
import type { Column } from "../table/table.js";
import { type Chart, chartSvg } from "./chart.js";
import {
  associationChart,
  associations,
  componentsChart,
  histograms,
  levelCharts,
  targetChart,
} from "./column-charts.js";
import { injectedSentences } from "./injected.js";
import { scoreChart } from "./score-chart.js";
import { verdict } from "./verdict.js";

const STYLE = `
body { font: 15px/1.5 system-ui, "DejaVu Sans", Verdana, sans-serif; color: #1a1a1a; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; } th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #eee; vertical-align: top; }
td.number, th.number { text-align: right; white-space: nowrap; } figure { margin: .8rem 0; } figcaption, .note { color: #555; font-size: .85rem; }
svg { max-width: 100%; height: auto; } @media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; } figure { break-inside: avoid; } }
`;

/** @returns the HTML document */
export async function reportPage(data: ScoredData, evaluation: Evaluation): Promise<string> {
  const { table, target, drop } = data;
  const columns = table.columns.filter(({ name }) => name !== target && !drop.includes(name));
  const targetColumn = table.columns.find(({ name }) => name === target);
  const numericTarget = targetColumn?.kind === "numeric" ? targetColumn : undefined;
  // A name or key goes with any target: what models do not read says nothing.
  const used = columns.filter(({ name }) => !evaluation.leftOut.includes(name));
  const found = numericTarget ? associations(used, numericTarget) : [];
  const strength = new Map(found.map(({ column, value }) => [column, value]));
  const components = componentsChart(table, target, drop);
  const injected = injectedSentences(data);
  const sections = [
    section("In short", paragraph(verdict(evaluation, data).join(" "))),
    section(
      "Which models solve it",
      paragraph(
        `R² is the share of the target's variance that a model explains on rows it has not seen: 1 is perfect, 0 is no better than always saying the mean. Learnt from ${counted(evaluation.trainRows, "row")}, scored on ${evaluation.testRows}${evaluation.repeats > 1 ? `, ${evaluation.repeats} random splits` : ""}.`,
      ),
      await figure(
        scoreChart(evaluation),
        "Models from plain to strong; the numbers are in the table below.",
      ),
      scores(evaluation),
    ),
    ...(injected.length > 0 ? [section("What was put into the data", bullets(injected))] : []),
    ...(numericTarget
      ? [
          section(
            "The target",
            await figure(targetChart(numericTarget), `How often each value of ${target} occurs.`),
          ),
        ]
      : []),
    section(
      "The columns",
      columnTable(columns, data.descriptions, strength),
      await optionalFigure(histograms(columns), "How often values occur: numbers (at most forty columns)."),
      await optionalFigure(levelCharts(columns), "How often values occur: texts (at most forty columns)."),
    ),
    ...(found.length > 0
      ? [
          section(
            "Each column and the target",
            paragraph(
              "How much a straight line through one column, or the means of its levels, tells about the target. A small bar does not make a column useless: curves and combinations of columns do not show here.",
            ),
            await figure(associationChart(found), found.length > 40 ? "The forty strongest." : ""),
          ),
        ]
      : []),
    ...(components
      ? [
          section(
            "The shape of the data",
            await figure(
              components,
              "Rows along the two directions in which they differ most (principal components of the standardised features).",
            ),
          ),
        ]
      : []),
    section(
      "Notes",
      bullets([
        ...data.notes,
        ...evaluation.notes,
        "Features: numbers as they are, texts one-hot; gaps filled with the median of the training rows.",
      ]),
    ),
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asText(data.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${asText(data.title)}</h1>
${data.description === undefined ? "" : paragraph(data.description)}
<p class="note">${table.rows.toLocaleString("en-US")} rows, ${counted(columns.length, "column")}, target ${asText(target)}.</p>
${sections.join("\n")}
</body>
</html>
`;
}

function section(title: string, ...content: readonly string[]): string {
  return `<section>\n<h2>${asText(title)}</h2>\n${content.filter((part) => part !== "").join("\n")}\n</section>`;
}

function paragraph(text: string): string {
  return `<p>${asText(text)}</p>`;
}

function bullets(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${asText(sentence)}</li>`).join("")}</ul>`;
}

async function figure(chart: Chart, caption: string): Promise<string> {
  return `<figure>${await chartSvg(chart)}<figcaption>${asText(caption)}</figcaption></figure>`;
}

async function optionalFigure(chart: Chart | undefined, caption: string): Promise<string> {
  return chart === undefined ? "" : figure(chart, caption);
}

function scores({ models, r2, error, repeats }: Evaluation): string {
  const rows = models.map(({ name, label }) => {
    const { mean, sd } = r2[name];
    const texts = [mean, sd ?? error[name]].map((value) => (Number.isNaN(value) ? "–" : value.toFixed(3)));
    return [label, ...texts];
  });
  return tableOf(["model", "R²", repeats > 1 ? "± (splits)" : "± (test rows)"], rows, [1, 2]);
}

function columnTable(
  columns: readonly Column[],
  descriptions: ReadonlyMap<string, string>,
  strength: ReadonlyMap<string, number>,
): string {
  const rows = columns.map((column) => [
    column.name,
    column.kind === "numeric"
      ? column.integer
        ? "whole numbers"
        : "numbers"
      : `${column.kind}, ${column.levels.length} levels`,
    values(column),
    `${(100 * missingShare(column)).toFixed(1)} %`,
    strength.get(column.name)?.toFixed(2) ?? "–",
    descriptions.get(column.name) ?? "",
  ]);
  const described = rows.some((row) => row[5] !== "");
  const header = ["column", "kind", "values", "missing", "association", ...(described ? ["meaning"] : [])];
  return tableOf(
    header,
    rows.map((row) => row.slice(0, header.length)),
    [3, 4],
  );
}

function values(column: Column): string {
  if (column.kind === "numeric") {
    const { mean, deviation } = moments(column.values);
    return Number.isNaN(mean)
      ? "empty"
      : `${Number(mean.toPrecision(4))} ± ${Number(deviation.toPrecision(3))}`;
  }
  const counts = countCodes(column.codes, column.levels.length);
  const most = counts.indexOf(Math.max(...counts));
  return column.levels.length === 0 ? "empty" : `most often ${column.levels[most]}`;
}

function missingShare(column: Column): number {
  const cells = column.kind === "numeric" ? column.values : column.codes;
  let missing = 0;
  for (const cell of cells) if (Number.isNaN(cell) || (column.kind !== "numeric" && cell < 0)) missing++;
  return missing / Math.max(1, cells.length);
}

/** @param numeric which columns hold numbers */
function tableOf(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[],
): string {
  const cell = (tag: string) => (text: string, c: number) =>
    `<${tag}${numeric.includes(c) ? ' class="number"' : ""}>${asText(text)}</${tag}>`;
  return `<table><tr>${header.map(cell("th")).join("")}</tr>\n${rows
    .map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`)
    .join("\n")}</table>`;
}

/** Texts come from files: none may become markup. */
function asText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
