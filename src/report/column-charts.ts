/** What the columns look like: distributions, association with the target, and principal components. */
import { designMatrix } from "../evaluation/design-matrix.js";
import { feature } from "../evaluation/matrix.js";
import { principalComponents } from "../evaluation/principal-components.js";
import { binCounts } from "../io/histogram.js";
import { countCodes } from "../projection/categorical.js";
import { correlation } from "../table/correlation.js";
import { inRange, rangeScale } from "../table/range.js";
import type { Column, NumericColumn, Table } from "../table/table.js";
import { type Chart, COLOURS, SCHEME } from "./chart.js";

const BINS = 24;
/** Small charts that a page can hold; the table lists all columns. */
const MOST_SMALL = 40;
const MOST_BARS = 40;
const MOST_LEVELS = 12;
/** Points of the scatter plot: more only make the file large. */
const MOST_POINTS = 1500;
/** Features beyond which principal components take too long for a report. */
const MOST_FEATURES = 600;

/** Bars of a histogram. */
function bars({ values: all }: NumericColumn): { x: number; x2: number; count: number }[] {
  const present = inRange(all).filter((value) => !Number.isNaN(value));
  const [low, high] = [extreme(present, Math.min), extreme(present, Math.max)];
  const width = (high - low) / BINS || 1;
  return binCounts(present, BINS).map((count, k) => ({
    x: low + k * width,
    x2: low + (k + 1) * width,
    count,
  }));
}

function extreme(values: ArrayLike<number>, choose: (a: number, b: number) => number): number {
  let found = values[0] ?? 0;
  for (let i = 1; i < values.length; i++) found = choose(found, values[i]);
  return found;
}

/** The target's histogram. */
export function targetChart(target: NumericColumn): Chart {
  return {
    data: { values: bars(target) },
    width: 420,
    height: 160,
    mark: { type: "bar", color: COLOURS[0], stroke: "white", strokeWidth: 0.5 },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        axis: { title: literal(withUnit(target)) },
        scale: { zero: false, nice: false },
      },
      x2: { field: "x2" },
      y: { field: "count", type: "quantitative", title: "rows" },
      y2: { datum: 0 },
    },
  } as Chart;
}

/**
 * What all pages of small charts have in common: one for each column, in the table's order. `values` name their column
 * by its number, c0, c1, …, and its name is the label (see `literal`).
 */
function small(columns: readonly Column[], values: object[], spec: object): Chart {
  const sort = columns.map((_, j) => neutral(j));
  const names = columns.map((column) => ` ${withUnit(column)}`);
  const labelExpr = `slice(${JSON.stringify(names)}[toNumber(slice(datum.label, 1))], 1)`;
  return {
    data: { values },
    facet: { field: "column", type: "nominal", sort, title: null, header: { labelExpr } },
    columns: 5,
    resolve: { scale: { x: "independent", y: "independent" } },
    spec,
  } as Chart;
}

/**
 * A title as an expression of Vega's. The texts in it have a space before them, taken off again: Vega looks up every text
 * of an expression in an object, and finds `constructor` there.
 */
function literal(title: string): { signal: string } {
  return { signal: `slice(${JSON.stringify(` ${title}`)}, 1)` };
}

/** A column's name; with the number that its values are divided by where they are too large or small to be drawn. */
function withUnit(column: Column): string {
  const scale = column.kind === "numeric" ? rangeScale(column.values) : 1;
  return scale === 1 ? column.name : `${column.name} ÷ ${round(scale)}`;
}

function neutral(place: number): string {
  return `c${place}`;
}

/** A small histogram for each numeric column, the first forty. */
export function histograms(columns: readonly Column[]): Chart | undefined {
  const shown = columns.filter((column) => column.kind === "numeric").slice(0, MOST_SMALL);
  if (shown.length === 0) return undefined;
  const values = shown.flatMap((column, j) => bars(column).map((bar) => ({ ...bar, column: neutral(j) })));
  const axis = { tickCount: 3, grid: false, labelFontSize: 9 };
  return small(shown, values, {
    width: 110,
    height: 50,
    mark: { type: "bar", color: COLOURS[0] },
    encoding: {
      x: { field: "x", type: "quantitative", title: null, scale: { zero: false, nice: false }, axis },
      x2: { field: "x2" },
      y: { field: "count", type: "quantitative", axis: null },
      y2: { datum: 0 },
    },
  });
}

