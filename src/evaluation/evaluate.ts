/**
 * How well each model of the report solves a table: R² on rows that the model has not seen.
 *
 * Everything that is learnt (medians, standardisation, models) is learnt from the training rows of each split.
 */
import { availableParallelism } from "node:os";
import { aList, anObject, aText, checkArguments, objectOf, wholeNumberFrom } from "../arguments.js";
import { choice } from "../random/permutation.js";
import { stream } from "../random/streams.js";
import { rangeScale } from "../table/range.js";
import type { Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { type CatalogueEntry, reportModels } from "./catalogue.js";
import { type Design, designMatrix, type Feature, trainAndTest } from "./design-matrix.js";
import { takeRows } from "./matrix.js";
import { type Score, summarise } from "./score.js";
import { randomSplit, type Split } from "./split.js";
import { canBeSent, type Outcome, scoreModel } from "./task.js";
import { Threads } from "./threads.js";

export interface EvaluateOptions {
  /** Default: all models of the report. */
  readonly models?: readonly CatalogueEntry[];
  /** Names the splits and the models' own randomness. Default "1". */
  readonly seed?: string;
  /** Number of random splits. Default 1. */
  readonly repeats?: number;
  /** Share of rows to test on, between 0 and 1. Default 0.3, as in the paper. */
  readonly testShare?: number;
  /** A given split by the table's row numbers, in place of random ones. */
  readonly split?: Split;
  /** Columns that are not features. Default: "id". */
  readonly drop?: readonly string[];
  /** Larger tables are scored on a random sample of this many rows (a given split is taken whole). Default 50,000. */
  readonly rowLimit?: number;
  /** Models scored side by side; the scores do not depend on it. Default: the number of processors. */
  readonly threads?: number;
  /** Called after each model. */
  readonly onProgress?: (step: {
    readonly model: string;
    readonly done: number;
    readonly total: number;
  }) => void;
  readonly signal?: AbortSignal;
}

export interface Evaluation {
  readonly target: string;
  readonly features: readonly Feature[];
  /** Names of the columns that are no features; the notes say why. */
  readonly leftOut: readonly string[];
  readonly trainRows: number;
  readonly testRows: number;
  readonly repeats: number;
  readonly seed: string;
  readonly models: readonly { readonly name: string; readonly label: string }[];
  /** R² on the test rows, by the model's name; NaN (null in JSON) where they have one value of the target only. */
  readonly r2: Readonly<Record<string, Score>>;
  /** Standard error of R² from the test rows, by the model's name: the mean over the splits. */
  readonly error: Readonly<Record<string, number>>;
  /** What was left out or filled, one sentence each. */
  readonly notes: readonly string[];
  /** Seconds to fit and predict, by the model's name, all splits together: apart, because no two runs agree on them. */
  readonly seconds: Readonly<Record<string, number>>;
}

const someTable = objectOf({ rows: wholeNumberFrom(0), columns: aList }, "a table, as readTable returns it");

/**
 * Scores the models on a table.
 *
 * @example const { r2 } = await evaluate(await readCsv("dataset.csv"), "target");  r2.linear.mean
 * @throws UsageError for a target that is missing, constant or not a number, too few rows, or options out of range
 */
export async function evaluate(
  table: Table,
  target: string,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  checkArguments("evaluate", {
    table: [table, someTable],
    target: [target, aText],
    options: [options, anObject],
  });
  const { models = reportModels, seed = "1", repeats = 1, testShare = 0.3, drop = ["id"] } = options;
  if (!(testShare > 0 && testShare < 1)) {
    throw new UsageError(`testShare must be between 0 and 1 (both excluded); it is ${testShare}.`);
  }
  if (!(Number.isInteger(repeats) && repeats >= 1)) {
    throw new UsageError(`repeats must be a whole number of at least 1; it is ${repeats}.`);
  }
  const threads = options.threads ?? availableParallelism();
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new UsageError(`threads must be a whole number of at least 1; it is ${threads}.`);
  }
  options.signal?.throwIfAborted();
  const whole = designMatrix(table, target, drop);
  const design = options.split ? whole : sample(whole, options.rowLimit ?? 50_000, seed);
  const splits = options.split
    ? [positionsOf(options.split, design, table.rows)]
    : Array.from({ length: repeats }, (_, r) =>
        randomSplit(design.y.length, testShare, stream(seed, "evaluation", r, "split")),
      );

  const pool = new Threads(threads);
  const close = () => pool.close();
  options.signal?.addEventListener("abort", close);
  const total = splits.length * models.length;
  let done = 0;
  /** The models longest first, so that no thread is left with a long one at the end. */
  const byCost = [...models].sort((a, b) => (b.cost ?? 0) - (a.cost ?? 0));
  const scoreSplit = async (split: Split, r: number): Promise<Map<string, Outcome>> => {
    const samples = trainAndTest(design, split);
    const setting = {
      seed: `${seed}/evaluation/${r}`,
      features: design.features,
      trainRows: split.train.map((i) => design.rows[i]),
      testRows: split.test.map((i) => design.rows[i]),
    };
    const pending = byCost.map(async (model): Promise<[string, Outcome]> => {
      const outcome =
        threads > 1 && canBeSent(model)
          ? await pool.run({ model: model.name, setting, samples })
          : await here(() => scoreModel(model, setting, samples), options.signal);
      done++;
      options.onProgress?.({ model: model.name, done, total });
      return [model.name, outcome];
    });
    return new Map(await interruptible(Promise.all(pending), options.signal));
  };
  const outcomes: Map<string, Outcome>[] = [];
  try {
    // Two splits at a time keep the threads busy; more would only hold more copies of the data.
    for (let r = 0; r < splits.length; r += 2) {
      outcomes.push(
        ...(await Promise.all(splits.slice(r, r + 2).map((split, at) => scoreSplit(split, r + at)))),
      );
    }
  } finally {
    options.signal?.removeEventListener("abort", close);
    await close();
  }
  const collect = (name: string, what: keyof Outcome) =>
    outcomes.map((of) => of.get(name)?.[what] ?? Number.NaN);
  return {
    target,
    features: design.features,
    leftOut: design.leftOut,
    trainRows: splits[0].train.length,
    testRows: splits[0].test.length,
    repeats: splits.length,
    seed,
    models: models.map(({ name, label }) => ({ name, label })),
    r2: Object.fromEntries(models.map(({ name }) => [name, summarise(collect(name, "r2"))])),
    error: Object.fromEntries(models.map(({ name }) => [name, summarise(collect(name, "error")).mean])),
    notes: [
      ...design.notes,
      ...unitNotes(design, target),
      ...undefinedNotes(design, splits),
      ...beyondNotes(models, design, splits, outcomes),
    ],
    seconds: Object.fromEntries(
      models.map(({ name }) => [name, collect(name, "seconds").reduce((sum, value) => sum + value, 0)]),
    ),
  };
}

