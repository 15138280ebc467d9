/**
 * A table of mixed columns: what projection makes, post-processing changes, evaluation reads and io writes.
 *
 * Columns are stored apart (one array each). Missing is NaN in a numeric column and −1 among the codes of an
 * ordinal or categorical one.
 */

/** A numeric column. Float32Array is written in the shortest form that reads back to the same float32. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  readonly values: Float32Array | Float64Array;
  readonly unit?: string;
  /** Every value is a whole number: formats that have integers use them. */
  readonly integer?: boolean;
  /** Digits after the decimal point that the values were rounded to; later changes keep to it. */
  readonly decimals?: number;
  /** How many infinite values a file had here; they are missing. */
  readonly infinite?: number;
  /** The first column of a file, without a name of its own, that numbers the rows. */
  readonly rowNumber?: boolean;
}

/** Levels with an order (ordinal) or without (categorical); `codes[i]` is an index into `levels`, −1 if missing. */
export interface LevelColumn {
  readonly kind: "ordinal" | "categorical";
  readonly name: string;
  readonly codes: Int32Array;
  /** One text per level. For an ordinal column without labels: "0", "1", …, written as integers. */
  readonly levels: readonly string[];
  /** False where the levels are only numbers made up by us (an ordinal column without labels). */
  readonly labelled: boolean;
  /** Read as text although nearly all of the values in the file are numbers. */
  readonly nearlyNumeric?: NearlyNumeric;
}

/** How many of a column's present values are numbers, and the first one that is none. */
export interface NearlyNumeric {
  readonly numbers: number;
  readonly present: number;
  readonly other: string;
}

export type Column = NumericColumn | LevelColumn;

export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}
