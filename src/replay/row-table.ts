/** Replayed rows as rows of the table that the recipe's dataset has: its columns, and the target at the end. */
import { anObject, aText, checkArguments, objectOf } from "../arguments.js";
import { postprocessRows } from "../postprocess/rows.js";
import { applyProjection, targetColumn } from "../projection/project.js";
import { planTable, type TablePlan } from "../projection/table-plan.js";
import type { Recipe, RecipeTable } from "../recipe/recipe.js";
import type { NumericColumn, Table } from "../table/table.js";
import type { RowBlock } from "./replay.js";

/** Turns blocks into tables; each row by itself, so that blocks of any size give the same rows. */
export type RowTable = (block: Pick<RowBlock, "first" | "rows" | "X" | "y">) => Table;

/**
 * For a recipe without a table the columns are attr_0 … attr_{d−1}, target.
 * @param stream the blocks' stream: post-processing draws from it
 */
export function rowTable(recipe: Pick<Recipe, "configuration" | "table">, stream: string): RowTable {
  checkArguments("rowTable", {
    recipe: [recipe, objectOf({ configuration: anObject }, "a recipe")],
    stream: [stream, aText],
  });
  const {
    table,
    configuration: { seed },
  } = recipe;
  if (!table) return ({ rows, X, y }) => ({ rows, columns: [...attributes(rows, X), target(y)] });
  const plan = planTable(table.schema);
  return (block) => {
    const numbers = { seed, stream, first: block.first };
    const done = postprocessRows(projected(block, table, plan), table.postprocessing, numbers);
    return { rows: block.rows, columns: [...done.table.columns, done.target] };
  };
}

/** The table without rows: what columns there are. */
export function emptyRows(recipe: Pick<Recipe, "configuration" | "table">): Table {
  const X = new Float32Array(0);
  if (recipe.table) return rowTable(recipe, "")({ first: 0, rows: 0, X, y: X });
  const { features } = recipe.configuration;
  const columns = Array.from({ length: features }, (_, j) => attribute(j, X));
  return { rows: 0, columns: [...columns, target(X)] };
}

function attributes(rows: number, X: Float32Array): NumericColumn[] {
  return Array.from({ length: X.length / rows }, (_, j) =>
    attribute(j, X.subarray(j * rows, (j + 1) * rows)),
  );
}

function attribute(j: number, values: Float32Array): NumericColumn {
  return { kind: "numeric", name: `attr_${j}`, values };
}

function target(values: Float32Array): NumericColumn {
  return { kind: "numeric", name: "target", values };
}

function projected(
  { rows, X, y }: Pick<RowBlock, "rows" | "X" | "y">,
  { schema, statistics }: RecipeTable,
  plan: TablePlan,
): { table: Table; target: NumericColumn } {
  const table = applyProjection({ rows: plan.features, columns: rows, data: X }, plan, statistics);
  return { table, target: targetColumn(y, schema.target, statistics.target) };
}
