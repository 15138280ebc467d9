/** The public API without files and folders: what runs in a browser as in Node. */
export {
  type CheckInput,
  fixed,
  type GradcheckOptions,
  type GradcheckResult,
  gradcheck,
  parameter,
} from "./autograd/gradcheck.js";
export { affine } from "./autograd/operations/affine.js";
export { add, multiply, scale, square, subtract } from "./autograd/operations/arithmetic.js";
export { concatenate } from "./autograd/operations/concatenate.js";
export { meanSquaredError } from "./autograd/operations/mean-squared-error.js";
export { olsResidual } from "./autograd/operations/ols-residual.js";
export { pairProducts } from "./autograd/operations/pair-products.js";
export { relu } from "./autograd/operations/relu.js";
export { adam, type Optimizer, signum } from "./autograd/optimizers.js";
export { TablePass } from "./autograd/table-pass.js";
export { Tape, Variable } from "./autograd/tape.js";
export { Tensor } from "./autograd/tensor.js";
export {
  type Configuration,
  type ConfigurationOptions,
  presets,
  resolveConfiguration,
} from "./generator/configuration.js";
export { DivergenceError } from "./generator/divergence-error.js";
export {
  type Dataset,
  type GenerateOptions,
  generate,
  type History,
  type MapHistory,
  type Progress,
} from "./generator/generate.js";
export { recordObjective } from "./generator/objective.js";
export type { Penalty } from "./generator/problem.js";
export { drawProcess, type Process, recordProcess } from "./generator/process.js";
export { createJsKernels } from "./kernels/js.js";
export type { Kernels } from "./kernels/kernels.js";
export { load } from "./kernels/load.js";
export { createWasmKernels, wasmAvailable } from "./kernels/wasm/index.js";
export type { Mask, StepReport } from "./postprocess/change.js";
export { type Postprocessed, postprocess } from "./postprocess/postprocess.js";
export type { FeatureMatrix } from "./projection/categorical.js";
export {
  type ColumnStatistics,
  type Projection,
  type ProjectionStatistics,
  project,
} from "./projection/project.js";
export type { TableInput, TableSchema } from "./projection/schema.js";
export { type ColumnPlan, planTable, type TablePlan } from "./projection/table-plan.js";
export { template } from "./projection/templates.js";
export { type Streams, seededStreams } from "./random/seeded-streams.js";
export { type Recipe, type RecipeTable, recipeOf } from "./recipe/recipe.js";
export { type RowTable, rowTable } from "./replay/row-table.js";
export { type SampleOptions, sampleRows, sampleTable } from "./replay/sample.js";
export type { Splits } from "./splits/split.js";
export type { Column, LevelColumn, NumericColumn, Table } from "./table/table.js";
export { UsageError } from "./usage-error.js";
