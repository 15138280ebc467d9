/** Table 1: R² of six models on ten of our datasets, and on ten of make_regression's. */
import { tableOneModels } from "../evaluation/catalogue.js";
import { summarise } from "../evaluation/score.js";
import { markdownTable, shown } from "./markdown.js";
import { PAPER_TABLE_1, ROUNDING } from "./paper.js";
import { type Exhibit, labelOf, type Study, tableOf } from "./study.js";

const MODELS = tableOneModels.map(({ name }) => name);
const SOURCES = ["ours", "make_regression"] as const;

export async function tableOne(study: Study): Promise<Exhibit> {
  const seeds = study.seeds(study.quick ? 3 : 10);
  const records: Record<string, string | number>[] = [];
  for (const source of SOURCES) {
    const each: Record<string, number>[] = [];
    for (const seed of seeds) {
      const table = source === "ours" ? tableOf(await study.dataset(seed)) : study.linearTable(seed);
      each.push(await study.scores(table, MODELS));
    }
    for (const model of MODELS) {
      const { mean, sd = 0 } = summarise(each.map((scores) => scores[model]));
      const paper = PAPER_TABLE_1[source][model];
      const deviations = (mean - paper.mean) / Math.max(paper.sd, ROUNDING);
      records.push({ source, model, mean, sd, paper_mean: paper.mean, paper_sd: paper.sd, deviations });
    }
  }
  const rows = records.map((record) => [
    labelOf(String(record.model)),
    record.source === "ours" ? "this method" : "make_regression",
    `${shown(Number(record.paper_mean))} ± ${shown(Number(record.paper_sd))}`,
    `${shown(Number(record.mean))} ± ${shown(Number(record.sd))}`,
    shown(Number(record.deviations), 1),
  ]);
  const far = records.filter(({ deviations }) => Math.abs(Number(deviations)) > 2).length;
  return {
    title: "Table 1: six models on this method's datasets and on make_regression's",
    records,
    chart: chart(records),
    text: [
      `${seeds.length} datasets of each kind, 70 % of the rows to learn from, R² on the others (mean ± standard deviation).`,
      markdownTable(
        ["model", "dataset", "paper", "here", "difference in the paper's standard deviations"],
        rows,
      ),
      far === 0
        ? "Every value is within two standard deviations of the paper's."
        : `${far} of ${records.length} values are more than two standard deviations from the paper's.`,
    ],
  };
}

function chart(records: readonly Readonly<Record<string, string | number>>[]): Exhibit["chart"] {
  const values = records.flatMap(({ source, model, mean, sd, paper_mean, paper_sd }) => {
    const dataset = source === "ours" ? "this method" : "make_regression";
    const entry = (who: string, centre: number, spread: number) => ({
      dataset,
      model: labelOf(String(model)),
      who,
      mean: centre,
      low: centre - spread,
      high: centre + spread,
    });
    return [entry("paper", Number(paper_mean), Number(paper_sd)), entry("here", Number(mean), Number(sd))];
  });
  return {
    data: { values },
    facet: {
      column: { field: "dataset", type: "nominal", sort: ["this method", "make_regression"], title: null },
    },
    spec: {
      width: 260,
      height: { step: 16 },
      encoding: {
        y: { field: "model", type: "nominal", sort: null, title: null, axis: { labelLimit: 400 } },
        yOffset: { field: "who", type: "nominal", sort: null },
        color: { field: "who", type: "nominal", title: null, sort: null },
      },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 1.5 },
          encoding: {
            x: {
              field: "low",
              type: "quantitative",
              title: "R² (mean and standard deviation)",
              scale: { domain: [-0.3, 1.05] },
            },
            x2: { field: "high" },
          },
        },
        {
          mark: { type: "point", filled: true, size: 55, opacity: 1 },
          encoding: {
            x: { field: "mean", type: "quantitative" },
            shape: { field: "who", type: "nominal", sort: null, title: null },
          },
        },
      ],
    },
  } as Exhibit["chart"];
}
