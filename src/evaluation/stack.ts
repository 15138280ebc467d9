/** Two tables with the same columns, one below the other: a training file and a test file read apart. */
import type { Column, LevelColumn, NearlyNumeric, NumericColumn, Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";

/**
 * The rows of `first`, then those of `second`. Columns are matched by name, levels by their text; a column that is
 * numeric on one side only is compared as text.
 * @throws UsageError if a column of `first` is missing in `second`
 */
export function stackTables(first: Table, second: Table): Table {
  const columns = first.columns.map((column) => {
    const below = second.columns.find(({ name }) => name === column.name);
    if (!below) {
      throw new UsageError(
        `The second table has no column "${column.name}"; it has ${second.columns.map(({ name }) => `"${name}"`).join(", ")}.`,
      );
    }
    return stackColumns(column, below);
  });
  return { rows: first.rows + second.rows, columns };
}

function stackColumns(first: Column, second: Column): Column {
  if (first.kind === "numeric" && second.kind === "numeric") {
    const values = new Float64Array(first.values.length + second.values.length);
    values.set(first.values);
    values.set(second.values, first.values.length);
    const infinite = (first.infinite ?? 0) + (second.infinite ?? 0);
    return {
      ...first,
      values,
      integer: first.integer && second.integer,
      ...(infinite > 0 ? { infinite } : {}),
    };
  }
  const a = asLevels(first);
  const b = asLevels(second);
  const levels = [...a.levels, ...b.levels.filter((level) => !a.levels.includes(level))];
  const codes = new Int32Array(a.codes.length + b.codes.length);
  codes.set(a.codes);
  const translated = b.levels.map((level) => levels.indexOf(level));
  b.codes.forEach((code, i) => {
    codes[a.codes.length + i] = code < 0 ? -1 : translated[code];
  });
  const nearly = stackNearly(nearlyNumeric(first), nearlyNumeric(second));
  return { ...a, codes, levels, ...(nearly === undefined ? {} : { nearlyNumeric: nearly }) };
}

/** Without `other` for numbers: one stray text in one of the files makes all of them levels. */
type Numbers = Omit<NearlyNumeric, "other"> & Partial<Pick<NearlyNumeric, "other">>;

function nearlyNumeric(column: Column): Numbers | undefined {
  if (column.kind !== "numeric") return column.nearlyNumeric;
  const present = column.values.filter((value) => !Number.isNaN(value)).length;
  return { numbers: present, present };
}

function stackNearly(a: Numbers | undefined, b: Numbers | undefined): NearlyNumeric | undefined {
  const other = a?.other ?? b?.other;
  if (!a || !b || other === undefined) return undefined;
  return { numbers: a.numbers + b.numbers, present: a.present + b.present, other };
}

function asLevels(column: Column): LevelColumn {
  return column.kind === "numeric" ? numbersAsLevels(column) : column;
}

function numbersAsLevels({ name, values }: NumericColumn): LevelColumn {
  const levels: string[] = [];
  const codeOf = new Map<number, number>();
  const codes = Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return -1;
    const known = codeOf.get(value);
    if (known !== undefined) return known;
    codeOf.set(value, levels.length);
    return levels.push(String(value)) - 1;
  });
  return { kind: "categorical", name, codes, levels, labelled: true };
}
