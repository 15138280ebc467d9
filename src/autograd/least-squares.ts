/**
 * The least-squares fit of y on features φ, with intercept, from sums over all samples: a statistic of the tape.
 *
 * Two passes the first time, and after `restart`: the range of each feature (so that squares neither overflow nor
 * cancel), then the Gram matrix of the shifted and scaled features. Later passes reuse the moments of the one before,
 * which is right for data that move slowly. The normal equations are solved in float64 (./normal-equations.ts).
 *
 * Where they are singular (constant or duplicated columns) a ridge Σ ρ_j β_j² joins the *loss*, not only the
 * solution: the fit is then the minimum of the penalised loss and the envelope theorem holds for it. ρ_j follows the
 * column's variance in powers of two, hence is constant in X wherever it has a derivative.
 */
import type { Kernels } from "../kernels/kernels.js";
import { gramStride } from "../kernels/kernels.js";
import { NormalEquations } from "./normal-equations.js";
import { describeShape } from "./operation.js";
import { powerOfTwoAbove } from "./power-of-two.js";
import type { Statistic } from "./statistic.js";
import type { Variable } from "./tape.js";
import { Tensor } from "./tensor.js";

/** The ridge ρ_j is this share of column j's variance, where a ridge is needed … */
const LEAST_RIDGE = 1e-6;
/** … or ten times as much, up to this, where rounding errors of the Gram matrix need more. */
const LARGEST_RIDGE = 1e-2;
/** The squared mean times this takes the place of the variance of columns that (nearly) do not vary. */
const CONSTANT_COLUMN = 1e-2;

/** What the fit hands to the tape. Threads share these tensors: one thread finishes the fit for all. */
export interface FitStorage {
  /** [1 × m] coefficients of φ. */
  readonly beta: Tensor;
  /** [1 × 1] */
  readonly intercept: Tensor;
  /** [1 × 1] the ridge penalty Σ ρ_j β_j², 0 where no ridge is needed. */
  readonly penalty: Tensor;
  /** [m × 1] subtracted from φ before products are summed: about the mean. */
  readonly shift: Tensor;
  /** [m × 1] multiplied next: a power of two, about 1 / deviation. */
  readonly scale: Tensor;
}

/** Zeroed storage for a fit on m features. */
export function fitStorage(kernels: Kernels, m: number): FitStorage {
  return {
    beta: kernels.tensor(1, m),
    intercept: kernels.tensor(1, 1),
    penalty: kernels.tensor(1, 1),
    shift: kernels.tensor(m, 1),
    scale: kernels.tensor(m, 1),
  };
}

export class LeastSquares implements Statistic {
  readonly name = "olsResidual";
  readonly inputs: readonly Variable[];
  readonly partialLength: number;
  readonly storage: FitStorage;
  readonly #kernels: Kernels;
  readonly #m: number;
  readonly #equations: NormalEquations;
  /** Those of the first features alone, for `explainedVariance`. */
  #leading: NormalEquations | undefined;
  /** ρ of each feature, in its scaled units. */
  readonly #ridge: Float64Array;
  /** The share of the variance that ρ is. Once a ridge was needed it stays, so that the loss does not jump. */
  #ridgeShare = 0;
  #pass: "range" | "gram" = "range";
  #ready = false;
  /** Whoever gives the storage fills it, if not through this fit. */
  readonly #given: boolean;

