/**
 * Feature dependence (section 3.3): new numeric columns that are combinations of existing ones.
 */
import { normal } from "../random/normal.js";
import { choice } from "../random/permutation.js";
import type { RandomSource } from "../random/streams.js";
import { moments } from "../table/moments.js";
import type { NumericColumn, Table } from "../table/table.js";
import { type Change, numericColumns } from "./change.js";

export interface Dependence {
  /** Number of new columns, named name_1, name_2, … */
  readonly count: number;
  readonly name: string;
  /** Numeric columns that go into each. */
  readonly parents: number;
  /** Correlation of the new column with the combination, 0 to 1; 1 is the combination itself. */
  readonly strength: number;
}

/**
 * Appends z = strength·c + √(1 − strength²)·noise for each new column, where c is the sum of the parents, each with mean
 * 0, deviation 1 and a random normal weight, scaled to deviation 1.
 */
export function addDependence(table: Table, dependence: Dependence, source: RandomSource): Change {
  const candidates = numericColumns(table);
  const draw = normal(source);
  const rest = Math.sqrt(1 - dependence.strength ** 2);
  const made = Array.from({ length: dependence.count }, (_, k) => {
    const parents = Array.from(choice(candidates.length, dependence.parents, source), (c) => candidates[c]);
    const weights = parents.map(() => draw());
    const { combination, ...known } = combine(parents, weights, table.rows);
    const values = Float32Array.from(combination, (value) => dependence.strength * value + rest * draw());
    const column: NumericColumn = { kind: "numeric", name: `${dependence.name}_${k + 1}`, values };
    return { column, parents: parents.map((parent) => parent.name), weights, known };
  });
  return {
    table: { rows: table.rows, columns: [...table.columns, ...made.map(({ column }) => column)] },
    report: {
      step: "dependence",
      strength: dependence.strength,
      columns: made.map(({ column, parents, weights }) => ({ name: column.name, parents, weights })),
    },
    masks: [],
    statistics: {
      dependence: {
        strength: dependence.strength,
        columns: made.map(({ column, known }) => ({ name: column.name, ...known })),
      },
    },
  };
}

/** Σ wⱼ·zⱼ with mean 0 and deviation 1 (0 where all parents are constant), and the moments that make it so. */
function combine(columns: readonly NumericColumn[], weights: readonly number[], rows: number) {
  const sum = new Float64Array(rows);
  const parents = columns.map(({ name, values }, j) => {
    const { mean, deviation } = moments(values);
    const factor = deviation > 0 ? weights[j] / deviation : 0;
    for (let i = 0; i < rows; i += 1) sum[i] += factor * (values[i] - mean);
    return { name, factor, mean };
  });
  const { mean, deviation } = moments(sum);
  const combination = deviation > 0 ? sum.map((value) => (value - mean) / deviation) : sum;
  return { combination, parents, mean, deviation };
}
