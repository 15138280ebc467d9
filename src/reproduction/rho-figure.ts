/** Figure 2: R² of tree and nearest neighbour against ρ, the share of features that are taken away. */
import { permutation } from "../random/permutation.js";
import { stream } from "../random/streams.js";
import type { Table } from "../table/table.js";
import { averaged, curveChart, type Point } from "./curves.js";
import { markdownTable, shown } from "./markdown.js";
import { type Exhibit, labelOf, type Study, tableOf } from "./study.js";

const MODELS = ["tree5", "knn1"];
const RHOS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const QUICK_RHOS = [0, 0.2, 0.5, 0.8];
const SOURCES = ["this method", "make_regression"] as const;

export async function rhoFigure(study: Study): Promise<Exhibit> {
  const seeds = study.seeds(study.quick ? 2 : 3);
  const rhos = study.quick ? QUICK_RHOS : RHOS;
  const seriesOf = (source: string, model: string) => `${labelOf(model)}, ${source}`;
  const points: Point[] = [];
  for (const source of SOURCES) {
    for (const seed of seeds) {
      const table = source === "this method" ? tableOf(await study.dataset(seed)) : study.linearTable(seed);
      for (const rho of rhos) {
        const scores = await study.scores(withoutShare(table, rho, seed), MODELS);
        for (const model of MODELS)
          points.push({ x: rho, series: seriesOf(source, model), r2: scores[model] });
      }
    }
  }
  const curve = averaged(points);
  const series = SOURCES.flatMap((source) => MODELS.map((model) => seriesOf(source, model)));
  const at = (name: string, rho: number) =>
    curve.find((point) => point.x === rho && point.series === name)?.mean ?? Number.NaN;
  const useful = curve.filter(
    ({ x, series: name, mean }) => x <= 0.5 && name.includes("this method") && mean <= 0,
  ).length;
  const linearKnn = seriesOf("make_regression", "knn1");
  const above = curve.filter(
    ({ x, series: name, mean }) => x <= 0.5 && name === linearKnn && mean > 0,
  ).length;
  return {
    title: "Figure 2: R² against ρ, the share of latent features",
    records: curve.map(({ x, series: name, mean, sd }) => ({ rho: x, series: name, mean, sd })),
    chart: curveChart(curve, { x: "ρ, share of the features that are taken away", series, lowest: -1 }),
    text: [
      `${seeds.length} datasets of each kind; the same datasets lose more and more of their features, in random order.`,
      markdownTable(
        ["ρ", ...series],
        rhos.map((rho) => [String(rho), ...series.map((name) => shown(at(name, rho)))]),
      ),
      `The paper finds that this method's datasets stay useful (R² > 0) but for very large ρ, and that models on make_regression's fall below 0 early. Here, up to ρ = 0.5, ${useful === 0 ? "tree and nearest neighbour stay above 0 on this method's datasets" : `${useful} values of this method's datasets are not above 0`}, and make_regression's nearest neighbour is ${above === 0 ? "below 0 throughout" : `above 0 at ${above} values of ρ`}.`,
    ],
  };
}

/** The table without a share of its features; a larger share takes those of a smaller one and more. */
function withoutShare(table: Table, rho: number, seed: number): Table {
  const features = table.columns.length - 1;
  const order = permutation(features, stream(String(seed), "reproduction", "latent"));
  const gone = new Set(order.slice(0, Math.round(rho * features)));
  return { rows: table.rows, columns: table.columns.filter((_, j) => !gone.has(j)) };
}
