/**
 * A schema from the flags of the command line, for tables that need no names:
 * `--numeric 10 --ordinal 5,5,4,4,3 --categorical 10,3,3,3,5,2 --rho 0.2 --missing 0.03 --test-size 1400`.
 */
import { UsageError } from "../usage-error.js";
import type { TableInput } from "./schema.js";

export interface TableFlags {
  readonly rows?: number;
  /** d_n, the number of numeric columns. */
  readonly numeric?: number;
  /** Bins of each ordinal column. */
  readonly ordinal?: readonly number[];
  /** Categories n_j of each categorical column. */
  readonly categorical?: readonly number[];
  /** d of equation 4, only to be checked against the parts. */
  readonly features?: number;
  readonly rho?: number;
  readonly latent?: number;
  /** Share of missing values, uniform. */
  readonly missing?: number;
  /** Rows (1 or more) or fraction of the test split. */
  readonly testSize?: number;
  readonly validationSize?: number;
  readonly formats?: readonly string[];
}

/** As many columns as a configuration takes features. */
const MOST_COLUMNS = 1_000_000;

function columnCount(value: number, flag: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= MOST_COLUMNS) return value;
  // What was no number is still a text.
  const shown = typeof value === "number" ? value : JSON.stringify(value);
  throw new UsageError(`${flag}: is ${shown} and must be a whole number from 0 to ${MOST_COLUMNS}`);
}

/** 0 takes away what the base asks for. */
const unlessZero = (size: number) => (size === 0 ? undefined : size);

/** The flags on top of a base (a file or a template). Flags that describe columns replace all columns of the base. */
export function withFlags(flags: TableFlags, base: Partial<TableInput> = {}): TableInput {
  const describesColumns = [flags.numeric, flags.ordinal, flags.categorical].some(
    (flag) => flag !== undefined,
  );
  const numeric = columnCount(flags.numeric ?? 0, "--numeric");
  const columns: TableInput["columns"] = describesColumns
    ? [
        ...(numeric > 0 ? [{ kind: "numeric" as const, count: numeric }] : []),
        ...(flags.ordinal ?? []).map((bins) => ({ kind: "ordinal" as const, bins })),
        ...(flags.categorical ?? []).map((categories) => ({ kind: "categorical" as const, categories })),
      ]
    : (base.columns ?? []);
  // What no flag touches stays exactly as it was written, mistakes included: the check names them.
  const table: TableInput = { ...base, columns };
  if (flags.rows !== undefined) table.rows = flags.rows;
  if (flags.features !== undefined) table.features = flags.features;
  if (flags.formats !== undefined) table.formats = [...flags.formats] as TableInput["formats"];
  if (flags.rho !== undefined || flags.latent !== undefined) {
    table.latent = {
      ...(flags.rho === undefined ? {} : { rho: flags.rho }),
      ...(flags.latent === undefined ? {} : { count: flags.latent }),
    };
  }
  if (flags.testSize !== undefined) table.splits = { ...table.splits, test: unlessZero(flags.testSize) };
  if (flags.validationSize !== undefined) {
    table.splits = { ...table.splits, validation: unlessZero(flags.validationSize) };
  }
  if (flags.missing !== undefined) {
    const missing = { ...base.postprocess?.missing, fraction: flags.missing };
    table.postprocess = { ...base.postprocess, missing: flags.missing === 0 ? undefined : missing };
  }
  return table;
}

/** The entry of a schema that each flag sets. */
const ENTRIES: readonly (readonly [keyof TableFlags, string, string])[] = [
  ["rows", "--rows", "rows"],
  ["features", "--features", "features"],
  ["rho", "--rho", "latent.rho"],
  ["latent", "--latent", "latent.count"],
  ["missing", "--missing", "postprocess.missing.fraction"],
  ["testSize", "--test-size", "splits.test"],
  ["validationSize", "--validation-size", "splits.validation"],
  ["formats", "--format", "formats"],
];

/** Names an entry for messages: its path, after the flags that set it or parts of it: `--ordinal (columns[1].bins)`. */
export function flaggedPlace(flags: TableFlags): (path: string) => string {
  const numeric = flags.numeric ?? 0;
  const kinds = [
    ...(numeric > 0 ? ["--numeric"] : []),
    ...(flags.ordinal ?? []).map(() => "--ordinal"),
    ...(flags.categorical ?? []).map(() => "--categorical"),
  ];
  return (path) => {
    const column = /^columns\[(\d+)\]/.exec(path);
    const kind = column ? kinds[Number(column[1])] : undefined;
    const names = ENTRIES.filter(
      ([flag, , entry]) =>
        flags[flag] !== undefined &&
        (path === entry || path.startsWith(`${entry}[`) || entry.startsWith(`${path}.`)),
    ).map(([, name]) => name);
    const known = kind === undefined ? names : [kind];
    return known.length === 0 ? path : `${known.join(", ")} (${path})`;
  };
}
