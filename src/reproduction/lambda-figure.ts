/** Figure 1: R² of the models against λ, the weight of the baseline's penalty. */
import { averaged, curveChart, type Point } from "./curves.js";
import { markdownTable, shown } from "./markdown.js";
import { type Exhibit, labelOf, type Study, tableOf } from "./study.js";

const MODELS = ["linear", "tree5", "forest", "knn1"];
/** Dense where the linear model falls. */
const LAMBDAS = [0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2];
const QUICK_LAMBDAS = [0, 0.01, 0.05, 0.2];

export async function lambdaFigure(study: Study): Promise<Exhibit> {
  const seeds = study.seeds(study.quick ? 2 : 3);
  const lambdas = study.quick ? QUICK_LAMBDAS : LAMBDAS;
  const points: Point[] = [];
  for (const lambda of lambdas) {
    for (const seed of seeds) {
      const scores = await study.scores(tableOf(await study.dataset(seed, lambda)), MODELS);
      for (const model of MODELS) points.push({ x: lambda, series: labelOf(model), r2: scores[model] });
    }
  }
  const curve = averaged(points);
  const at = (model: string, lambda: number) =>
    curve.find(({ x, series }) => x === lambda && series === labelOf(model))?.mean ?? Number.NaN;
  return {
    title: "Figure 1: R² against λ",
    records: curve.map(({ x, series, mean, sd }) => ({ lambda: x, model: series, mean, sd })),
    chart: curveChart(curve, {
      x: "λ, weight of the baseline's penalty",
      series: MODELS.map(labelOf),
      lowest: -0.2,
    }),
    text: [
      `${seeds.length} datasets for each λ; bars are one standard deviation.`,
      markdownTable(
        ["λ", ...MODELS.map(labelOf)],
        lambdas.map((lambda) => [String(lambda), ...MODELS.map((model) => shown(at(model, lambda)))]),
      ),
      `The paper finds that the linear model solves the data at λ = 0 and collapses for small λ > 0, that trees suffer somewhat, and that stronger models do not. Here the linear model goes from ${shown(at("linear", 0))} at λ = 0 to ${shown(at("linear", 0.05))} at λ = 0.05, the tree from ${shown(at("tree5", 0))} to ${shown(at("tree5", 0.05))}, the nearest neighbour from ${shown(at("knn1", 0))} to ${shown(at("knn1", 0.05))}.`,
    ],
  };
}
