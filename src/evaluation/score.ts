/** The score of the report: the share of the target's variance that predictions explain. */

/**
 * Coefficient of determination, R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)²: 1 is perfect, 0 is as good as the mean, below is worse.
 * NaN where y has one value only, a single row for example: there is no variance to explain.
 */
export function rSquared(y: Float64Array, predicted: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  let residual = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    residual += (y[i] - predicted[i]) ** 2;
    total += (y[i] - mean) ** 2;
  }
  return total === 0 ? Number.NaN : 1 - residual / total;
}

/**
 * Standard error of R² from its test rows: how far it would move with other rows of the same kind (delta method for a
 * ratio of sums). NaN where R² is.
 */
export function rSquaredError(y: Float64Array, predicted: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const unexplained = 1 - rSquared(y, predicted);
  let total = 0;
  let squares = 0;
  for (let i = 0; i < y.length; i++) {
    const share = (y[i] - mean) ** 2;
    total += share;
    squares += ((y[i] - predicted[i]) ** 2 - unexplained * share) ** 2;
  }
  return total === 0 ? Number.NaN : Math.sqrt(squares) / total;
}

/** Scores of one model over repeated splits. */
export interface Score {
  readonly mean: number;
  /** Standard deviation between the splits (n − 1); undefined for a single one. */
  readonly sd: number | undefined;
  /** The score of each split, in order. */
  readonly each: readonly number[];
}

export function summarise(each: readonly number[]): Score {
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  const squares = each.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: each.length > 1 ? Math.sqrt(squares / (each.length - 1)) : undefined, each };
}
