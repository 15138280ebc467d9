/**
 * Replay: rows made one block at a time against a recorded trajectory of β (and of a table's cut points).
 *
 * It is the optimisation of ../generator on the same tape and kernels, turned inside out: there every epoch passes
 * over all rows, because β needs them all; here β is given, so each panel of rows goes through all epochs alone and
 * never leaves the fast caches. Row i of a stream depends on the recipe, the stream and i: blocks of any size, in any
 * order, on any machine, give the same bits, and the pilot's own rows come out as they were.
 */
import type { FitStorage } from "../autograd/least-squares.js";
import type { Optimizer } from "../autograd/optimizers.js";
import { Tape, type Variable } from "../autograd/tape.js";
import type { FloatArray, Tensor } from "../autograd/tensor.js";
import { createOptimizer } from "../generator/backend.js";
import type { Configuration } from "../generator/configuration.js";
import { fillInputs } from "../generator/inputs.js";
import { Layout, PANEL_ROWS, showPanel } from "../generator/layout.js";
import { type Objective, recordObjective } from "../generator/objective.js";
import { drawProcess } from "../generator/process.js";
import { learningRateAt } from "../generator/schedule.js";
import { fillTargets } from "../generator/targets.js";
import type { Kernels } from "../kernels/kernels.js";
import type { FeatureMapPlan } from "../projection/feature-map.js";
import { recordOffsets, restoreMapStatistics } from "../projection/map-record.js";
import { mapMemory } from "../projection/map-statistics.js";
import { type Recipe, type RecipeTable, recipeArrays, recipeProblem } from "../recipe/recipe.js";
import { ReplayError } from "./replay-error.js";

/** The most rows of one block: a fraction of a second of work. A multiple of what shares a random stream. */
export const BLOCK_ROWS = 512;

/** Finished rows. */
export interface RowBlock {
  /** The number of the first row in its stream. */
  readonly first: number;
  readonly rows: number;
  /** [features × rows], feature after feature */
  readonly X: Float32Array;
  readonly y: Float32Array;
  /** Σ (f_θ(x) − y)² and Σ (β·x + β₀ − y)² with the trajectory's last β. */
  readonly squaredErrors: { readonly process: number; readonly baseline: number };
}

export class Replay {
  readonly #kernels: Kernels;
  readonly #configuration: Configuration;
  readonly #optimizer: Optimizer;
  readonly #tape: Tape;
  /** X and y of a block: panels, as in the optimisation. */
  readonly #x: Variable;
  readonly #y: Variable;
  readonly #moments: readonly Tensor[];
  readonly #objective: Objective;
  /** What an epoch is given: windows on its row of the recorded arrays. */
  readonly #given: readonly Tensor[];
  readonly #maps: RecordedMaps | undefined;

