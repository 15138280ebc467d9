/**
 * Projection (section 3.2 and equation 4): from the optimised X to a table of numeric, ordinal and categorical columns.
 *
 * Two steps are kept strictly apart. *Statistics* (cut points, offsets, knots, the scale of y) come from all rows at once
 * and are plain data: they can be written to a recipe and read back. *Application* looks at one row at a time, given the
 * statistics: the objective's feature map and any further rows use the same ones.
 */
import {
  aFunction,
  aList,
  checkArguments,
  checkOptions,
  describeValue,
  objectOf,
  optional,
  someNumbers,
  wholeNumberFrom,
} from "../arguments.js";
import type { Streams } from "../random/seeded-streams.js";
import type { Column, LevelColumn, NumericColumn, Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { categoryCodes, type FeatureMatrix, featureRow } from "./categorical.js";
import { type ColumnStatistics, columnStatistics } from "./column-statistics.js";
import { lastRecord, type MapRecord } from "./map-record.js";
import { applyPiecewise, type PiecewiseMap, roundTo } from "./numeric.js";
import { ordinalCodes } from "./ordinal.js";
import { dealRoles, equation4, type Roles } from "./roles.js";
import { checkedSchema, type TableSchema } from "./schema.js";
import { type ColumnPlan, planTable, type TablePlan } from "./table-plan.js";
import { applyTarget, type TargetStatistics, targetStatistics } from "./target.js";

export interface ProjectionStatistics {
  /** One per column of the table, in its order. */
  readonly columns: readonly ColumnStatistics[];
  /** The features of X that the table does not show. */
  readonly latent: readonly number[];
}

export interface Projection {
  readonly table: Table;
  readonly target: NumericColumn;
  readonly statistics: ProjectionStatistics & { readonly target: TargetStatistics };
}

/** Which feature plays which role, from the stream projection/roles: known before X is optimised. */
export function tableRoles(plan: TablePlan, streams: Streams): Roles {
  const widths = plan.columns.map((column) => column.width);
  return dealRoles(widths, plan.dimensions.latent, streams("projection", "roles"));
}

/**
 * All statistics of X [features × samples]. Levels are those of the run's last statistics, where it had some: offsets of
 * categories are not unique, and the penalty saw these.
 */
function projectionStatistics(
  X: FeatureMatrix,
  plan: TablePlan,
  roles: Roles,
  maps: MapRecord | undefined,
): ProjectionStatistics {
  const last = maps && lastRecord(plan.columns, maps);
  const columns = plan.columns.map((column, c): ColumnStatistics => {
    const features = roles.columns[c];
    const numbers = last && Array.from(last[c]);
    if (numbers && column.kind === "ordinal") {
      return { kind: "ordinal", feature: features[0], cutPoints: numbers };
    }
    if (numbers && column.kind === "categorical") return { kind: "categorical", features, offsets: numbers };
    return columnStatistics(X, column, features);
  });
  return { columns, latent: roles.latent };
}

function numericColumn(
  x: Float32Array,
  plan: Extract<ColumnPlan, { kind: "numeric" }>,
  map: PiecewiseMap | undefined,
): NumericColumn {
  const { name, unit, decimals, integer } = plan;
  const mapped = map ? applyPiecewise(map, x) : x;
  // Rounded values are float64 numbers, which print as the short decimals that they are; others stay float32 like X.
  const values = decimals === undefined ? new Float32Array(mapped) : new Float64Array(mapped);
  if (decimals !== undefined) {
    for (let i = 0; i < values.length; i += 1) values[i] = roundTo(values[i], decimals);
  }
  return {
    kind: "numeric",
    name,
    values,
    ...(unit === undefined ? {} : { unit }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(integer ? { integer } : {}),
  };
}

/** One column of the table, each row from its own values of X and the statistics. */
function applyColumn(X: FeatureMatrix, plan: ColumnPlan, statistics: ColumnStatistics): Column {
  if (plan.kind === "numeric" && statistics.kind === "numeric") {
    return numericColumn(featureRow(X, statistics.feature), plan, statistics.map);
  }
  const levels = (kind: LevelColumn["kind"], codes: Int32Array): LevelColumn => {
    if (plan.kind === "numeric") throw new TypeError(`${plan.name}: statistics of another column`);
    return { kind, name: plan.name, codes, levels: plan.levels, labelled: plan.labelled };
  };
  if (statistics.kind === "ordinal") {
    return levels("ordinal", ordinalCodes(featureRow(X, statistics.feature), statistics.cutPoints));
  }
  if (statistics.kind === "categorical") {
    const rows = statistics.features.map((feature) => featureRow(X, feature));
    return levels("categorical", categoryCodes(rows, statistics.offsets));
  }
  throw new TypeError(`${plan.name}: statistics of another column`);
}

export function applyProjection(X: FeatureMatrix, plan: TablePlan, statistics: ProjectionStatistics): Table {
  const columns = plan.columns.map((column, c) => applyColumn(X, column, statistics.columns[c]));
  return { rows: X.columns, columns };
}

/** The target as the table shows it. */
export function targetColumn(
  y: Float32Array | Float64Array,
  { name, unit, decimals }: TableSchema["target"],
  statistics: TargetStatistics,
): NumericColumn {
  return {
    kind: "numeric",
    name,
    values: applyTarget(y, statistics),
    ...(unit === undefined ? {} : { unit }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(decimals === 0 ? { integer: true } : {}),
  };
}

export interface ProjectOptions {
  /** The user's own target values, one per sample, shown in place of y (rounded to the schema's decimals). */
  readonly targets?: Float64Array;
  /** What `generate` knew of the table's columns, `dataset.maps`: the levels are then those that its penalty saw. */
  readonly maps?: MapRecord;
}

const someMatrix = objectOf(
  { rows: wholeNumberFrom(1), columns: wholeNumberFrom(1), data: someNumbers },
  "a matrix { rows, columns, data }",
);

const someMaps = objectOf(
  { refreshes: aList, record: someNumbers },
  "the maps of a dataset, as generate returns them",
);

/** The arguments of `project` and `makeExam`. */
export function checkTableArguments(
  call: string,
  { X, y, schema, streams, options }: Readonly<Record<"X" | "y" | "schema" | "streams" | "options", unknown>>,
): void {
  checkArguments(call, {
    X: [X, someMatrix],
    y: [y, someNumbers],
    schema: [schema, checkedSchema],
    streams: [streams, aFunction],
  });
  // Asked for by name, it is no other's stream.
  const source: unknown = (streams as Streams)("arguments");
  const drawn: unknown = typeof source === "function" ? source() : undefined;
  if (!(typeof drawn === "number" && drawn >= 0 && drawn < 1)) {
    throw new UsageError(
      `${call}: streams must give a source of random numbers from 0 to below 1 for each name, as those of seededStreams(seed) do, not ${describeValue(drawn ?? source)}.`,
    );
  }
  if (ArrayBuffer.isView(options)) throw new UsageError("targets of your own are given as { targets: … }");
  checkOptions(call, options, { targets: optional(someNumbers), maps: optional(someMaps) });
}

/** Once, before a level or a number of the table could follow from what is none. */
function checkFinite(X: FeatureMatrix, y: ArrayLike<number>): void {
  for (let feature = 0; feature < X.rows; feature += 1) {
    const sample = featureRow(X, feature).findIndex((value) => !Number.isFinite(value));
    if (sample >= 0) {
      throw new UsageError(
        `X must have finite numbers only, not ${featureRow(X, feature)[sample]} (feature ${feature}, sample ${sample}).`,
      );
    }
  }
  const sample = Array.from(y).findIndex((value) => !Number.isFinite(value));
  if (sample >= 0)
    throw new UsageError(`y must have finite numbers only, not ${y[sample]} (sample ${sample}).`);
}

/**
 * The table and the target that a schema describes, from X and y.
 *
 * @param X [features × samples], with the features and rows of `planTable(schema)`
 * @param y one number per sample
 * @throws UsageError when X does not have the shape of the schema, X or y a number that is not finite, or a column of X
 * cannot carry its role
 *
 * @example
 * const { X, y, maps } = await generate({ table: schema, seed: "42" });
 * const { table, target } = project(X, y, schema, seededStreams("42"), { maps });
 */
export function project(
  X: FeatureMatrix,
  y: Float32Array | Float64Array,
  schema: TableSchema,
  streams: Streams,
  options: ProjectOptions = {},
): Projection {
  checkTableArguments("project", { X, y, schema, streams, options });
  const { targets, maps } = options;
  if (targets && !(targets.length === schema.rows && targets.every(Number.isFinite))) {
    throw new UsageError(
      `targets must be one finite number for each of the ${schema.rows} rows, not ${targets.length} numbers` +
        `${targets.length === schema.rows ? " of which some are not finite" : ""}`,
    );
  }
  const plan = planTable(schema);
  if (X.rows !== plan.features) {
    throw new UsageError(
      `X has ${X.rows} features, and the schema needs ${equation4(plan.dimensions)} (equation 4)`,
    );
  }
  if (X.columns !== plan.rows || y.length !== plan.rows) {
    throw new UsageError(
      `X has ${X.columns} and y ${y.length} samples, and the schema asks for rows: ${plan.rows}`,
    );
  }
  checkFinite(X, y);
  const statistics = projectionStatistics(X, plan, tableRoles(plan, streams), maps);
  const { decimals } = schema.target;
  const shown = targets ?? y;
  const scale = targetStatistics(shown, targets ? { decimals } : schema.target);
  return {
    table: applyProjection(X, plan, statistics),
    target: targetColumn(shown, schema.target, scale),
    statistics: { ...statistics, target: scale },
  };
}