/** That there is no R² where the test rows have one value of the target only. */
function undefinedNotes({ y }: Design, splits: readonly Split[]): string[] {
  const without = splits.filter(({ test }) => test.every((i) => y[i] === y[test[0]])).length;
  if (without === 0) return [];
  const where = splits.length === 1 ? "" : ` in ${without} of ${splits.length} splits`;
  return [
    `R² is not defined (–)${where}: the test rows have only one value of the target, so there is nothing to explain.`,
  ];
}

/** That the models learn another unit of the target. */
function unitNotes({ y }: Design, target: string): string[] {
  if (rangeScale(y) === 1) return [];
  return [
    `The target "${target}" is too large or too small to be squared: models learn it in another unit. R² has no unit; the lasso's penalty has one.`,
  ];
}

/** Which models have no R² although there is something to explain: their numbers left float64. */
function beyondNotes(
  models: readonly CatalogueEntry[],
  { y }: Design,
  splits: readonly Split[],
  outcomes: readonly ReadonlyMap<string, Outcome>[],
): string[] {
  const defined = splits.flatMap(({ test }, r) =>
    test.some((i) => y[i] !== y[test[0]]) ? [outcomes[r]] : [],
  );
  return models
    .filter(({ name }) => defined.some((of) => !Number.isFinite(of.get(name)?.r2)))
    .map(({ label }) => `“${label}” has no R² (–): its numbers became too large or too small for float64.`);
}

/** Runs on this thread, after letting the event loop draw progress and hear an interrupt. */
async function here(run: () => Promise<Outcome>, signal: AbortSignal | undefined): Promise<Outcome> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
  return run();
}

/** Rejects as soon as the signal says so: a thread that was stopped never answers. */
function interruptible<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** The design itself, or a random sample of its rows where there are more than the limit. */
function sample(design: Design, rowLimit: number, seed: string): Design {
  const rows = design.y.length;
  if (rows <= rowLimit) return design;
  const chosen = choice(rows, rowLimit, stream(seed, "evaluation", "sample"));
  return {
    ...design,
    X: takeRows(design.X, chosen),
    y: Float64Array.from(chosen, (i) => design.y[i]),
    rows: chosen.map((i) => design.rows[i]),
    notes: [...design.notes, `Scored on a random sample of ${rowLimit} of ${rows} rows.`],
  };
}

/** A split by the table's rows as one by the design's samples; rows without a target fall away. */
function positionsOf(split: Split, design: Design, tableRows: number): Split {
  const position = new Int32Array(tableRows).fill(-1);
  design.rows.forEach((row, i) => {
    position[row] = i;
  });
  const take = (side: "train" | "test") => {
    const outside = split[side].find((row) => !(row >= 0 && row < tableRows));
    if (outside !== undefined) {
      throw new UsageError(`The ${side} rows must be from 0 to ${tableRows - 1}; one is ${outside}.`);
    }
    const positions = split[side].map((row) => position[row]).filter((i) => i >= 0);
    if (positions.length === 0)
      throw new UsageError(`The ${side} part has no row with a value of the target.`);
    return positions;
  };
  return { train: take("train"), test: take("test") };
}
