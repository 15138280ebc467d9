/**
 * The main job: from a configuration to a dataset. Freeze a random process f_θ and the targets y, then move X by
 * gradient descent until f_θ(X) ≈ y while a linear model cannot follow (equation 3).
 */
import {
  aFunction,
  anObject,
  checkArguments,
  describeValue,
  instanceOf,
  optional,
  someNumbers,
} from "../arguments.js";
import { Tensor } from "../autograd/tensor.js";
import { counted } from "../counted.js";
import type { MapRecord } from "../projection/map-record.js";
import { checkedSchema, type TableSchema } from "../projection/schema.js";
import { tableWarnings } from "../projection/table-warnings.js";
import { UsageError } from "../usage-error.js";
import { availableProcessors, chooseKernels, createOptimizer, planThreads } from "./backend.js";
import {
  type Configuration,
  type ConfigurationOptions,
  configurationWarnings,
  resolveConfiguration,
  tableMethod,
} from "./configuration.js";
import { DivergenceError } from "./divergence-error.js";
import { chooseGpu } from "./gpu-choice.js";
import { Layout, PANEL_ROWS } from "./layout.js";
import { optimise, type Watcher } from "./optimise.js";
import { optimiseOnGpu } from "./optimise-on-gpu.js";
import {
  type Penalty,
  type Problem,
  penalisedFeatures,
  penalties,
  standardisedTargets,
  tableFeatureMap,
  tableSize,
} from "./problem.js";
import type { Process } from "./process.js";
import { refreshEpochs } from "./schedule.js";
import { Control, createState, type State } from "./state.js";

const DEFAULT_PENALTY: Penalty = "features";

/** What `onProgress` is told, some twenty times a second. */
export interface Progress {
  /** Finished epochs, of `epochs`. */
  readonly epoch: number;
  readonly epochs: number;
  /** MSE(f_θ(X), y), equation 1. */
  readonly generationLoss: number;
  /** Mean squared residual of the baseline, equation 2. */
  readonly linearLoss: number;
  /** R² of the process, 1 − generationLoss / Var(y). */
  readonly processR2: number;
  /** R² of the baseline, 1 − linearLoss / Var(y). */
  readonly baselineR2: number;
}

