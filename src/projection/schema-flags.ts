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

const fromZero = (value: number, flag: string): number => {
  if (!Number.isInteger(value) || value < 0)
    throw new UsageError(`${flag}: is ${value} and must be a whole number, at least 0`);
  return value;
};

/** The flags on top of a base (a file or a template). Flags that describe columns replace all columns of the base. */
export function withFlags(flags: TableFlags, base: Partial<TableInput> = {}): TableInput {
  const describesColumns = [flags.numeric, flags.ordinal, flags.categorical].some(
    (flag) => flag !== undefined,
  );
  const numeric = fromZero(flags.numeric ?? 0, "--numeric");
  const columns: TableInput["columns"] = describesColumns
    ? [
        ...(numeric > 0 ? [{ kind: "numeric" as const, count: numeric }] : []),
        ...(flags.ordinal ?? []).map((bins) => ({ kind: "ordinal" as const, bins })),
        ...(flags.categorical ?? []).map((categories) => ({ kind: "categorical" as const, categories })),
      ]
    : (base.columns ?? []);
  const splits = {
    ...base.splits,
    ...(flags.testSize === undefined ? {} : { test: flags.testSize }),
    ...(flags.validationSize === undefined ? {} : { validation: flags.validationSize }),
  };
  const latent = {
    ...(flags.rho === undefined ? {} : { rho: flags.rho }),
    ...(flags.latent === undefined ? {} : { count: flags.latent }),
  };
  const missing =
    flags.missing === undefined || flags.missing === 0 ? {} : { missing: { fraction: flags.missing } };
  return {
    ...base,
    ...(flags.rows === undefined ? {} : { rows: flags.rows }),
    ...(flags.features === undefined ? {} : { features: flags.features }),
    ...(flags.formats === undefined ? {} : { formats: [...flags.formats] as TableInput["formats"] }),
    columns,
    splits,
    latent: Object.keys(latent).length > 0 ? latent : (base.latent ?? {}),
    postprocess: { ...base.postprocess, ...missing },
  };
}
