/**
 * One thread's part of the optimisation: the recorded objective and what it does with a group of panels.
 *
 * An epoch is one pass: for each panel the losses at X, their gradient, the optimizer's step, and the panel's share
 * of the sums from which the next epoch's β is solved.
 */
import { LeastSquares } from "../autograd/least-squares.js";
import type { Optimizer } from "../autograd/optimizers.js";
import { type Step, Tape, type Variable } from "../autograd/tape.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Configuration } from "./configuration.js";
import { fillInputs } from "./inputs.js";
import { Layout, PANEL_ROWS, showPanel } from "./layout.js";
import { type Objective, recordObjective } from "./objective.js";
import { learningRateAt } from "./schedule.js";
import type { State } from "./state.js";
import { fillTargets } from "./targets.js";

/**
 * What a pass over all panels does: `start` fills X and y, `fit` sums for β alone, `step` is an epoch, `evaluate`
 * computes the losses without moving X.
 */
export type Pass = "start" | "fit" | "step" | "evaluate";

export class Optimisation {
  readonly layout: Layout;
  readonly #tape: Tape;
  readonly #x: Variable;
  readonly #objective: Objective;
  readonly #fit: LeastSquares;
  readonly #fitSteps: readonly Step[];

  constructor(
    readonly kernels: Kernels,
    readonly configuration: Configuration,
    readonly optimizer: Optimizer,
    readonly state: State,
  ) {
    const { rows, features, baseline } = configuration;
    this.layout = new Layout(rows);
    this.#tape = new Tape(kernels, PANEL_ROWS);
    this.#x = this.#tape.samples(features, { gradient: true, storage: state.x, name: "X" });
    const y = this.#tape.samples(1, { storage: state.y, name: "y" });
    const { process, lambda, fit } = state;
    this.#objective = recordObjective(this.#tape, { x: this.#x, y, process, lambda, baseline, rows, fit });
    const [statistic] = this.#tape.statistics;
    if (!(statistic instanceof LeastSquares)) throw new Error("The objective has no least-squares fit.");
    this.#fit = statistic;
    this.#fitSteps = this.#tape.stepsTo(statistic.inputs);
  }

  /** Does one pass over one group of panels. */
  runGroup(pass: Pass, group: number, epoch: number): void {
    const first = this.layout.firstPanel(group);
    const last = this.layout.firstPanel(group + 1);
    if (pass === "start") {
      this.#start(first, last);
      return;
    }
    const fitSum = this.#fitSum(group);
    const losses = this.state.lossSums.subarray(2 * group, 2 * group + 2);
    losses.fill(0);
    if (pass !== "evaluate") this.#fit.clear(fitSum);
    const learningRate = learningRateAt(this.configuration, epoch);
    for (let panel = first; panel < last; panel++) {
      this.#show(panel);
      if (pass !== "fit") this.#losses(losses);
      if (pass === "step") this.#step(epoch, learningRate);
      if (pass !== "evaluate") {
        for (const step of this.#fitSteps) step.forward();
        this.#fit.accumulate(fitSum);
      }
    }
  }

  /** For the thread that leads: adds the groups' sums in order and solves for β. */
  finishFit(): void {
    const total = this.#fitSum(0);
    for (let group = 1; group < this.layout.groups; group++) this.#fit.merge(total, this.#fitSum(group));
    this.#fit.finish(total);
  }

  /** For the other threads: follows the passes of the fit. */
  followFit(): void {
    this.#fit.advance();
  }

  get fitReady(): boolean {
    return this.#fit.ready;
  }

  /** Whether columns were so dependent that the fit needed a ridge. */
  get ridged(): boolean {
    return this.#fit.ridged;
  }

  /** For the thread that leads: generation and linear loss of the pass, groups added in order. */
  totalLosses(): [generation: number, linear: number] {
    let [generation, linear] = [0, 0];
    for (let group = 0; group < this.layout.groups; group++) {
      generation += this.state.lossSums[2 * group];
      linear += this.state.lossSums[2 * group + 1];
    }
    return [generation, linear];
  }

  #fitSum(group: number): Float64Array {
    const length = this.#fit.partialLength;
    return this.state.fitSums.subarray(group * length, (group + 1) * length);
  }

  #show(panel: number): void {
    this.#tape.columns = this.layout.panelRows(panel);
    showPanel(this.state.x, panel);
    showPanel(this.state.y, panel);
    for (const moment of this.state.moments) showPanel(moment, panel);
  }

  #losses(sums: Float64Array): void {
    this.#tape.forward();
    sums[0] += this.#objective.generation.scalar;
    sums[1] += this.#objective.linear.scalar;
  }

  #step(epoch: number, learningRate: number): void {
    const { gradient, value } = this.#x;
    if (!gradient) throw new Error("X has no gradient.");
    this.#tape.backward(this.#objective.loss);
    this.optimizer.update(this.kernels, value, gradient, this.state.moments, epoch + 1, learningRate);
  }

  /** X₀ uniform on [0, startScale) and the targets of the panels' rows. */
  #start(firstPanel: number, lastPanel: number): void {
    const { rows } = this.configuration;
    const first = firstPanel * PANEL_ROWS;
    const last = Math.min(rows, lastPanel * PANEL_ROWS);
    fillTargets(this.state.y.data.subarray(first, last), first, this.configuration);
    fillInputs(this.state.x.data, 0, first, last, this.configuration);
  }
}