export interface GenerateOptions extends ConfigurationOptions {
  /** A checked table schema: rows and features are then the table's, and the penalty sees its columns. */
  readonly table?: TableSchema;
  /** With a table: what the baseline of the penalty fits. Default `features`. */
  readonly penalty?: Penalty;
  /** Targets instead of drawn ones, one per row, in any unit: they are standardised. */
  readonly targets?: ArrayLike<number>;
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the run soon after it is aborted; `generate` then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Losses and λ before each epoch, and after the last: `epochs + 1` numbers each. */
export interface History {
  readonly generationLoss: Float64Array;
  readonly linearLoss: Float64Array;
  readonly lambda: Float64Array;
}

/** What the penalty saw of a table, and the statistics of its feature map over time. */
export interface MapHistory extends MapRecord {
  readonly penalty: Penalty;
}

export interface Dataset {
  /** [features × samples], float32. */
  readonly X: Tensor & { readonly data: Float32Array };
  /** One target per sample, standardised. */
  readonly y: Float32Array;
  /** f_θ, the frozen process that (nearly) gives y from X. */
  readonly process: Process;
  readonly history: History;
  /**
   * For each epoch, and after the last: β of the baseline, then the intercept, as float32 ([epochs + 1 × m + 1], row
   * by row). With it any further row can be made alone (../replay). Absent where that is not enough: with targets that
   * the user brought; and where a GPU did the epochs, whose bits are its own.
   */
  readonly trajectory?: Float32Array;
  /** With a table. */
  readonly maps?: MapHistory;
  readonly configuration: Configuration;
  /** What did the epochs. */
  readonly backend: "gpu" | "wasm" | "js";
  /** The GPU, as its driver names it. */
  readonly adapter?: string;
  /** Why it was not the backend that one might expect, for example "no GPU: …". */
  readonly backendNote?: string;
  readonly threads: number;
  /** The last of the history. */
  readonly generationLoss: number;
  readonly linearLoss: number;
  readonly processR2: number;
  readonly baselineR2: number;
  /** With an aim: the R² of a linear model to be expected on unseen rows, which λ was turned for. */
  readonly linearR2?: number;
  readonly warnings: readonly string[];
}

/**
 * Generates a dataset.
 *
 * @throws UsageError for a configuration that cannot work, DivergenceError if a loss stops being a number, the
 * signal's reason if it is aborted
 * @example const { X, y } = await generate({ rows: 7100, features: 46, seed: 7 });
 */
export async function generate(options: GenerateOptions = {}): Promise<Dataset> {
  checkArguments("generate", {
    options: [options, anObject],
    "options.table": [options?.table, optional(checkedSchema)],
    "options.targets": [options?.targets, optional(someNumbers)],
    "options.onProgress": [options?.onProgress, optional(aFunction)],
    "options.signal": [options?.signal, optional(instanceOf(AbortSignal))],
  });
  const { onProgress, signal, ...given } = options;
  const problem = problemOf(given);
  const { configuration } = problem;
  signal?.throwIfAborted();
  const warnings = [
    ...configurationWarnings(configuration, penalisedFeatures(problem)),
    ...(given.table ? tableWarnings(given.table) : []),
  ];
  const { gpu, reason, notable } = await chooseGpu(problem);
  const { kernels, handle } = chooseKernels(configuration.backend);
  const plan = gpu ? { threads: 1, here: true } : planThreads(configuration, await availableProcessors());
  // On a GPU the moments are there.
  const state = createState(kernels, problem, gpu ? 0 : createOptimizer(configuration).moments);

  const watcher: Watcher = {
    signal,
    onEpochs: (epochs) => {
      if (epochs > 0) onProgress?.(progressAt(configuration, state, epochs));
    },
  };
  const { ridged } = gpu
    ? await optimiseOnGpu(problem, state, kernels, gpu, watcher)
    : await optimise(problem, state, kernels, handle, plan, watcher);

  const finished = Atomics.load(state.control, Control.epochs);
  const last = progressAt(configuration, state, finished);
  if (!Number.isFinite(last.generationLoss) || !Number.isFinite(last.linearLoss)) {
    throw new DivergenceError(finished - 1, configuration.learningRate);
  }
  onProgress?.(last);
  // The bins of a table may be alike while X is still narrow, or empty: that is nothing to be warned of.
  if (ridged && !problem.featureMap)
    warnings.push("Some features were constant or dependent: the baseline is a ridge regression.");
  const { generationLoss, linearLoss, processR2, baselineR2 } = last;
  return {
    X: tableOf(state, configuration),
    y: state.y.data.slice(0, configuration.rows) as Float32Array,
    process: detached(state.process),
    history: historyOf(state),
    trajectory: gpu || problem.targets ? undefined : Float32Array.from(state.trajectory),
    ...(given.table && { maps: mapHistory(problem, state, given.penalty) }),
    configuration,
    backend: gpu ? "gpu" : handle.name,
    adapter: gpu?.adapter,
    backendNote: notable ? reason : undefined,
    threads: plan.threads,
    generationLoss,
    linearLoss,
    processR2,
    baselineR2,
    ...(configuration.aim === undefined ? {} : { linearR2: state.linearR2.at(0, 0) }),
    warnings,
  };
}

/**
 * The configuration and, with a table, its feature map; everything that can be wrong is found here.
 *
 * @param label Names a field in messages: the command line shows its flags, the API its fields.
 */
export function problemOf(
  options: Omit<GenerateOptions, "onProgress" | "signal">,
  label: (field: string) => string = (field) => field,
): Problem {
  const { table, penalty = DEFAULT_PENALTY, targets, ...given } = options;
  if (!penalties.includes(penalty)) {
    throw new UsageError(
      `${label("penalty")} must be one of ${penalties.join(", ")}, not ${describeValue(penalty)}.`,
    );
  }
  if (!table) {
    const configuration = resolveConfiguration(given, label);
    return { configuration, ...(targets && { targets: standardisedTargets(targets, configuration.rows) }) };
  }
  const { rows, features, plan } = tableSize(table, given);
  const method = given.preset === undefined ? tableMethod : { baseline: tableMethod.baseline };
  const configuration = resolveConfiguration({ ...method, ...defined(given), rows, features }, label);
  const featureMap = tableFeatureMap(plan, configuration, penalty);
  const problem: Problem = { configuration, featureMap };
  const columns = penalisedFeatures(problem);
  if (rows <= columns + 1) {
    throw new UsageError(
      `${label("rows")} must be above ${columns + 1} for the ${counted(columns, "column")} that the penalty sees, not ${rows}: with fewer rows a linear model fits any target exactly.`,
    );
  }
  return { ...problem, ...(targets && { targets: standardisedTargets(targets, rows) }) };
}

/** The fields that are given. */
function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function progressAt(configuration: Configuration, state: State, epochs: number): Progress {
  const generationLoss = state.history[2 * (epochs - 1)];
  const linearLoss = state.history[2 * (epochs - 1) + 1];
  const variance = varianceOf(state.y.data.subarray(0, configuration.rows) as Float32Array);
  return {
    epoch: Math.min(epochs, configuration.epochs),
    epochs: configuration.epochs,
    generationLoss,
    linearLoss,
    processR2: 1 - generationLoss / variance,
    baselineR2: 1 - linearLoss / variance,
  };
}

function varianceOf(y: Float32Array): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return y.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / y.length;
}

/** X from its panels, feature by feature. */
function tableOf({ x }: State, { rows, features }: Configuration): Dataset["X"] {
  const layout = new Layout(rows);
  const memory = typeof SharedArrayBuffer === "undefined" ? ArrayBuffer : SharedArrayBuffer;
  const data = new Float32Array(new memory(4 * rows * features));
  for (let panel = 0; panel < layout.panels; panel++) {
    const columns = layout.panelRows(panel);
    for (let j = 0; j < features; j++) {
      const start = (panel * features + j) * PANEL_ROWS;
      data.set(x.data.subarray(start, start + columns), j * rows + panel * PANEL_ROWS);
    }
  }
  return new Tensor(features, rows, data) as Dataset["X"];
}

/** The process in memory of its own, without padding. */
function detached(process: Process): Process {
  const copy = (tensor: Tensor): Tensor => {
    const result = new Tensor(tensor.rows, tensor.columns, new Float32Array(tensor.rows * tensor.columns));
    result.copyFrom(tensor);
    return result;
  };
  return process.map(({ weight, bias }) => ({ weight: copy(weight), bias: copy(bias) }));
}

function mapHistory(
  { configuration, featureMap }: Problem,
  { mapRecord }: State,
  penalty: Penalty = DEFAULT_PENALTY,
): MapHistory {
  const refreshes = featureMap ? refreshEpochs(configuration) : [];
  return { penalty, refreshes, record: Float32Array.from(mapRecord) };
}

function historyOf({ history, lambdas }: State): History {
  const epochs = history.length / 2;
  return {
    generationLoss: Float64Array.from({ length: epochs }, (_, e) => history[2 * e]),
    linearLoss: Float64Array.from({ length: epochs }, (_, e) => history[2 * e + 1]),
    lambda: Float64Array.from({ length: epochs }, (_, e) => lambdas[2 * e]),
  };
}
