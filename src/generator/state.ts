/**
 * Everything that the threads of one optimisation share, in memory that all of them see.
 */
import { type FitStorage, fitStorage } from "../autograd/least-squares.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Kernels } from "../kernels/kernels.js";
import { gramStride } from "../kernels/kernels.js";
import { recordOffsets } from "../projection/map-record.js";
import { mapMemory } from "../projection/map-statistics.js";
import { Layout } from "./layout.js";
import { type Problem, penalisedFeatures } from "./problem.js";
import { drawProcess, loadProcess, type Process } from "./process.js";
import { refreshEpochs } from "./schedule.js";

/** Words of `State.control`. */
export const Control = {
  /** Threads that have finished the current pass. */
  arrived: 0,
  /** Number of the current pass; changes when the next one may start. */
  generation: 1,
  /** Next group of panels that nobody works on yet. */
  nextGroup: 2,
  /** Set by the caller: stop soon. */
  cancelled: 3,
  /** Set by the leader: the run ends after this pass. */
  stopped: 4,
  /** Epochs whose losses are in the history. */
  epochs: 5,
  words: 16,
} as const;

export interface State {
  /** X, [features × panel], and the optimizer's moments of the same shape. */
  readonly x: Tensor;
  readonly moments: readonly Tensor[];
  /** y, [1 × panel]. */
  readonly y: Tensor;
  readonly process: Process;
  readonly fit: FitStorage;
  /** λ of the epoch, [1 × 1]. */
  readonly lambda: Tensor;
  /** The linear model's R² to be expected on unseen rows, [1 × 1]; kept only where λ follows it. */
  readonly linearR2: Tensor;
  /** For each column of the table: cut points, offsets or knots of its feature map. */
  readonly maps: readonly Float64Array[];
  /** For each refresh of them: the same numbers as a recipe keeps them (../projection/map-record.ts). */
  readonly mapRecord: Float64Array;
  /** For each group: partial sums of the least-squares fit. */
  readonly fitSums: Float64Array;
  /** For each group: its share of the generation loss and of the linear loss. */
  readonly lossSums: Float64Array;
  /** For each epoch, and after the last: generation loss and linear loss. */
  readonly history: Float64Array;
  /** For each epoch, and after the last: λ, and the linear model's R² that it answered to. */
  readonly lambdas: Float64Array;
  /** For each epoch, and after the last: β, then the intercept. */
  readonly trajectory: Float64Array;
  readonly control: Int32Array;
}

/** Zeroed state in the memory of these kernels; θ is drawn, X and y are filled by the first pass. */
export function createState(kernels: Kernels, problem: Problem, moments: number): State {
  const { rows, features, epochs, hidden, seed, lambda } = problem.configuration;
  const layout = new Layout(rows);
  const m = penalisedFeatures(problem);
  const columns = problem.featureMap?.columns ?? [];
  const lambdaTensor = kernels.tensor(1, 1);
  lambdaTensor.set(0, 0, lambda);
  return {
    x: layout.panelTensor(kernels, features),
    moments: Array.from({ length: moments }, () => layout.panelTensor(kernels, features)),
    y: layout.panelTensor(kernels, 1),
    process: loadProcess(drawProcess(features, hidden, seed), kernels),
    fit: fitStorage(kernels, m),
    lambda: lambdaTensor,
    linearR2: kernels.tensor(1, 1),
    maps: columns.map((column) => kernels.float64(mapMemory(column))),
    mapRecord: kernels.float64(
      refreshEpochs(problem.configuration).length * (recordOffsets(columns).at(-1) ?? 0),
    ),
    fitSums: kernels.float64(layout.groups * gramStride(m) ** 2),
    lossSums: kernels.float64(2 * layout.groups),
    history: kernels.float64(2 * (epochs + 1)),
    lambdas: kernels.float64(2 * (epochs + 1)),
    trajectory: kernels.float64((epochs + 1) * (m + 1)),
    control: controlWords(kernels),
  };
}

function controlWords(kernels: Kernels): Int32Array {
  const memory = kernels.float64(Control.words);
  return new Int32Array(memory.buffer, memory.byteOffset, Control.words);
}

/** The state as another thread received it: structured cloning keeps the memory but loses the class. */
export function reviveState(state: State, kernels: Kernels): State {
  const revive = (tensor: Tensor): Tensor => kernels.attach(tensor);
  const { beta, intercept, penalty, shift, scale } = state.fit;
  return {
    ...state,
    x: revive(state.x),
    moments: state.moments.map(revive),
    y: revive(state.y),
    process: state.process.map(({ weight, bias }) => ({ weight: revive(weight), bias: revive(bias) })),
    fit: {
      beta: revive(beta),
      intercept: revive(intercept),
      penalty: revive(penalty),
      shift: revive(shift),
      scale: revive(scale),
    },
    lambda: revive(state.lambda),
    linearR2: revive(state.linearR2),
  };
}
