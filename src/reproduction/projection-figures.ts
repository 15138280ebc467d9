/** Figures 3 and 4: datasets along their first two principal components. */
import { designMatrix } from "../evaluation/design-matrix.js";
import { feature } from "../evaluation/matrix.js";
import { principalComponents } from "../evaluation/principal-components.js";
import { type Chart, SCHEME } from "../report/chart.js";
import type { Table } from "../table/table.js";
import { markdownTable } from "./markdown.js";
import { type Exhibit, type Study, tableOf } from "./study.js";

/** Points of each panel that are drawn; the file has the same. */
const MOST_POINTS = 1000;

interface Panel {
  readonly column: string;
  readonly row: string;
  readonly table: Table;
}

export async function datasetsFigure(study: Study): Promise<Exhibit> {
  const panels: Panel[] = [];
  for (const seed of study.seeds(3)) {
    panels.push({ row: `seed ${seed}`, column: "this method", table: tableOf(await study.dataset(seed)) });
    panels.push({ row: `seed ${seed}`, column: "make_regression", table: study.linearTable(seed) });
  }
  return exhibit("Figure 3: principal components of three datasets each", panels, [
    "The paper finds compact round clouds for make_regression, the same each time, and structures that differ from run to run for this method, with two directions of high variance. The shares say how much of all variance the two axes hold: of unstructured features each holds about one part in the number of features.",
  ]);
}

export async function penaltyStructureFigure(study: Study): Promise<Exhibit> {
  const [seed] = study.seeds(1);
  const panels: Panel[] = [];
  for (const lambda of [0, 0.15]) {
    panels.push({
      row: `seed ${seed}`,
      column: `λ = ${lambda}`,
      table: tableOf(await study.dataset(seed, lambda)),
    });
  }
  return exhibit("Figure 4: the structure without and with the baseline's penalty", panels, [
    "The paper finds that without the penalty the data are more linear and homogeneous, and with it more structured. The colour is the target: at λ = 0 it runs along the first component.",
  ]);
}

function exhibit(title: string, panels: readonly Panel[], text: readonly string[]): Exhibit {
  const records: Record<string, string | number>[] = [];
  const shares = panels.map(({ row, column, table }) => {
    const { X, y } = designMatrix(table, "target");
    const components = principalComponents(X, 2);
    const [first, second] = [feature(components.scores, 0), feature(components.scores, 1)];
    const stride = Math.max(1, Math.floor(X.rows / MOST_POINTS));
    for (let i = 0; i < X.rows; i += stride) {
      records.push({
        dataset: column,
        panel: row,
        first: round(first[i]),
        second: round(second[i]),
        target: round(y[i]),
        // Colours compare targets of different units.
        rank: 0,
      });
    }
    return [`${column}, ${row}`, ...components.shares.map((share) => `${(100 * share).toFixed(1)} %`)];
  });
  rankWithin(records);
  return {
    title,
    records,
    chart: chart(records, [...new Set(panels.map(({ column }) => column))]),
    text: [...text, markdownTable(["dataset", "first component", "second component"], shares)],
  };
}

/** Fills `rank`: the target's place within its dataset, from 0 to 1. */
function rankWithin(records: Record<string, string | number>[]): void {
  const groups = new Map<string, Record<string, string | number>[]>();
  for (const record of records) {
    const key = `${record.dataset}/${record.panel}`;
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  for (const group of groups.values()) {
    const order = [...group].sort((a, b) => Number(a.target) - Number(b.target));
    order.forEach((record, place) => {
      record.rank = round(place / Math.max(1, order.length - 1));
    });
  }
}

function chart(values: readonly object[], columns: readonly string[]): Chart {
  const axis = { grid: false, tickCount: 4 };
  return {
    data: { values },
    facet: {
      row: { field: "panel", type: "nominal", title: null },
      column: { field: "dataset", type: "nominal", sort: columns, title: null },
    },
    resolve: { scale: { x: "independent", y: "independent" } },
    spec: {
      width: 230,
      height: 200,
      mark: { type: "circle", size: 12, opacity: 0.8 },
      encoding: {
        x: { field: "first", type: "quantitative", title: "first component", axis },
        y: { field: "second", type: "quantitative", title: "second component", axis },
        color: {
          field: "rank",
          type: "quantitative",
          title: "target (rank)",
          scale: { scheme: SCHEME, domain: [0, 1] },
        },
      },
    },
  } as Chart;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
