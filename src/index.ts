/** The public API. */
export {
  makeRegression,
  type RegressionOptions,
  type RegressionProblem,
} from "./baselines/linear-problem.js";
export * from "./browser.js";
export { type CatalogueEntry, reportModels, tableOneModels } from "./evaluation/catalogue.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluation/evaluate.js";
export type { DataFile } from "./io/croissant.js";
export { writeDataset } from "./io/dataset-files.js";
export { describe, type TableReader } from "./io/describe.js";
export { type Exam, makeExam } from "./io/exam.js";
export type { Manifest } from "./io/manifest.js";
export { OutputError } from "./io/output-error.js";
export { readTable } from "./io/read-table.js";
export { decodeRecipe, encodeRecipe, readRecipe, writeRecipe } from "./io/recipe-file.js";
export { type ExamOrigin, type WriteExamOptions, writeExam } from "./io/write-exam.js";
export { checkTable, tableFromYaml } from "./projection/schema-file.js";
export { SAFE_BITS, seedEntropy } from "./random/seed-entropy.js";
export { type ScryptParameters, stretchSeed } from "./random/stretch-seed.js";
