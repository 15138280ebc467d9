/**
 * A figure that the paper does not have: what is left for a linear model when the penalty sees the inputs instead of
 * the table, and which of the presets resist one line of feature engineering.
 */
import { summarise } from "../evaluation/score.js";
import type { ConfigurationOptions } from "../generator/configuration.js";
import type { Penalty } from "../generator/problem.js";
import { makeExam } from "../io/exam.js";
import { checkTable } from "../projection/schema-file.js";
import { withFlags } from "../projection/schema-flags.js";
import { template } from "../projection/templates.js";
import { seededStreams } from "../random/seeded-streams.js";
import type { Chart } from "../report/chart.js";
import { averaged, type CurvePoint, curveChart, type Point } from "./curves.js";
import { markdownTable, shown } from "./markdown.js";
import { type Exhibit, labelOf, type Study, tableOf } from "./study.js";

const PENALTIES = [
  ["features", "penalty on the table's columns"],
  ["inputs", "penalty on the inputs (the paper's)"],
] as const satisfies readonly (readonly [Penalty, string])[];

const RESISTANCE = ["linear", "linearSquares", "linearAbsolute", "quadratic", "knn1"];

const METHODS: readonly (readonly [string, ConfigurationOptions])[] = [
  ["preset paper", { preset: "paper" }],
  ["preset fast", { preset: "fast" }],
  ["preset hard", { preset: "hard" }],
  ["baseline quadratic", { preset: "fast", baseline: "quadratic" }],
];

export async function penaltyFigure(study: Study): Promise<Exhibit> {
  const curve = await projectedLinear(study);
  const resistance = await resistanceOfMethods(study);
  const rhos = [...new Set(curve.map(({ x }) => x))];
  const at = (series: string, rho: number) =>
    curve.find((point) => point.series === series && point.x === rho)?.mean ?? Number.NaN;
  const methods = METHODS.map(([name]) => name);
  const scoreOf = (method: string, model: string) =>
    resistance.find((point) => point.method === method && point.model === model)?.mean ?? Number.NaN;
  return {
    title: "What the penalty must see",
    records: [
      ...curve.map(({ x, series, mean, sd }) => ({
        part: "projection",
        series,
        rho: x,
        model: "linear",
        mean,
        sd,
      })),
      ...resistance.map(({ method, model, mean, sd }) => ({
        part: "methods",
        series: method,
        rho: 0,
        model,
        mean,
        sd,
      })),
    ],
    chart: chart(curve, resistance),
    text: [
      "Above: R² of linear regression on the exam's table of numbers, ordinal and categorical columns, against the share ρ of latent features. The paper penalises the linear fit on all inputs and projects afterwards; here the projection is part of what is penalised.",
      markdownTable(
        ["ρ", ...PENALTIES.map(([, name]) => name)],
        rhos.map((rho) => [String(rho), ...PENALTIES.map(([, name]) => shown(at(name, rho)))]),
      ),
      "Below: what one line of feature engineering makes of plain datasets. A linear model on squares or absolute values solves those of the paper's method; with squares in the penalty it does not, and with all quadratic terms neither does a linear model on those.",
      markdownTable(
        ["model", ...methods],
        RESISTANCE.map((model) => [
          labelOf(model),
          ...methods.map((method) => shown(scoreOf(method, model))),
        ]),
      ),
    ],
  };
}

async function projectedLinear(study: Study): Promise<CurvePoint[]> {
  const points: Point[] = [];
  const rhos = study.quick ? [0, 0.4] : [0, 0.2, 0.4, 0.6];
  for (const rho of rhos) {
    for (const seed of study.seeds(study.quick ? 1 : 2)) {
      for (const [penalty, series] of PENALTIES) {
        const flags = study.quick ? { rho, rows: 1500, testSize: 300 } : { rho };
        const schema = checkTable(withFlags(flags, template("exam")), "template exam");
        // Without a preset: a table's own method.
        const method = { baseline: "linear", preset: undefined } as const;
        const dataset = await study.generate({ table: schema, seed, penalty, ...method });
        const { table, target } = makeExam(dataset.X, dataset.y, schema, seededStreams(String(seed)), {
          maps: dataset.maps,
        });
        const whole = { rows: table.rows, columns: [...table.columns, target] };
        const scores = await study.scores(whole, ["linear"], target.name);
        points.push({ x: rho, series, r2: scores.linear });
      }
    }
  }
  return averaged(points);
}

interface Resistance {
  readonly method: string;
  readonly model: string;
  readonly mean: number;
  readonly sd: number;
}

async function resistanceOfMethods(study: Study): Promise<Resistance[]> {
  const size = study.quick ? { rows: 1500, features: 10 } : { rows: 5000, features: 25 };
  const found: Resistance[] = [];
  for (const [method, options] of METHODS) {
    const each: Record<string, number>[] = [];
    for (const seed of study.seeds(study.quick ? 1 : 3)) {
      each.push(await study.scores(tableOf(await study.generate({ ...size, seed, ...options })), RESISTANCE));
    }
    for (const model of RESISTANCE) {
      const { mean, sd = 0 } = summarise(each.map((scores) => scores[model]));
      found.push({ method, model, mean, sd });
    }
  }
  return found;
}

/** R² below this is drawn here. */
const LOWEST = -0.3;

function chart(curve: readonly CurvePoint[], resistance: readonly Resistance[]): Chart {
  const lines = curveChart(curve, {
    x: "ρ, share of latent features",
    series: PENALTIES.map(([, name]) => name),
    lowest: LOWEST,
  }) as object;
  const values = resistance.map(({ method, model, mean }) => ({
    method,
    model: labelOf(model),
    r2: Math.max(LOWEST, mean),
  }));
  return {
    resolve: { scale: { color: "independent", shape: "independent", strokeDash: "independent" } },
    vconcat: [
      { ...lines, title: "Linear regression on the exam's table", width: 420, height: 220 },
      {
        title: "Feature engineering against the presets",
        data: { values },
        width: 420,
        height: { step: 11 },
        mark: { type: "bar" },
        encoding: {
          y: { field: "method", type: "nominal", sort: null, title: null },
          yOffset: { field: "model", type: "nominal", sort: null },
          x: {
            field: "r2",
            type: "quantitative",
            title: "R² on unseen rows",
            scale: { domain: [LOWEST, 1] },
          },
          color: {
            field: "model",
            type: "nominal",
            sort: null,
            title: null,
            legend: { orient: "bottom", columns: 3 },
          },
        },
      },
    ],
  } as Chart;
}
