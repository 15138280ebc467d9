/**
 * The manifest of a dataset: what made it, how well that went, and the hash of the file. With it anybody can make the
 * same bytes again.
 */
import { format, parse } from "node:path";
import type { Configuration } from "../generator/configuration.js";
import type { Dataset } from "../generator/generate.js";

/** Written beside the data as JSON. */
export interface Manifest {
  /** The version of nontrivial that made the dataset. */
  readonly version: string;
  /** All rows were optimised together; replayed rows have a manifest of their own (part-manifest.ts). */
  readonly method: "joint";
  readonly seed: string;
  readonly configuration: Configuration;
  /** What did the epochs: gpu, wasm or js; on a GPU, its name; and why it was not what one might expect. */
  readonly backend: string;
  readonly adapter?: string;
  readonly backendNote?: string;
  readonly threads: number;
  /** The last losses of equation 3: L_gen of the process, L_lin of the baseline. */
  readonly losses: { readonly generation: number; readonly linear: number };
  /**
   * 1 − loss / Var(y), over all rows: of the process that made the data (from all columns of X), and of the baseline that
   * shall not work. Of a table that changed after the penalty saw it, also what a linear model can expect on unseen rows.
   */
  readonly r2: { readonly process: number; readonly baseline: number; readonly handedOut?: number };
  /** With an aim: the linear model's R² to be expected on unseen rows, and the λ of each epoch that led to it. */
  readonly dial?: { readonly linearR2: number; readonly lambda: readonly number[] };
  readonly seconds: { readonly generate?: number; readonly write: number };
  readonly file: {
    readonly name: string;
    readonly rows: number;
    readonly columns: number;
    readonly bytes: number;
    readonly sha256: string;
  };
  readonly warnings: readonly string[];
}

/** The manifest's path: `folder/dataset.csv` has `folder/dataset.manifest.json`. */
export function manifestPath(output: string): string {
  const { root, dir, name } = parse(output);
  return format({ root, dir, name, ext: ".manifest.json" });
}

/** What a manifest tells of a dataset; the data themselves are not needed. */
export type DatasetFacts = Pick<
  Dataset,
  | "configuration"
  | "backend"
  | "adapter"
  | "backendNote"
  | "threads"
  | "generationLoss"
  | "linearLoss"
  | "processR2"
  | "baselineR2"
  | "linearR2"
  | "warnings"
> &
  Partial<Pick<Dataset, "history">>;

/** How the aim was held, for manifest and summary; nothing without an aim. */
export function dialFacts({
  linearR2,
  history,
}: Partial<Pick<Dataset, "linearR2" | "history">>): Pick<Manifest, "dial"> {
  if (linearR2 === undefined || history === undefined) return {};
  return { dial: { linearR2, lambda: Array.from(history.lambda) } };
}

/** What is known of a dataset once its file is written. */
export function manifestOf(
  dataset: DatasetFacts,
  written: Pick<Manifest, "version" | "seconds" | "file">,
): Manifest {
  const { configuration, backend, adapter, backendNote, threads } = dataset;
  return {
    version: written.version,
    method: "joint",
    seed: configuration.seed,
    configuration,
    backend,
    adapter,
    backendNote,
    threads,
    losses: { generation: dataset.generationLoss, linear: dataset.linearLoss },
    r2: { process: dataset.processR2, baseline: dataset.baselineR2 },
    ...dialFacts(dataset),
    seconds: written.seconds,
    file: written.file,
    warnings: dataset.warnings,
  };
}
