/**
 * Solves the normal equations C·b = c of a least-squares fit in float64, again and again for slowly moving C.
 *
 * A Cholesky factor (ml-matrix) costs about a millisecond at 100 features, in every epoch. It is kept for many
 * epochs as the preconditioner of conjugate gradients, which solve the *current* equations to rounding error in a
 * few cheap steps; when they need too many, C is factored afresh.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** Relative residual at which the equations count as solved. */
const TOLERANCE = 1e-12;
/** A factor that needs more steps than this is replaced. */
const PATIENCE = 12;
/** Below this squared pivot of the correlation matrix, columns count as dependent. */
const SMALLEST_PIVOT = 1e-7;

export class NormalEquations {
  /** C, symmetric, row-major; the caller writes it before `solve`. */
  readonly matrix: Float64Array;
  /** c; the caller writes it before `solve`. */
  readonly right: Float64Array;
  /** b, after `solve`; also the next solve's first guess. */
  readonly solution: Float64Array;
  /** C with the ridge, scaled to a unit diagonal. */
  readonly #scaled: Float64Array;
  readonly #scaledRight: Float64Array;
  readonly #unknown: Float64Array;
  readonly #scale: Float64Array;
  /** Rows of the lower triangular Cholesky factor of an earlier scaled matrix. */
  #factor: Float64Array | undefined;
  readonly #residual: Float64Array;
  readonly #preconditioned: Float64Array;
  readonly #direction: Float64Array;
  readonly #product: Float64Array;

  constructor(readonly size: number) {
    const vector = () => new Float64Array(size);
    this.matrix = new Float64Array(size * size);
    this.#scaled = new Float64Array(size * size);
    [this.right, this.solution, this.#scaledRight, this.#unknown] = [vector(), vector(), vector(), vector()];
    [this.#scale, this.#residual, this.#preconditioned] = [vector(), vector(), vector()];
    [this.#direction, this.#product] = [vector(), vector()];
  }

  /**
   * Solves (C + diag(ridge))·b = c.
   * @returns false, with no solution, where columns are dependent and no ridge was given
   */
  solve(ridge?: Float64Array): boolean {
    const n = this.size;
    for (let i = 0; i < n; i++) {
      const diagonal = this.matrix[i * n + i] + (ridge ? ridge[i] : 0);
      if (!(diagonal > 0 && Number.isFinite(diagonal))) return false;
      this.#scale[i] = 1 / Math.sqrt(diagonal);
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        this.#scaled[i * n + j] = this.matrix[i * n + j] * (this.#scale[i] * this.#scale[j]);
      }
      this.#scaled[i * n + i] = 1;
      this.#scaledRight[i] = this.right[i] * this.#scale[i];
      this.#unknown[i] = this.solution[i] / this.#scale[i];
    }
    const solved = this.#factor !== undefined && this.#conjugateGradients(PATIENCE);
    if (!solved) {
      if (!this.#refactor(ridge ? 0 : SMALLEST_PIVOT)) return false;
      this.#unknown.fill(0);
      this.#conjugateGradients(PATIENCE);
    }
    for (let i = 0; i < n; i++) this.solution[i] = this.#unknown[i] * this.#scale[i];
    return true;
  }

  /** bᵀc: the variance that the fit explains, where C and c are (co)variances. */
  explained(): number {
    return dot(this.solution, this.right);
  }

  /** Factors the scaled matrix; false where a pivot is too small. */
  #refactor(smallestPivot: number): boolean {
    const n = this.size;
    const { lowerTriangularMatrix } = new CholeskyDecomposition(Matrix.from1DArray(n, n, this.#scaled));
    const factor = Float64Array.from(lowerTriangularMatrix.to1DArray());
    for (let i = 0; i < n; i++) {
      const pivot = factor[i * n + i];
      if (!(pivot > 0) || pivot * pivot < smallestPivot) return false;
    }
    this.#factor = factor;
    return true;
  }

  /** Preconditioned conjugate gradients from the current guess; true once the residual is down to rounding. */
  #conjugateGradients(steps: number): boolean {
    const [r, z, p, q, x] = [
      this.#residual,
      this.#preconditioned,
      this.#direction,
      this.#product,
      this.#unknown,
    ];
    const n = this.size;
    this.#multiply(x, q);
    for (let i = 0; i < n; i++) r[i] = this.#scaledRight[i] - q[i];
    const goal = TOLERANCE * TOLERANCE * dot(this.#scaledRight, this.#scaledRight);
    this.#precondition(r, z);
    p.set(z);
    let rz = dot(r, z);
    for (let step = 0; step < steps; step++) {
      if (dot(r, r) <= goal) return true;
      this.#multiply(p, q);
      const alpha = rz / dot(p, q);
      if (!Number.isFinite(alpha)) return false;
      for (let i = 0; i < n; i++) {
        x[i] += alpha * p[i];
        r[i] -= alpha * q[i];
      }
      this.#precondition(r, z);
      const next = dot(r, z);
      const beta = next / rz;
      rz = next;
      for (let i = 0; i < n; i++) p[i] = z[i] + beta * p[i];
    }
    return dot(r, r) <= goal;
  }

  #multiply(x: Float64Array, out: Float64Array): void {
    const n = this.size;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += this.#scaled[i * n + j] * x[j];
      out[i] = sum;
    }
  }

  /** out = (L·Lᵀ)⁻¹·r by forward and backward substitution. */
  #precondition(r: Float64Array, out: Float64Array): void {
    const n = this.size;
    const l = this.#factor as Float64Array;
    for (let i = 0; i < n; i++) {
      let sum = r[i];
      for (let j = 0; j < i; j++) sum -= l[i * n + j] * out[j];
      out[i] = sum / l[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      out[i] /= l[i * n + i];
      for (let j = 0; j < i; j++) out[j] -= l[i * n + j] * out[i];
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
