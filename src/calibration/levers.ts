/**
 * What calibration turns to move forests and nearest neighbours: one lever, from finer levels over more latent columns
 * to noise, so that a search has one direction.
 */
import type { TableInput, TableSchema } from "../projection/schema.js";
import { checkTable } from "../projection/schema-file.js";

/** From −1 (easiest) over 0 (the table as asked for) to 1 (hardest). */
export type Lever = number;

/** ρ at the hard end. */
const MOST_LATENT = 0.5;
/** Deviation of the noise at the hard end, in deviations of each numeric column. */
const MOST_NOISE = 0.8;
/** Bins of ordinal columns without labels are up to this many times finer at the easy end. */
const FINEST = 3;

/** What the lever's position means for this table, in words. */
export function leverText(schema: TableSchema): string {
  return leverParts(schema)
    .map(({ name, value }) => `${name} ${value}`)
    .join(", ");
}

function leverParts(schema: TableSchema): { readonly name: string; readonly value: string }[] {
  const { latent, postprocess, columns } = schema;
  const bins = columns.flatMap((column) =>
    column.kind === "ordinal" && column.labels === undefined ? [column.bins ?? 0] : [],
  );
  return [
    { name: "ρ", value: String(latent.rho ?? 0) },
    { name: "noise", value: String(postprocess.noise?.deviation ?? 0) },
    ...(bins.length > 0 ? [{ name: "bins", value: bins.join(",") }] : []),
  ];
}

/** What the lever changed of a table, in words: which had what, and has what now; empty where it changed nothing. */
export function changedText(before: TableSchema, after: TableSchema): string {
  const now = leverParts(after);
  return leverParts(before)
    .flatMap(({ name, value }, i) =>
      now[i].value === value ? [] : [`${name} ${now[i].value} in place of ${value}`],
    )
    .join(", ");
}

/** Whether the easy side of the lever changes anything: labels fix the number of levels. */
export function canBeEased(schema: TableSchema): boolean {
  return schema.columns.some((column) => column.kind === "ordinal" && column.labels === undefined);
}

/**
 * The table with the lever at a position. ρ and noise of the schema are where the lever begins.
 * @throws UsageError where the schema hides a number of columns: ρ cannot grow from there
 */
export function withLever(schema: TableSchema, lever: Lever, startRho: number): TableSchema {
  const hard = Math.max(0, lever);
  const rho = round(startRho + Math.max(0, MOST_LATENT - startRho) * hard);
  // Squared: the first steps are latent columns, as in the paper; noise follows.
  const deviation = round((schema.postprocess.noise?.deviation ?? 0) + MOST_NOISE * hard * hard);
  const finer = 1 + (FINEST - 1) * Math.max(0, -lever);
  const changed: TableInput = {
    ...schema,
    latent: { rho },
    columns: schema.columns.map((column) =>
      column.kind === "ordinal" && column.labels === undefined && column.bins !== undefined
        ? { ...column, bins: Math.round(column.bins * finer) }
        : column,
    ),
    postprocess: {
      ...schema.postprocess,
      ...(deviation > 0
        ? { noise: { level: "row" as const, fraction: 1, ...schema.postprocess.noise, deviation } }
        : {}),
    },
  };
  return checkTable(changed, "calibration");
}

/** Three digits: a schema is read by people. */
function round(value: number): number {
  return Number(value.toFixed(3));
}