  /** @param stream names the rows' random numbers; by default the pilot's own */
  constructor(kernels: Kernels, recipe: Recipe, stream: string = recipe.configuration.stream) {
    const configuration = { ...recipe.configuration, stream };
    const { features, hidden, seed, baseline, rows } = configuration;
    this.#kernels = kernels;
    this.#configuration = configuration;
    this.#optimizer = createOptimizer(configuration);
    this.#tape = new Tape(kernels, PANEL_ROWS);
    const layout = new Layout(BLOCK_ROWS);
    this.#x = this.#tape.samples(features, {
      gradient: true,
      storage: layout.panelTensor(kernels, features),
      name: "X",
    });
    this.#y = this.#tape.samples(1, { storage: layout.panelTensor(kernels, 1), name: "y" });
    this.#moments = Array.from({ length: this.#optimizer.moments }, () =>
      kernels.tensor(features, PANEL_ROWS),
    );
    const { fit, lambda } = givenPerEpoch(kernels, recipe);
    this.#given = [fit.beta, fit.intercept, lambda];
    const { featureMap } = recipeProblem(recipe);
    this.#maps = featureMap && recipe.table && new RecordedMaps(kernels, featureMap, recipe.table);
    const process = drawProcess(features, hidden, seed);
    // The losses are means over the pilot's rows: that scale is in every gradient.
    this.#objective = recordObjective(this.#tape, {
      x: this.#x,
      y: this.#y,
      process,
      lambda,
      baseline,
      rows,
      fit,
      table: this.#maps,
    });
  }

  /**
   * Rows first … last − 1 of the stream, at most BLOCK_ROWS.
   * @throws ReplayError A row ran away: its numbers are no longer finite.
   */
  block(first: number, last: number): RowBlock {
    const count = last - first;
    if (!(count > 0 && count <= BLOCK_ROWS)) {
      throw new RangeError(`A block has 1 to ${BLOCK_ROWS} rows, not ${count}.`);
    }
    const layout = new Layout(count);
    fillTargets(this.#y.value.data.subarray(0, count), first, this.#configuration);
    fillInputs(this.#x.value.data, first, first, last, this.#configuration);
    const squaredErrors = { process: 0, baseline: 0 };
    for (let panel = 0; panel < layout.panels; panel++) {
      showPanel(this.#x.value, panel);
      showPanel(this.#y.value, panel);
      this.#tape.columns = layout.panelRows(panel);
      this.#optimise();
      squaredErrors.process += this.#objective.generation.scalar * this.#configuration.rows;
      squaredErrors.baseline += this.#objective.linear.scalar * this.#configuration.rows;
    }
    const X = this.#table(layout);
    const finite =
      X.every(Number.isFinite) &&
      Number.isFinite(squaredErrors.process) &&
      Number.isFinite(squaredErrors.baseline);
    if (!finite) throw ReplayError.ranAway(first, last);
    return {
      first,
      rows: count,
      X,
      y: Float32Array.from(this.#y.value.data.subarray(0, count)),
      squaredErrors,
    };
  }

  /** Takes the panel through all epochs, and computes its losses with the last β. */
  #optimise(): void {
    const { gradient, value } = this.#x;
    if (!gradient) throw new Error("X has no gradient.");
    const { epochs } = this.#configuration;
    for (const moment of this.#moments) this.#kernels.fill(moment, 0);
    for (let epoch = 0; epoch < epochs; epoch++) {
      this.#showEpoch(epoch);
      this.#tape.forward();
      this.#tape.backward(this.#objective.loss);
      const learningRate = learningRateAt(this.#configuration, epoch);
      this.#optimizer.update(this.#kernels, value, gradient, this.#moments, epoch + 1, learningRate);
    }
    this.#showEpoch(epochs);
    this.#tape.forward();
  }

  #showEpoch(epoch: number): void {
    this.#maps?.showEpoch(epoch);
    for (const tensor of this.#given) tensor.moveTo(epoch * tensor.stride);
  }

  #table({ rows, panels }: Layout): Float32Array {
    const { features } = this.#configuration;
    const panelData: FloatArray = this.#x.value.data;
    const table = new Float32Array(rows * features);
    for (let panel = 0; panel < panels; panel++) {
      const columns = Math.min(PANEL_ROWS, rows - panel * PANEL_ROWS);
      for (let j = 0; j < features; j++) {
        const start = (panel * features + j) * PANEL_ROWS;
        table.set(panelData.subarray(start, start + columns), j * rows + panel * PANEL_ROWS);
      }
    }
    return table;
  }
}

/** A table's feature map with the statistics that it had in each epoch. */
class RecordedMaps {
  /** Per column, as the tape reads them. */
  readonly memory: readonly Float64Array[];
  readonly #table: RecipeTable;
  readonly #offsets: readonly number[];

  constructor(
    kernels: Kernels,
    readonly plan: FeatureMapPlan,
    table: RecipeTable,
  ) {
    this.memory = plan.columns.map((column) => kernels.float64(mapMemory(column)));
    this.#table = table;
    this.#offsets = recordOffsets(plan.columns);
  }

  showEpoch(epoch: number): void {
    const refresh = this.#table.refreshes.indexOf(epoch);
    if (refresh < 0) return;
    const offsets = this.#offsets;
    const start = refresh * offsets[offsets.length - 1];
    this.plan.columns.forEach((column, c) => {
      const record = this.#table.record.subarray(start + offsets[c], start + offsets[c + 1]);
      restoreMapStatistics(column, record, this.memory[c]);
    });
  }
}

/** The recorded arrays in the kernels' memory, shown one epoch at a time: rows keep the kernels' padding. */
function givenPerEpoch(kernels: Kernels, recipe: Recipe): { fit: FitStorage; lambda: Tensor } {
  const { configuration, trajectory, lambda } = recipe;
  const epochs = configuration.epochs + 1;
  const m = recipeArrays(recipe).trajectory.columns - 1;
  const rows = (columns: number, entry: (epoch: number, j: number) => number): Tensor => {
    const all = kernels.tensor(epochs, columns);
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (let j = 0; j < columns; j++) all.set(epoch, j, entry(epoch, j));
    }
    return all.view(0, 1);
  };
  return {
    fit: {
      beta: rows(m, (epoch, j) => trajectory[epoch * (m + 1) + j]),
      intercept: rows(1, (epoch) => trajectory[epoch * (m + 1) + m]),
      // The ridge penalty is part of the loss alone, and the Gram matrix's units of the fit: neither moves X.
      penalty: kernels.tensor(1, 1),
      shift: kernels.tensor(m, 1),
      scale: kernels.tensor(m, 1),
    },
    // After the last epoch only losses are computed.
    lambda: rows(1, (epoch) => lambda[Math.min(epoch, lambda.length - 1)]),
  };
}
