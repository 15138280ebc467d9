/** How the columns of replayed rows are stored in Parquet: the same in all parts, whatever values a part has. */
import type { Recipe, RecipeTable } from "../recipe/recipe.js";
import type { Table } from "../table/table.js";
import { fitsInt32, type Storage } from "./parquet-encoding.js";

/** Rows may lie so many times farther out than what is known of their column. */
const MARGIN = 100;

/** @param head the table of the recipe's rows, without rows */
export function rowStorage(head: Table, { table }: Pick<Recipe, "table">): Storage[] {
  return head.columns.map((column, c) => {
    const nullable = table?.postprocessing.missing?.columns.some(({ name }) => name === column.name) ?? false;
    if (column.kind !== "numeric") return { nullable, int32: !column.labelled };
    const last = c === head.columns.length - 1;
    const { integer = false } = column;
    return {
      nullable,
      int32: integer && table !== undefined && fitsInt32(MARGIN * reach(table, last ? "target" : c)),
    };
  });
}

/** The largest number to be expected in a column, but for its sign. */
function reach({ statistics }: RecipeTable, column: number | "target"): number {
  if (column === "target") {
    const { shift, scale } = statistics.target;
    return Math.max(Math.abs(shift), Math.abs(scale));
  }
  const known = statistics.columns[column];
  // X itself travels some tens of units.
  if (known?.kind !== "numeric" || !known.map) return MARGIN;
  return Math.max(...known.map.values.map(Math.abs));
}
