/**
 * Figures as SVG, from Vega-Lite specifications.
 *
 * Colours are Okabe and Ito's, which the colour-blind can tell apart; lines differ by dashes and points by shape,
 * too, so that a black-and-white print says the same.
 */
import { parse, View } from "vega";
import { compile } from "vega-lite";

export const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9"];
export const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [12, 3],
  [4, 4],
  [1, 3],
];
export const SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-left",
];
/** From low to high, dark to light: also in grey. */
export const SEQUENCE = "cividis";

/** The black line at R² = 0, where predicting the mean lies: a layer of a figure of scores. */
export const ZERO_RULE = {
  mark: { type: "rule", strokeWidth: 1.5, color: "black" },
  encoding: { x: { datum: 0 }, y: null },
};

/** The axes of a figure of scores: models in their order against R², from `lowest` to 1. */
export function scoreAxes(models, lowest, title = "R² on unseen rows") {
  return {
    y: {
      field: "model",
      type: "nominal",
      sort: models.map(({ label }) => label),
      title: null,
      axis: { grid: true },
    },
    x: { field: "r2", type: "quantitative", title, scale: { domain: [lowest, 1] } },
  };
}

const config = {
  font: "Helvetica, Arial, sans-serif",
  background: "white",
  axis: {
    labelLimit: 320,
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: "normal",
    gridColor: "#e4e4e4",
    tickColor: "#888",
  },
  legend: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelLimit: 320,
    symbolStrokeWidth: 0,
  },
  header: { labelFontSize: 13, titleFontSize: 13, titleFontWeight: "normal" },
  title: { fontSize: 13, fontWeight: "normal", anchor: "start" },
  view: { stroke: "#bbb" },
  line: { strokeWidth: 2.2 },
  point: { filled: true, size: 70, opacity: 1 },
  range: { category: COLOURS, symbol: SHAPES },
};

/** Draws a specification; coordinates are rounded to hundredths, beyond which nobody can see. */
export async function drawFigure(specification) {
  const { spec } = compile({ ...specification, config: { ...config, ...specification.config } });
  const svg = await new View(parse(spec), { renderer: "none" }).toSVG();
  const rounded = (tag) =>
    tag.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2))));
  return `${svg.replace(/<[^>]*>/g, rounded)}\n`;
}

/** Colour, dash and shape for the same field: the series of a line chart. */
export function series(field, domain, title = null) {
  const legend = { title, orient: "right" };
  const pick = (list) => ({ domain, range: list.slice(0, domain.length) });
  return {
    color: { field, type: "nominal", scale: pick(COLOURS), legend },
    strokeDash: { field, type: "nominal", scale: pick(DASHES), legend },
    shape: { field, type: "nominal", scale: pick(SHAPES), legend },
  };
}
