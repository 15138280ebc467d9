/**
 * The recipe of a dataset: what a row needs to know about all the others.
 *
 * While X is optimised, rows meet only in β, the baseline's fit, and in the statistics of a table's feature map. A recipe
 * records β of every epoch of one optimisation (the pilot) and the statistics of every refresh, beside the configuration.
 * Any further row of the same task can then be made alone (../replay). Whoever has the recipe can make every target again:
 * it is the teacher's secret.
 */
import { anObject, checkArguments, objectOf, optional, someNumbers } from "../arguments.js";
import type { Configuration } from "../generator/configuration.js";
import type { Dataset, MapHistory } from "../generator/generate.js";
import { type Problem, penalisedFeatures, tableFeatureMap } from "../generator/problem.js";
import { targetDistribution } from "../generator/targets.js";
import type { PostprocessStatistics } from "../postprocess/statistics.js";
import { recordOffsets } from "../projection/map-record.js";
import type { Projection } from "../projection/project.js";
import { checkedSchema, type TableSchema } from "../projection/schema.js";
import { planTable } from "../projection/table-plan.js";
import { UsageError } from "../usage-error.js";

/** How the pilot ended: what replayed rows should come near to. */
export interface PilotResult {
  readonly generationLoss: number;
  readonly linearLoss: number;
  readonly processR2: number;
  readonly baselineR2: number;
}

/** Of a table: what its rows need beside X. */
export interface RecipeTable extends MapHistory {
  readonly schema: TableSchema;
  /** Of the pilot's final X: with them every further row is projected. */
  readonly statistics: Projection["statistics"];
  readonly postprocessing: PostprocessStatistics;
}

export interface Recipe {
  /** The version of nontrivial that made the pilot, where it was read from a file. */
  readonly madeBy?: string;
  /** The pilot's configuration: its rows are rows 0 … rows − 1 of its stream. */
  readonly configuration: Configuration;
  /** Mean and deviation of the raw targets' distribution, with which they are standardised. */
  readonly targets: { readonly mean: number; readonly deviation: number };
  readonly pilot: PilotResult;
  /** β and the intercept of each epoch, and after the last: [epochs + 1 × m + 1], row by row, as the tape used them. */
  readonly trajectory: Float32Array;
  /** λ of each epoch. */
  readonly lambda: Float32Array;
  readonly table?: RecipeTable;
}

/** What the sizes of a recipe's arrays follow from. */
interface RecipeFacts {
  readonly configuration: Configuration;
  readonly table?: Pick<RecipeTable, "schema" | "penalty" | "refreshes">;
}

type ExamFacts = Pick<RecipeTable, "schema" | "statistics" | "postprocessing">;

/** Everything of a dataset that a recipe keeps. */
export type PilotDataset = PilotResult & Pick<Dataset, "configuration" | "trajectory" | "history" | "maps">;

/** For arguments that are datasets. */
export const someDataset = objectOf(
  { configuration: anObject, history: anObject },
  "a dataset, as generate returns it",
);

const someExam = objectOf(
  { schema: checkedSchema, statistics: anObject, postprocessing: anObject },
  "an exam, as makeExam returns it",
);

/** For arguments that are recipes. */
export const someRecipe = objectOf(
  { configuration: anObject, trajectory: someNumbers, lambda: someNumbers },
  "a recipe, as recipeOf and readRecipe return it",
);

/**
 * The recipe of a generated dataset.
 *
 * @param exam the table that was made of it, where it was generated with a schema
 * @throws UsageError The dataset has no trajectory that suffices.
 * @example await writeRecipe("practice.recipe", recipeOf(await generate({ rows: 4000, features: 20 })))
 */
export function recipeOf(dataset: PilotDataset, exam?: ExamFacts): Recipe {
  checkArguments("recipeOf", { dataset: [dataset, someDataset], exam: [exam, optional(someExam)] });
  const { generationLoss, linearLoss, processR2, baselineR2, trajectory, history, maps } = dataset;
  if (!trajectory) {
    throw new UsageError("A recipe is of drawn targets, optimised on the CPU; this dataset is not.");
  }
  if (maps && !exam)
    throw new UsageError("The recipe of a table needs its exam, too: recipeOf(dataset, exam).");
  if (exam && !maps)
    throw new UsageError(
      "The dataset was generated without a table, so its recipe has no exam: recipeOf(dataset).",
    );
  // How it was computed does not change a bit of it: the same task has the same recipe.
  const configuration: Configuration = { ...dataset.configuration, backend: "auto", threads: "auto" };
  const { mean, deviation } = targetDistribution(configuration.distribution, configuration.seed);
  return {
    configuration,
    targets: { mean, deviation },
    pilot: { generationLoss, linearLoss, processR2, baselineR2 },
    trajectory,
    // With an aim λ followed the pilot's fit; its rows and all others follow the same path.
    lambda: Float32Array.from(history.lambda.subarray(0, configuration.epochs)),
    ...(maps && exam && { table: { ...maps, ...tableFacts(exam) } }),
  };
}

/** Of an exam: its further rows, where no stream is named. In its own are the exam's rows, with the targets of the test. */
const FURTHER = "further";

/** The stream of a recipe's rows where none is named, in every command and function: the pilot's own but for an exam. */
export function defaultStream({ configuration, table }: Recipe): string {
  return table ? FURTHER : configuration.stream;
}

/** What a recipe keeps of an exam, which has much more. */
function tableFacts({ schema, statistics, postprocessing }: ExamFacts): ExamFacts {
  return { schema, statistics, postprocessing };
}

/** What the pilot's objective was about. */
export function recipeProblem({ configuration, table }: RecipeFacts): Problem {
  if (!table) return { configuration };
  return {
    configuration,
    featureMap: tableFeatureMap(planTable(table.schema), configuration, table.penalty),
  };
}

/** Rows and columns of a recipe's arrays. */
export function recipeArrays(recipe: RecipeFacts) {
  const problem = recipeProblem(recipe);
  const { epochs } = recipe.configuration;
  const offsets = recordOffsets(problem.featureMap?.columns ?? []);
  return {
    trajectory: { rows: epochs + 1, columns: penalisedFeatures(problem) + 1 },
    lambda: { rows: epochs, columns: 1 },
    maps: { rows: recipe.table?.refreshes.length ?? 0, columns: offsets[offsets.length - 1] },
  };
}
