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
import { recordMapStatistics, recordOffsets } from "../projection/map-record.js";
import { refreshMapStatistics } from "../projection/map-statistics.js";
import { Dial } from "./dial.js";
import { fillInputs } from "./inputs.js";
import { Layout, PANEL_ROWS, showPanel } from "./layout.js";
import { type Objective, recordObjective } from "./objective.js";
import { linearFeatures, type Problem } from "./problem.js";
import { learningRateAt, refreshEpochs } from "./schedule.js";
import type { State } from "./state.js";
import { fillTargets } from "./targets.js";

/**
 * What a pass over all panels does: `start` fills X and y, `fit` sums for β alone, `step` is an epoch, `move` an epoch
 * without the sums for the next β, `evaluate` computes the losses without moving X. The pass `maps` is over the table's
 * columns instead: it refreshes the statistics of their feature maps.
 */
export type Pass = "start" | "maps" | "fit" | "step" | "move" | "evaluate";

/** Panels from which cut points are taken while X moves fast: some 2,000 rows place a quantile to about 1 %. */
const SAMPLED_PANELS = 64;

export class Optimisation {
  readonly layout: Layout;
  /** The epochs at which the pass `maps` is due. */
  readonly refreshes: readonly number[];
  readonly #tape: Tape;
  readonly #x: Variable;
  readonly #objective: Objective;
  readonly #fit: LeastSquares;
  readonly #fitSteps: readonly Step[];
  readonly #dial: Dial | undefined;

  constructor(
    readonly kernels: Kernels,
    readonly problem: Problem,
    readonly optimizer: Optimizer,
    readonly state: State,
  ) {
    const { rows, features, baseline } = problem.configuration;
    this.layout = new Layout(rows);
    this.refreshes = refreshEpochs(problem.configuration);
    this.#tape = new Tape(kernels, PANEL_ROWS);
    this.#x = this.#tape.samples(features, { gradient: true, storage: state.x, name: "X" });
    const y = this.#tape.samples(1, { storage: state.y, name: "y" });
    const { process, lambda, fit, maps } = state;
    const table = problem.featureMap && { plan: problem.featureMap, memory: maps };
    this.#objective = recordObjective(this.#tape, {
      x: this.#x,
      y,
      process,
      lambda,
      baseline,
      rows,
      fit,
      table,
    });
    const [statistic] = this.#tape.statistics;
    if (!(statistic instanceof LeastSquares)) throw new Error("The objective has no least-squares fit.");
    this.#fit = statistic;
    this.#fitSteps = this.#tape.stepsTo(statistic.inputs);
    const { aim } = problem.configuration;
    if (aim !== undefined) {
      this.#dial = new Dial({ ...problem.configuration, aim }, state, linearFeatures(problem));
    }
  }

  /** The number of parts of a pass: groups of panels, or columns of the table. */
  parts(pass: Pass): number {
    return pass === "maps" ? this.state.maps.length : this.layout.groups;
  }

  /** Does one part of a pass. */
  runPart(pass: Pass, part: number, epoch: number): void {
    if (pass === "maps") this.#refreshMap(part, epoch);
    else this.#runGroup(pass, part, epoch);
  }

  #runGroup(pass: Exclude<Pass, "maps">, group: number, epoch: number): void {
    const first = this.layout.firstPanel(group);
    const last = this.layout.firstPanel(group + 1);
    if (pass === "start") {
      this.#start(first, last);
      return;
    }
    const fitSum = this.#fitSum(group);
    const losses = this.state.lossSums.subarray(2 * group, 2 * group + 2);
    losses.fill(0);
    const sums = pass === "fit" || pass === "step";
    if (sums) this.#fit.clear(fitSum);
    const learningRate = learningRateAt(this.problem.configuration, epoch);
    for (let panel = first; panel < last; panel++) {
      this.#show(panel);
      if (pass !== "fit") this.#losses(losses);
      if (pass === "step" || pass === "move") this.#step(epoch, learningRate);
      if (sums) {
        for (const step of this.#fitSteps) step.forward();
        this.#fit.accumulate(fitSum);
      }
    }
  }

  /** For the thread that leads: adds the groups' sums in order, solves for β, and turns λ towards the aim. */
  finishFit(): void {
    const total = this.#fitSum(0);
    for (let group = 1; group < this.layout.groups; group++) this.#fit.merge(total, this.#fitSum(group));
    this.#fit.finish(total);
    if (this.#fit.ready) this.#dial?.turn(this.#fit);
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
    const { x, y, moments } = this.state;
    this.#tape.columns = this.layout.panelRows(panel);
    showPanel(y, panel);
    for (const tensor of [x, ...moments]) {
      showPanel(tensor, panel);
      this.kernels.touch(tensor);
    }
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

  /**
   * The statistics of one column's feature map: from a sample of the panels while X still moves fast, from all rows
   * towards the end.
   */
  #refreshMap(column: number, epoch: number): void {
    const { featureMap, configuration } = this.problem;
    const memory = this.state.maps[column];
    if (!featureMap || memory.length === 0) return;
    const { panels } = this.layout;
    const late = epoch >= 0.8 * configuration.epochs;
    const stride = late ? 1 : Math.max(1, Math.floor(panels / SAMPLED_PANELS));
    const features = featureMap.roles.columns[column];
    let rows = 0;
    for (let panel = 0; panel < panels; panel += stride) rows += this.layout.panelRows(panel);
    const data = new Float32Array(features.length * rows);
    features.forEach((feature, i) => {
      const target = data.subarray(i * rows, (i + 1) * rows);
      this.layout.readFeature(this.state.x, feature, stride, target);
    });
    const X = { rows: features.length, columns: rows, data };
    refreshMapStatistics(featureMap.columns[column], X, memory);
    const offsets = recordOffsets(featureMap.columns);
    const start = this.refreshes.indexOf(epoch) * offsets[offsets.length - 1];
    const record = this.state.mapRecord.subarray(start + offsets[column], start + offsets[column + 1]);
    recordMapStatistics(featureMap.columns[column], memory, record);
  }

  /** X₀ uniform on [0, startScale) and the targets of the panels' rows. */
  #start(firstPanel: number, lastPanel: number): void {
    const { configuration, targets } = this.problem;
    const first = firstPanel * PANEL_ROWS;
    const last = Math.min(configuration.rows, lastPanel * PANEL_ROWS);
    const y = this.state.y.data.subarray(first, last);
    if (targets) y.set(targets.subarray(first, last));
    else fillTargets(y, first, configuration);
    fillInputs(this.state.x.data, 0, first, last, configuration);
  }
}
