/**
 * An exam: a table, projected, post-processed, numbered and split, ready to be written.
 */
import type { MapHistory } from "../generator/generate.js";
import type { Penalty } from "../generator/problem.js";
import type { Mask, StepReport } from "../postprocess/change.js";
import { postprocess } from "../postprocess/postprocess.js";
import type { PostprocessStatistics } from "../postprocess/statistics.js";
import type { FeatureMatrix } from "../projection/categorical.js";
import { checkTableArguments, type Projection, type ProjectOptions, project } from "../projection/project.js";
import type { TableSchema } from "../projection/schema.js";
import { type ColumnPlan, planTable } from "../projection/table-plan.js";
import type { Streams } from "../random/seeded-streams.js";
import { rowIds, type Splits, splitTable } from "../splits/split.js";
import { takeRows } from "../table/rows.js";
import type { NumericColumn, Table } from "../table/table.js";
import type { SplitName } from "./exam-folder.js";

export interface ExamOptions extends ProjectOptions {
  readonly maps?: ProjectOptions["maps"] & Partial<Pick<MapHistory, "penalty">>;
}

export interface Exam {
  readonly schema: TableSchema;
  readonly plans: readonly ColumnPlan[];
  /** All rows, after post-processing, in the order of X. */
  readonly table: Table;
  readonly target: NumericColumn;
  /** One number per row: 1 … N in random order. */
  readonly ids: Int32Array;
  /** Rows of each split. */
  readonly splits: Splits;
  readonly statistics: Projection["statistics"];
  /** Where the levels come from: the run's last statistics, or X, as in version 0.1. */
  readonly levels: "run" | "X";
  /** What the penalty saw, where the run's maps tell it. */
  readonly penalty?: Penalty;
  /** What the steps of post-processing knew of the table. */
  readonly postprocessing: PostprocessStatistics;
  readonly reports: readonly StepReport[];
  readonly masks: readonly Mask[];
}

/**
 * Everything between the optimiser and the files: projection, post-processing, ids, splits.
 *
 * @param X [features × samples], with the features and rows of `planTable(schema)`
 * @param y one number per sample
 * @throws UsageError when X does not have the shape of the schema, or a column of X cannot carry its role
 *
 * @example
 * const schema = checkTable(template("exam"));
 * const dataset = await generate({ table: schema, seed });
 * const exam = makeExam(dataset.X, dataset.y, schema, seededStreams(seed), { maps: dataset.maps });
 * await writeExam("exam", exam, { seed }, { dataset });
 */
export function makeExam(
  X: FeatureMatrix,
  y: Float32Array | Float64Array,
  schema: TableSchema,
  streams: Streams,
  options: ExamOptions = {},
): Exam {
  checkTableArguments("makeExam", { X, y, schema, streams, options });
  const base = project(X, y, schema, streams, options);
  const done = postprocess(base.table, base.target, schema.postprocess, streams);
  const { table, target, reports, masks } = done;
  return {
    schema,
    plans: planTable(schema).columns,
    table,
    target,
    ids: rowIds(schema.rows, streams("splits", "ids")),
    splits: splitTable(target.values, schema.splits, streams("splits", "rows")),
    statistics: base.statistics,
    levels: options.maps && options.maps.refreshes.length > 0 ? "run" : "X",
    ...(options.maps?.penalty && { penalty: options.maps.penalty }),
    postprocessing: done.statistics,
    reports,
    masks,
  };
}

/** The table of a split as it is handed out: ascending ids, then the columns, then the target unless it is the test. */
export function splitFile(exam: Exam, split: SplitName): Table {
  const rows = byId(exam, split);
  const { columns } = takeRows(exam.table, rows);
  const target =
    split === "test" ? [] : takeRows({ rows: exam.table.rows, columns: [exam.target] }, rows).columns;
  return { rows: rows.length, columns: [idColumn(exam, rows), ...columns, ...target] };
}

/** id and target of the test rows. */
export function solutionFile(exam: Exam): Table {
  const rows = byId(exam, "test");
  const { columns } = takeRows({ rows: exam.table.rows, columns: [exam.target] }, rows);
  return { rows: rows.length, columns: [idColumn(exam, rows), ...columns] };
}

function byId({ ids, splits }: Exam, split: SplitName): Int32Array {
  return Int32Array.from(splits[split]).sort((a, b) => ids[a] - ids[b]);
}

function idColumn({ ids, schema }: Exam, rows: Int32Array): NumericColumn {
  const values = Float64Array.from(rows, (row) => ids[row]);
  return { kind: "numeric", name: schema.id, values, integer: true, decimals: 0 };
}
