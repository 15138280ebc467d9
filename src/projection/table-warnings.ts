/** What a schema may ask for, but seldom wants: sentences for whoever makes the table. */
import type { TableSchema } from "./schema.js";
import { planTable } from "./table-plan.js";

/** One sentence for each thing; none where there is nothing to be said. */
export function tableWarnings(schema: TableSchema): string[] {
  const { missing } = schema.postprocess;
  if (missing?.pattern !== "target" || missing.strength === 0) return [];
  const columns = missing.columns?.length ?? planTable(schema).columns.length;
  const told = gapsTell(columns, missing.fraction, missing.strength);
  const half = gapsTell(columns, missing.fraction, missing.strength / 2);
  return [
    `postprocess.missing: with the pattern target the number of gaps in a row alone explains about ${percent(told)} of the ` +
      `target's order; half the strength, ${missing.strength / 2}, leaves ${percent(half)}, the pattern uniform nothing.`,
  ];
}

/**
 * R² of the number of a row's gaps and the target's rank r, uniform on −1 … 1. A cell is missing with probability
 * q = p·(1 + s·r), so the number is binomial given r: the variance of its mean, c²p²s²/3, is what r explains; what
 * remains is c·E[q(1 − q)] = c·p·(1 − p·(1 + s²/3)).
 *
 * @param columns c, the columns with gaps
 * @param fraction p, the share of missing values
 * @param strength s
 */
export function gapsTell(columns: number, fraction: number, strength: number): number {
  const third = (strength * strength) / 3;
  const explained = columns * fraction * third;
  return explained / (explained + 1 - fraction * (1 + third));
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
