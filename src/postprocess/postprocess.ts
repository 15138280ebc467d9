/**
 * Post-processing (section 3.3) in its fixed order: dependence, noise, outliers, missing values.
 *
 * Every step draws from its own stream, so that switching one on or off changes nothing in the table below it and nothing
 * in what the other steps draw.
 */
import { aFunction, aList, anObject, checkArguments, objectOf, wholeNumberFrom } from "../arguments.js";
import type { PostprocessSchema } from "../projection/schema.js";
import type { Streams } from "../random/seeded-streams.js";
import type { NumericColumn, Table } from "../table/table.js";
import type { Change, Mask, StepReport } from "./change.js";
import { addDependence } from "./dependence.js";
import { removeValues } from "./missing.js";
import { addNoise } from "./noise.js";
import { addOutliers } from "./outliers.js";
import type { PostprocessStatistics } from "./statistics.js";

export interface Postprocessed {
  readonly table: Table;
  readonly target: NumericColumn;
  /** One entry per step that was asked for, in order. */
  readonly reports: readonly StepReport[];
  readonly masks: readonly Mask[];
  /** What further rows need to be treated the same way. */
  readonly statistics: PostprocessStatistics;
}

/**
 * Applies the steps that a schema asks for; the table and target that come in stay as they are.
 *
 * @param table N rows; target: N values
 * @param steps the checked `postprocess` part of a schema; fractions are shares of rows or values from 0 to 1, magnitudes
 * and deviations are in standard deviations of their column
 *
 * @example
 * const { table, target } = project(X, y, schema, streams);
 * const { table: dirty, masks } = postprocess(table, target, schema.postprocess, streams);
 */
export function postprocess(
  table: Table,
  target: NumericColumn,
  steps: PostprocessSchema,
  streams: Streams,
): Postprocessed {
  checkArguments("postprocess", {
    table: [table, objectOf({ rows: wholeNumberFrom(0), columns: aList }, "a table { rows, columns }")],
    target: [target, anObject],
    steps: [steps, anObject],
    streams: [streams, aFunction],
  });
  const reports: StepReport[] = [];
  const masks: Mask[] = [];
  let statistics: PostprocessStatistics = {};
  let current = table;
  let currentTarget = target;
  const take = (change: Change): void => {
    current = change.table;
    reports.push(change.report);
    masks.push(...change.masks);
    statistics = { ...statistics, ...change.statistics };
  };
  if (steps.dependence) take(addDependence(current, steps.dependence, streams("postprocess", "dependence")));
  if (steps.noise) take(addNoise(current, steps.noise, streams("postprocess", "noise")));
  if (steps.outliers) {
    const change = addOutliers(current, currentTarget, steps.outliers, streams("postprocess", "outliers"));
    take(change);
    currentTarget = change.target;
  }
  if (steps.missing) {
    take(removeValues(current, currentTarget, steps.missing, streams("postprocess", "missing")));
  }
  return { table: current, target: currentTarget, reports, masks, statistics };
}
