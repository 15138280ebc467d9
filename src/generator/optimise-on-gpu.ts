/**
 * The optimisation on a GPU: the same recorded objective, over all samples at once.
 *
 * X, y and the optimizer's moments are brought to the device before the first epoch, and X is read back after the
 * last (and for a table's cut points, now and then). In an epoch only the partial sums for β and for the losses come to the CPU, and β and the learning rate go
 * to the device. The start (random numbers, ranges of the features) is the CPU's, so that every backend starts
 * from the same bits.
 */
import { LeastSquares } from "../autograd/least-squares.js";
import { Tape } from "../autograd/tape.js";
import type { Gpu } from "../kernels/gpu/device.js";
import { createGpuKernels, type GpuKernels } from "../kernels/gpu/index.js";
import type { Kernels } from "../kernels/kernels.js";
import { createOptimizer } from "./backend.js";
import { PANEL_ROWS } from "./layout.js";
import { recordObjective } from "./objective.js";
import { Optimisation, type Pass } from "./optimisation.js";
import type { Watcher } from "./optimise.js";
import type { Problem } from "./problem.js";
import { record } from "./run.js";
import { learningRateAt } from "./schedule.js";
import { Control, type State } from "./state.js";
import type { Outcome } from "./worker.js";

/** Milliseconds between looks at the progress. */
const INTERVAL = 50;

/**
 * Optimises X in place.
 * @param cpu kernels for what the CPU does, in whose memory the state is
 * @throws GpuLostError if the GPU is lost, the signal's reason if it is aborted
 */
export async function optimiseOnGpu(
  problem: Problem,
  state: State,
  cpu: Kernels,
  gpu: Gpu,
  { onEpochs, signal }: Watcher,
): Promise<Outcome> {
  const { rows, epochs } = problem.configuration;
  const kernels = createGpuKernels(gpu, rows, PANEL_ROWS);
  try {
    const onCpu = new Optimisation(cpu, problem, createOptimizer(problem.configuration), state);
    /** With pauses, so that others may run. */
    const passOnCpu = async (pass: Pass, epoch: number) => {
      for (let part = 0; part < onCpu.parts(pass); part++) {
        onCpu.runPart(pass, part, epoch);
        await new Promise((resume) => setTimeout(resume, 0));
        signal?.throwIfAborted();
      }
    };
    await passOnCpu("start", 0);
    await passOnCpu("maps", 0);
    await passOnCpu("fit", 0);
    onCpu.finishFit();

    const onGpu = new GpuEpochs(kernels, problem, state);
    const refreshMaps = async (epoch: number) => {
      if (onCpu.parts("maps") === 0) return;
      await onGpu.readX();
      await passOnCpu("maps", epoch);
      await onGpu.fit();
    };
    await onGpu.fit();
    let told = performance.now();
    const running = () => Atomics.load(state.control, Control.stopped) === 0;
    for (let epoch = 0; epoch < epochs && running(); epoch++) {
      if (epoch > 0 && onCpu.refreshes.includes(epoch)) await refreshMaps(epoch);
      record(state, epoch, await onGpu.step(epoch));
      signal?.throwIfAborted();
      if (performance.now() - told < INTERVAL) continue;
      onEpochs(epoch + 1);
      told = performance.now();
    }
    if (running()) {
      await refreshMaps(epochs);
      record(state, epochs, await onGpu.evaluate());
    }
    await onGpu.readX();
    return { ridged: onGpu.ridged };
  } finally {
    // A lost device has given back everything already.
    await kernels.destroy().catch(() => undefined);
  }
}

/** The epochs of an optimisation, once X₀, y and the features' ranges are known. */
export class GpuEpochs {
  readonly #tape: Tape;
  readonly #x;
  readonly #objective;
  readonly #moments;
  readonly #optimizer;
  readonly #fit: LeastSquares;
  readonly #fitSteps;
  readonly #fitSum: Float64Array;
  /** Steps from losses to losses: computed again when the losses have arrived. */
  readonly #scalarSteps;

  constructor(
    readonly kernels: GpuKernels,
    readonly problem: Problem,
    readonly state: State,
  ) {
    const { configuration, featureMap } = problem;
    const { rows, features, baseline } = configuration;
    this.#tape = new Tape(kernels, rows);
    this.#x = this.#tape.samples(features, { gradient: true, name: "X" });
    const y = this.#tape.samples(1, { name: "y" });
    const { process, lambda, fit, maps } = state;
    const table = featureMap && { plan: featureMap, memory: maps };
    const inputs = { x: this.#x, y, process, lambda, baseline, rows, fit, table };
    this.#objective = recordObjective(this.#tape, inputs);
    this.#optimizer = createOptimizer(configuration);
    this.#moments = Array.from({ length: this.#optimizer.moments }, () => kernels.tensor(features, rows));
    const [statistic] = this.#tape.statistics;
    if (!(statistic instanceof LeastSquares)) throw new Error("The objective has no least-squares fit.");
    this.#fit = statistic;
    // The pass over the features' ranges has been made on the CPU.
    this.#fit.advance();
    this.#fitSteps = this.#tape.stepsTo(statistic.inputs);
    this.#fitSum = new Float64Array(statistic.partialLength);
    this.#scalarSteps = this.#tape.steps.filter(
      (step) => ![step.output, ...step.inputs].some((v) => v.perSample),
    );
    kernels.upload(this.#x.value, state.x.data as Float32Array);
    kernels.upload(y.value, state.y.data as Float32Array);
  }

  get ridged(): boolean {
    return this.#fit.ridged;
  }

  /** Solves for β at the current X. */
  async fit(): Promise<void> {
    await this.#fitSums();
    this.#fit.finish(this.#fitSum);
  }

  /** One epoch: moves X, then solves for the next β. Returns the losses before the step. */
  async step(epoch: number): Promise<[generation: number, linear: number]> {
    const { gradient, value } = this.#x;
    if (!gradient) throw new Error("X has no gradient.");
    this.#tape.forward();
    this.#tape.backward(this.#objective.loss);
    const learningRate = learningRateAt(this.problem.configuration, epoch);
    this.#optimizer.update(this.kernels, value, gradient, this.#moments, epoch + 1, learningRate);
    const stepped = this.kernels.finish();
    await Promise.all([stepped, this.#fitSums()]);
    const losses = this.#losses();
    this.#fit.finish(this.#fitSum);
    return losses;
  }

  /** The losses at the current X. */
  async evaluate(): Promise<[generation: number, linear: number]> {
    this.#tape.forward();
    await this.kernels.finish();
    return this.#losses();
  }

  readX(): Promise<void> {
    return this.kernels.download(this.#x.value, this.state.x.data as Float32Array);
  }

  #fitSums(): Promise<void> {
    this.#fit.clear(this.#fitSum);
    for (const step of this.#fitSteps) step.forward();
    this.#fit.accumulate(this.#fitSum);
    return this.kernels.finish();
  }

  #losses(): [generation: number, linear: number] {
    for (const step of this.#scalarSteps) step.forward();
    return [this.#objective.generation.scalar, this.#objective.linear.scalar];
  }
}