  /** @param phi [m × n], @param y [1 × n], both per sample */
  constructor(phi: Variable, y: Variable, storage?: FitStorage) {
    const { value } = y;
    if (!phi.perSample || !y.perSample || value.rows !== 1) {
      throw new RangeError(
        `olsResidual: expected m × n and 1 × n, got ${describeShape(phi.shape)} and ${describeShape(y.shape)}.`,
      );
    }
    this.inputs = [phi, y];
    this.#kernels = phi.tape.kernels;
    this.#m = phi.value.rows;
    this.#given = storage !== undefined;
    this.storage = storage ?? fitStorage(this.#kernels, this.#m);
    checkStorage(this.#kernels, this.storage, this.#m);
    this.partialLength = gramStride(this.#m) ** 2;
    this.#equations = new NormalEquations(this.#m);
    this.#ridge = new Float64Array(this.#m);
  }

  /** Whether columns were so dependent that a ridge was needed. */
  get ridged(): boolean {
    return this.#ridgeShare > 0;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** A fit of nothing but zeros is none: someone who replays an earlier one has written numbers into the storage. */
  get usable(): boolean {
    const { beta, intercept } = this.storage;
    return this.#ready || this.#given || [beta, intercept].some((x) => x.toArrays().flat().some(Boolean));
  }

  /** The ridge stays, so that the loss does not jump between two passes over data that are nearly the same. */
  restart(): void {
    this.#pass = "range";
    this.#ready = false;
  }

  clear(partial: Float64Array): void {
    if (this.#pass === "gram") {
      partial.fill(0);
    } else {
      partial.fill(Number.POSITIVE_INFINITY, 0, this.#m);
      partial.fill(Number.NEGATIVE_INFINITY, this.#m, 2 * this.#m);
    }
  }

  accumulate(partial: Float64Array): void {
    const [phi, y] = this.inputs;
    if (!(partial.length === this.partialLength && partial.BYTES_PER_ELEMENT === 8)) {
      throw new RangeError(
        `olsResidual: a partial result has ${this.partialLength} float64 numbers, not ${partial.length}.`,
      );
    }
    if (this.#pass === "gram") {
      this.#kernels.gram(phi.value, y.value, this.storage.shift, this.storage.scale, partial);
    } else {
      accumulateRange(phi.value, partial);
    }
  }

  merge(total: Float64Array, partial: Float64Array): void {
    if (this.#pass === "gram") {
      this.#kernels.addFloat64(partial, total);
    } else {
      for (let j = 0; j < this.#m; j++) {
        total[j] = Math.min(total[j], partial[j]);
        total[this.#m + j] = Math.max(total[this.#m + j], partial[this.#m + j]);
      }
    }
  }

  /** Every thread calls this to follow the passes; only the one that holds the total computes. */
  advance(): void {
    this.#ready = this.#pass === "gram";
    this.#pass = "gram";
  }

  finish(total: Float64Array): void {
    if (this.#pass === "gram") this.#finishGram(total);
    else this.#finishRange(total);
    this.advance();
  }

  /**
   * The variance of y that least squares on the first `features` of φ explains, after `finish` of a Gram matrix, for
   * whoever holds the total: R² is its share of y's variance. NaN where these features are dependent beyond repair.
   */
  explainedVariance(features: number = this.#m): number {
    const { matrix, right } = this.#equations;
    if (features === this.#m) return this.#equations.explained();
    this.#leading ??= new NormalEquations(features);
    const leading = this.#leading;
    for (let i = 0; i < features; i++) {
      for (let j = 0; j < features; j++) leading.matrix[i * features + j] = matrix[i * this.#m + j];
      leading.right[i] = right[i];
    }
    // What the small ridge takes from the R², where one is needed, cannot be seen.
    if (!leading.solve() && !leading.solve(this.#ridge.subarray(0, features))) return Number.NaN;
    return leading.explained();
  }

  /** Solves the normal equations, with the least ridge that makes them solvable. @param mean of the scaled features */
  #solve(mean: Float64Array): void {
    const before = this.#ridgeShare;
    this.#setRidge(mean);
    while (!this.#equations.solve(this.ridged ? this.#ridge : undefined)) {
      if (this.#ridgeShare >= LARGEST_RIDGE) {
        // Sums that are not finite: the loss must then tell. Finite ones that follow need no larger ridge for that.
        this.#ridgeShare = before;
        this.#equations.solution.fill(Number.NaN);
        return;
      }
      this.#ridgeShare = this.ridged ? 10 * this.#ridgeShare : LEAST_RIDGE;
      this.#setRidge(mean);
    }
  }

  #setRidge(mean: Float64Array): void {
    const { shift, scale } = this.storage;
    const { matrix } = this.#equations;
    for (let j = 0; j < this.#m; j++) {
      // Features in their own units have mean shift + z̄/scale: a ridge must not depend on our choice of shift.
      const size = mean[j] + shift.at(j, 0) * scale.at(j, 0);
      const variance = Math.max(matrix[j * this.#m + j], CONSTANT_COLUMN * size * size);
      this.#ridge[j] = (this.#ridgeShare || LEAST_RIDGE) * (variance > 0 ? powerOfTwoAbove(variance) : 1);
    }
  }

  #finishRange(total: Float64Array): void {
    const { shift, scale } = this.storage;
    for (let j = 0; j < this.#m; j++) {
      const [low, high] = [total[j], total[this.#m + j]];
      shift.set(j, 0, low / 2 + high / 2);
      scale.set(j, 0, 1 / powerOfTwoAbove(high / 2 - low / 2));
    }
  }

  #finishGram(total: Float64Array): void {
    const m = this.#m;
    const stride = gramStride(m);
    const { beta, intercept, penalty, shift, scale } = this.storage;
    const samples = total[m * stride + m];
    const meanY = total[m * stride + m + 1] / samples;
    const { matrix, right } = this.#equations;

    // Centre: Σ(z − z̄)(z − z̄)ᵀ = Σzzᵀ − N·z̄z̄ᵀ, in units of one sample.
    const mean = new Float64Array(m);
    for (let i = 0; i < m; i++) mean[i] = total[i * stride + m] / samples;
    for (let i = 0; i < m; i++) {
      for (let j = i; j < m; j++) {
        const covariance = total[i * stride + j] / samples - mean[i] * mean[j];
        matrix[i * m + j] = covariance;
        matrix[j * m + i] = covariance;
      }
      right[i] = total[i * stride + m + 1] / samples - mean[i] * meanY;
    }

    this.#solve(mean);
    const { solution } = this.#equations;
    const ridge = this.#ridge;
    let constant = meanY;
    let penalised = 0;
    for (let j = 0; j < m; j++) {
      const unit = scale.at(j, 0);
      const centre = shift.at(j, 0);
      const coefficient = solution[j] * unit;
      const meanOfFeature = centre + mean[j] / unit;
      beta.set(0, j, coefficient);
      constant -= coefficient * meanOfFeature;
      if (this.ridged) penalised += ridge[j] * solution[j] * solution[j];
      // The next pass centres on this one's moments.
      const deviation = Math.sqrt(Math.max(matrix[j * m + j], 0)) / unit;
      shift.set(j, 0, meanOfFeature);
      scale.set(j, 0, 1 / powerOfTwoAbove(deviation));
    }
    intercept.set(0, 0, constant);
    penalty.set(0, 0, penalised);
  }
}

/** Others read the same storage: a copy of it in the kernels' memory would not be what they see. */
function checkStorage(kernels: Kernels, storage: FitStorage, m: number): void {
  const shapes = { beta: [1, m], intercept: [1, 1], penalty: [1, 1], shift: [m, 1], scale: [m, 1] } as const;
  for (const [name, [rows, columns]] of Object.entries(shapes)) {
    const tensor = storage[name as keyof FitStorage];
    const fits = tensor instanceof Tensor && tensor.rows === rows && tensor.columns === columns;
    if (fits && kernels.owns(tensor)) continue;
    throw new TypeError(
      `olsResidual: storage.${name} must be a ${rows} × ${columns} tensor that the tape's kernels made.`,
    );
  }
}

/** Widens [minima, maxima] by the current block. */
function accumulateRange(phi: Tensor, partial: Float64Array): void {
  for (let j = 0; j < phi.rows; j++) {
    let low = partial[j];
    let high = partial[phi.rows + j];
    for (let s = 0; s < phi.columns; s++) {
      const value = phi.at(j, s);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    partial[j] = low;
    partial[phi.rows + j] = high;
  }
}
