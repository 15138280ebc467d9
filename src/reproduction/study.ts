/**
 * What all reproduced tables and figures share: the sizes, the seeds, the datasets (each made once), and the scores.
 */
import { makeRegression } from "../baselines/linear-problem.js";
import { type CatalogueEntry, reportModels } from "../evaluation/catalogue.js";
import { evaluate } from "../evaluation/evaluate.js";
import { type Dataset, type GenerateOptions, generate } from "../generator/generate.js";
import { datasetColumns } from "../io/dataset-files.js";
import type { Chart } from "../report/chart.js";
import type { Table } from "../table/table.js";

/** One table or figure: its numbers, its chart, and what there is to say. */
export interface Exhibit {
  readonly title: string;
  /** One record per row of the CSV file; all with the same keys. */
  readonly records: readonly Readonly<Record<string, string | number>>[];
  readonly chart: Chart;
  /** Paragraphs and tables in Markdown. */
  readonly text: readonly string[];
}

export interface StudyOptions {
  /** Small tables and few repetitions: the shape of every result, in about a minute. */
  readonly quick?: boolean;
  readonly preset?: "fast" | "paper";
  /** Default: all processors. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Called when another dataset is made or scored. */
  readonly onStep?: (what: string) => void;
}

/** The paper's λ. */
const LAMBDA = 0.15;
/** The first seed; others follow it. */
const FIRST_SEED = 40;

export class Study {
  readonly quick: boolean;
  /** The paper's 10,000 × 100, or a fraction of it. */
  readonly rows: number;
  readonly features: number;
  readonly #options: StudyOptions;
  readonly #datasets = new Map<string, Promise<Dataset>>();

  constructor(options: StudyOptions = {}) {
    this.#options = options;
    this.quick = options.quick ?? false;
    this.rows = this.quick ? 1500 : 10_000;
    this.features = this.quick ? 25 : 100;
  }

  /** What the numbers stand on, for the page. */
  get settings(): string {
    const { preset = "fast" } = this.#options;
    const size = `${this.rows.toLocaleString("en-US")} rows × ${this.features} features`;
    return `${size}, preset ${preset}${this.quick ? "; quick: smaller than the paper's 10,000 × 100, so only the shape compares" : ""}`;
  }

  seeds(count: number): number[] {
    return Array.from({ length: count }, (_, k) => FIRST_SEED + k);
  }

  /** A dataset of the paper's kind. */
  dataset(seed: number, lambda = LAMBDA): Promise<Dataset> {
    const name = `${seed}/${lambda}`;
    const known = this.#datasets.get(name);
    if (known) return known;
    const made = this.generate({ rows: this.rows, features: this.features, seed, lambda });
    this.#datasets.set(name, made);
    return made;
  }

  /** Any dataset; options win over the study's. */
  generate(options: GenerateOptions): Promise<Dataset> {
    const { preset, threads, signal, onStep } = this.#options;
    onStep?.("making a dataset");
    return generate({ preset, threads: threads ?? "auto", signal, ...options });
  }

  /** The table that make_regression gives: normal features, a linear target, noise of deviation 1. */
  linearTable(seed: number): Table {
    const { X, y } = makeRegression({
      seed: String(seed),
      samples: this.rows,
      features: this.features,
      noise: 1,
    });
    const columns = Array.from({ length: X.columns }, (_, j) =>
      X.data.subarray(j * X.rows, (j + 1) * X.rows),
    );
    return numericTable(columns, y);
  }

  /** R² of the models (by name) on the 30 % of rows that they have not seen. */
  async scores(table: Table, models: readonly string[], target = "target"): Promise<Record<string, number>> {
    const { threads, signal, onStep } = this.#options;
    onStep?.("scoring");
    const { r2 } = await evaluate(table, target, {
      models: reportModels.filter(({ name }) => models.includes(name)),
      rowLimit: table.rows,
      threads,
      signal,
    });
    return Object.fromEntries(models.map((name) => [name, r2[name].mean]));
  }
}

/** X and y as a table of numbers. */
export function tableOf(dataset: Dataset): Table {
  const columns = datasetColumns(dataset).map((column) => ({ kind: "numeric" as const, ...column }));
  return { rows: dataset.y.length, columns };
}

/** Features and a target as a table. */
export function numericTable(features: readonly Float64Array[], target: Float64Array): Table {
  const column = (name: string, values: Float64Array) => ({ kind: "numeric" as const, name, values });
  return {
    rows: target.length,
    columns: [...features.map((values, j) => column(`attr_${j}`, values)), column("target", target)],
  };
}

export function labelOf(name: string): string {
  return (reportModels.find((model: CatalogueEntry) => model.name === name) ?? { label: name }).label;
}
