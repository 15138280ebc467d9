/** Curves of R² with the spread between datasets: figures 1 and 2, and the one that the paper does not have. */
import { summarise } from "../evaluation/score.js";
import type { Chart } from "../report/chart.js";

/** One R² of one model on one dataset. */
export interface Point {
  readonly x: number;
  readonly series: string;
  readonly r2: number;
}

export interface CurvePoint {
  readonly x: number;
  readonly series: string;
  readonly mean: number;
  readonly sd: number;
}

/** Mean and standard deviation of the points that share x and series, in the order of their first. */
export function averaged(points: readonly Point[]): CurvePoint[] {
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const key = `${point.series}/${point.x}`;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()].map((group) => {
    const { mean, sd = 0 } = summarise(group.map(({ r2 }) => r2));
    return { x: group[0].x, series: group[0].series, mean, sd };
  });
}

export interface CurveStyle {
  readonly x: string;
  /** The series in order; each gets a colour and a shape of its own, so that print and colour-blind readers can tell. */
  readonly series: readonly string[];
  /** R² below this is drawn here. */
  readonly lowest: number;
}

/** Lines with points and one standard deviation up and down. */
export function curveChart(curve: readonly CurvePoint[], { x, series, lowest }: CurveStyle): Chart {
  const values = curve.map((point) => ({
    ...point,
    mean: Math.max(lowest, point.mean),
    low: Math.max(lowest, point.mean - point.sd),
    high: Math.max(lowest, point.mean + point.sd),
  }));
  const scale = { domain: [...series] };
  const legend = { orient: "bottom", columns: 1, symbolSize: 70 } as const;
  return {
    data: { values },
    width: 420,
    height: 280,
    encoding: {
      x: { field: "x", type: "quantitative", title: x },
      color: { field: "series", type: "nominal", title: null, scale, legend },
    },
    layer: [
      {
        mark: { type: "line" },
        encoding: {
          y: {
            field: "mean",
            type: "quantitative",
            title: "R² on unseen rows",
            scale: { domain: [lowest, 1] },
          },
          strokeDash: { field: "series", type: "nominal", title: null, scale, legend },
        },
      },
      {
        mark: { type: "rule" },
        encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
      },
      {
        mark: { type: "point", filled: true, size: 45, opacity: 1 },
        encoding: {
          y: { field: "mean", type: "quantitative" },
          shape: { field: "series", type: "nominal", title: null, scale, legend },
        },
      },
    ],
  };
}
