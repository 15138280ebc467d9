/**
 * From a schema to a plan: every column by name, with the number of features that it needs (equation 4).
 */
import { checkArguments } from "../arguments.js";
import type { Binning } from "./cut-points.js";
import type { Frequencies } from "./frequencies.js";
import { latentCount } from "./latent.js";
import type { NumericMap } from "./numeric.js";
import { type Dimensions, totalFeatures } from "./roles.js";
import { type ColumnSchema, checkedSchema, type TableSchema } from "./schema.js";

interface ColumnPlanBase {
  readonly name: string;
  readonly description?: string;
  /** Where the column stands in the schema, for messages: `columns[3]`. */
  readonly path: string;
  /** Features of X behind the column: 1, or n_j for a categorical one. */
  readonly width: number;
}
export interface NumericPlan extends ColumnPlanBase {
  readonly kind: "numeric";
  readonly unit?: string;
  readonly map?: NumericMap;
  readonly decimals?: number;
  readonly integer: boolean;
}
export interface OrdinalPlan extends ColumnPlanBase {
  readonly kind: "ordinal";
  readonly binning: Binning;
  readonly levels: readonly string[];
  readonly labelled: boolean;
}
export interface CategoricalPlan extends ColumnPlanBase {
  readonly kind: "categorical";
  readonly frequencies?: Frequencies;
  readonly levels: readonly string[];
  readonly labelled: boolean;
}
export type ColumnPlan = NumericPlan | OrdinalPlan | CategoricalPlan;

export interface TablePlan {
  /** N, the number of samples to generate. */
  readonly rows: number;
  /** d, the number of features to generate. */
  readonly features: number;
  readonly dimensions: Dimensions;
  readonly columns: readonly ColumnPlan[];
}

/** A, B, … Z; past 26 categories C1, C2, … */
function categoryNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => (count <= 26 ? String.fromCharCode(65 + i) : `C${i + 1}`));
}

/** Number of levels that a column schema asks for, by its number or by its labels; 0 where it gives neither. */
export function levelCount(column: ColumnSchema): number {
  if (column.kind === "numeric") return 0;
  const given = column.kind === "ordinal" ? column.bins : column.categories;
  return given ?? column.labels?.length ?? 0;
}

function planOf(column: ColumnSchema, name: string, path: string): ColumnPlan {
  const base = {
    name,
    path,
    ...(column.description === undefined ? {} : { description: column.description }),
  };
  switch (column.kind) {
    case "numeric": {
      const { unit, map, integer } = column;
      const decimals = integer ? 0 : column.decimals;
      return { ...base, kind: "numeric", width: 1, unit, map, decimals, integer: integer || decimals === 0 };
    }
    case "ordinal": {
      const levels = column.labels ?? Array.from({ length: levelCount(column) }, (_, i) => String(i));
      return {
        ...base,
        kind: "ordinal",
        width: 1,
        binning: column.binning,
        levels,
        labelled: !!column.labels,
      };
    }
    case "categorical": {
      const levels = column.labels ?? categoryNames(levelCount(column));
      return {
        ...base,
        kind: "categorical",
        width: levels.length,
        frequencies: column.frequencies,
        levels,
        labelled: true,
      };
    }
  }
}

/**
 * The columns of a schema, one by one, in its order. Columns without a name are numbered by kind (numeric_1, …), columns
 * with a name and a count by their name.
 */
export function planColumns(columns: readonly ColumnSchema[]): ColumnPlan[] {
  const plans: ColumnPlan[] = [];
  const numbered = new Map<string, number>();
  columns.forEach((column, index) => {
    for (let i = 0; i < column.count; i += 1) {
      const stem = column.name ?? column.kind;
      const number = (numbered.get(stem) ?? 0) + 1;
      const plain = column.name !== undefined && column.count === 1;
      if (!plain) numbered.set(stem, number);
      plans.push(planOf(column, plain ? stem : `${stem}_${number}`, `columns[${index}]`));
    }
  });
  return plans;
}

/**
 * Equation 4 from the columns: the user never has to make the numbers agree.
 *
 * @param schema a checked schema, as `checkTable` returns it
 * @returns N rows and d features of the X that the schema needs, the parts of d, and the table's columns in order
 *
 * @example
 * planTable(checkTable(template("exam"))).dimensions // { latent: 0, numeric: 10, ordinal: 5, categorical: 26 }
 */
export function planTable(schema: TableSchema): TablePlan {
  checkArguments("planTable", { schema: [schema, checkedSchema] });
  const columns = planColumns(schema.columns);
  const widthOf = (kind: ColumnPlan["kind"]): number =>
    columns.reduce((sum, column) => sum + (column.kind === kind ? column.width : 0), 0);
  const parts = {
    numeric: widthOf("numeric"),
    ordinal: widthOf("ordinal"),
    categorical: widthOf("categorical"),
  };
  const visible = totalFeatures({ latent: 0, ...parts });
  const dimensions = { latent: latentCount(schema.latent, visible, schema.features), ...parts };
  return { rows: schema.rows, features: totalFeatures(dimensions), dimensions, columns };
}
