/** R² of the models as bars with intervals. */
import type { Evaluation } from "../evaluation/evaluate.js";
import { type Chart, COLOURS } from "./chart.js";

/** R² below this is drawn here; the number beside the bar tells. */
const LOWEST = -0.25;

/** What kind of model it is, for the colour: an instructor looks at families first. */
const FAMILIES: Readonly<Record<string, string>> = {
  mean: "no model",
  linear: "linear",
  ridge: "linear",
  lasso: "linear",
  linearSquares: "linear on more features",
  linearAbsolute: "linear on more features",
  quadratic: "linear on more features",
  process: "the truth",
};

const NAMES = ["no model", "linear", "linear on more features", "nonlinear", "the truth"];
const FAMILY_COLOURS = [COLOURS[6], COLOURS[1], COLOURS[3], COLOURS[0], COLOURS[2]];

export function scoreChart({ models, r2, error, repeats }: Evaluation): Chart {
  const values = models.map(({ name, label }) => {
    const { mean, sd } = r2[name];
    // 95 %: of other test rows where there is one split, of other splits where there are several.
    const reach = repeats > 1 && sd !== undefined ? sd : error[name];
    // Where R² is not defined there is no bar, and a dash in its place.
    const inside = (value: number) => (Number.isNaN(value) ? 0 : Math.max(LOWEST, Math.min(1, value)));
    return {
      label,
      family: FAMILIES[name] ?? "nonlinear",
      r2: inside(mean),
      low: inside(mean - 1.96 * reach),
      high: inside(mean + 1.96 * reach),
      end: Math.max(0, inside(mean + 1.96 * reach)),
      text: Number.isNaN(mean) ? "–" : mean.toFixed(2).replace("-", "−").replace("−0.00", "0.00"),
    };
  });
  const y = { field: "label", type: "nominal", sort: null, title: null, axis: { labelLimit: 260 } } as const;
  return {
    data: { values },
    width: 420,
    height: { step: 22 },
    encoding: { y },
    layer: [
      {
        mark: { type: "bar", height: 14 },
        encoding: {
          x: {
            field: "r2",
            type: "quantitative",
            scale: { domain: [LOWEST, 1.08], nice: false },
            axis: { values: [-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1] },
            title: "R² on unseen rows (line: 95 % interval)",
          },
          color: {
            field: "family",
            type: "nominal",
            title: null,
            scale: { domain: NAMES, range: FAMILY_COLOURS },
            legend: { orient: "bottom" },
          },
        },
      },
      {
        mark: { type: "rule", strokeWidth: 1.5 },
        encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
      },
      {
        mark: { type: "text", align: "left", dx: 5 },
        encoding: { x: { field: "end", type: "quantitative" }, text: { field: "text" } },
      },
    ],
  };
}
