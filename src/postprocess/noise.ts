/**
 * Noise (section 3.3): normal noise on numeric columns, in some of the rows or in some of the columns.
 */
import { normal } from "../random/normal.js";
import { choice } from "../random/permutation.js";
import type { RandomSource } from "../random/streams.js";
import { moments } from "../table/moments.js";
import type { Table } from "../table/table.js";
import { type Change, copyValues, keepForm, numericColumns, withColumns } from "./change.js";

export interface Noise {
  readonly level: "row" | "column";
  /** Share of the rows (level row) or of the numeric columns (level column). */
  readonly fraction: number;
  /** Standard deviation of the noise, in deviations of the column. */
  readonly deviation: number;
}

/** Adds the noise; the mask has the noisy rows (level row) or the noisy columns (level column). */
export function addNoise(table: Table, noise: Noise, source: RandomSource): Change {
  const columns = numericColumns(table);
  const draw = normal(source);
  const share = (size: number): Int32Array =>
    choice(size, Math.max(1, Math.round(noise.fraction * size)), source);
  const everyRow = noise.level === "column" || noise.fraction === 1;
  const rows = everyRow ? undefined : share(table.rows);
  const chosen = noise.level === "row" ? columns : Array.from(share(columns.length), (c) => columns[c]);
  const changed = chosen.map((column) => {
    const values = copyValues(column);
    const scale = noise.deviation * moments(values).deviation;
    const count = rows?.length ?? table.rows;
    for (let k = 0; k < count; k += 1) {
      const i = rows ? rows[k] : k;
      values[i] = keepForm(column, values[i] + scale * draw());
    }
    return { column: { ...column, values }, scale };
  });
  return {
    table: withColumns(
      table,
      changed.map(({ column }) => column),
    ),
    report: {
      step: "noise",
      level: noise.level,
      columns: chosen.map((column) => column.name),
      rows: rows?.length ?? table.rows,
      deviation: noise.deviation,
    },
    masks:
      noise.level === "row"
        ? [{ step: "noise", ...(rows ? { rows } : {}) }]
        : chosen.map(({ name }) => ({ step: "noise", column: name })),
    statistics: {
      noise: {
        fraction: everyRow ? 1 : noise.fraction,
        columns: changed.map(({ column, scale }) => ({ name: column.name, scale })),
      },
    },
  };
}