/** How often each level occurs, for the first forty ordinal and categorical columns. */
export function levelCharts(columns: readonly Column[]): Chart | undefined {
  const shown = columns.filter((column) => column.kind !== "numeric").slice(0, MOST_SMALL);
  if (shown.length === 0) return undefined;
  const values = shown.flatMap((column, j) => {
    const counts = countCodes(column.codes, column.levels.length);
    const order = counts.map((_, level) => level);
    if (column.kind === "categorical") order.sort((a, b) => counts[b] - counts[a]);
    return order
      .slice(0, MOST_LEVELS)
      .map((level) => ({ column: neutral(j), level: column.levels[level], count: counts[level] }));
  });
  const axis = { labelFontSize: 9, labelLimit: 70, ticks: false, domain: false };
  return small(shown, values, {
    width: 70,
    height: { step: 12 },
    mark: { type: "bar", color: COLOURS[0] },
    encoding: {
      y: { field: "level", type: "nominal", sort: null, title: null, axis },
      x: { field: "count", type: "quantitative", axis: null },
    },
  });
}

export interface Association {
  readonly column: string;
  readonly kind: "correlation" | "levels";
  /** Pearson's r of a number; for levels the correlation ratio η, from 0 to 1. */
  readonly value: number;
}

/** How each column goes with the target, one at a time; columns that never vary are left out. */
export function associations(columns: readonly Column[], target: NumericColumn): Association[] {
  return columns.flatMap((column): Association[] => {
    const value =
      column.kind === "numeric"
        ? correlation(column.values, target.values)
        : correlationRatio(column, inRange(target.values));
    const kind = column.kind === "numeric" ? "correlation" : "levels";
    return Number.isNaN(value) ? [] : [{ column: column.name, kind, value }];
  });
}

/** η: the square root of the share of the target's variance that lies between the levels. */
function correlationRatio(
  { codes, levels }: Extract<Column, { codes: Int32Array }>,
  target: Float32Array | Float64Array,
): number {
  const sums = new Float64Array(levels.length);
  const counts = new Float64Array(levels.length);
  let [all, sum, squares] = [0, 0, 0];
  codes.forEach((code, i) => {
    if (code < 0 || Number.isNaN(target[i])) return;
    sums[code] += target[i];
    counts[code]++;
    all++;
    sum += target[i];
    squares += target[i] * target[i];
  });
  const centre = sum / all;
  const total = squares - all * centre * centre;
  let between = 0;
  sums.forEach((of, code) => {
    if (counts[code] > 0) between += counts[code] * (of / counts[code] - centre) ** 2;
  });
  return total > 0 ? Math.sqrt(between / total) : Number.NaN;
}

/** The strongest associations as bars. */
export function associationChart(found: readonly Association[]): Chart {
  const values = [...found]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, MOST_BARS)
    .map(({ column, kind, value }) => ({
      column,
      value,
      kind: kind === "correlation" ? "number: correlation r" : "levels: correlation ratio η",
    }));
  return {
    data: { values },
    width: 420,
    height: { step: 14 },
    mark: { type: "bar" },
    encoding: {
      y: { field: "column", type: "nominal", sort: null, title: null, axis: { labelFontSize: 10 } },
      x: {
        field: "value",
        type: "quantitative",
        title: "association with the target, one column at a time",
        scale: { domain: [-1, 1] },
      },
      color: { field: "kind", type: "nominal", title: null, legend: { orient: "bottom" } },
    },
  };
}

/** The rows along their first two principal components, coloured by the target; undefined with too many features. */
export function componentsChart(table: Table, target: string, drop: readonly string[]): Chart | undefined {
  const { X, y } = designMatrix(table, target, drop);
  const shown = inRange(y);
  if (X.columns > MOST_FEATURES || X.columns < 2) return undefined;
  const { scores, shares } = principalComponents(X, 2, { standardise: true });
  const stride = Math.max(1, Math.floor(X.rows / MOST_POINTS));
  const [first, second] = [feature(scores, 0), feature(scores, 1)];
  const values = [];
  for (let i = 0; i < X.rows; i += stride) {
    values.push({ first: round(first[i]), second: round(second[i]), target: round(shown[i]) });
  }
  const axis = (k: number) => `component ${k + 1} (${(100 * shares[k]).toFixed(0)} % of the variance)`;
  return {
    data: { values },
    width: 420,
    height: 340,
    mark: { type: "circle", size: 14, opacity: 0.7 },
    encoding: {
      x: { field: "first", type: "quantitative", title: axis(0) },
      y: { field: "second", type: "quantitative", title: axis(1) },
      color: {
        field: "target",
        type: "quantitative",
        legend: { title: literal(withUnit({ kind: "numeric", name: target, values: y })) },
        scale: { scheme: SCHEME },
      },
    },
  } as Chart;
}

/** Four digits: nobody sees more in a chart. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
