/** Principal component analysis: the directions in which samples differ most. */
import { Matrix as Dense, EigenvalueDecomposition } from "ml-matrix";
import { feature, type Matrix, matrix } from "./matrix.js";
import { gram } from "./models/gram.js";
import { mean } from "./models/mean.js";

export interface PrincipalComponents {
  /** [samples × components], the first component first. */
  readonly scores: Matrix;
  /** Share of the variance along each component. */
  readonly shares: readonly number[];
}

/**
 * Coordinates of the samples along the first components. Each component's sign is chosen so that its largest loading
 * is positive.
 * @param X samples × features, NaN counts as the feature's mean
 * @param options.standardise give every feature variance 1 first; without it they are only centred
 */
export function principalComponents(
  X: Matrix,
  count: number,
  { standardise = false }: { standardise?: boolean } = {},
): PrincipalComponents {
  const Z = centred(X, standardise);
  const d = Z.columns;
  const G = gram(Z);
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(Dense.from1DArray(d, d, G), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const kept = order.slice(0, count);
  const scores = matrix(Z.rows, kept.length);
  kept.forEach((k, at) => {
    const loadings = eigenvectorMatrix.getColumn(k);
    const largest = loadings.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    const sign = largest < 0 ? -1 : 1;
    const out = feature(scores, at);
    for (let j = 0; j < d; j++) {
      const z = feature(Z, j);
      for (let i = 0; i < Z.rows; i++) out[i] += sign * loadings[j] * z[i];
    }
  });
  return { scores, shares: kept.map((k) => (total > 0 ? realEigenvalues[k] / total : 0)) };
}

function centred(X: Matrix, standardise: boolean): Matrix {
  const Z = matrix(X.rows, X.columns);
  for (let j = 0; j < X.columns; j++) {
    const x = feature(X, j);
    const z = feature(Z, j);
    const centre = mean(x.filter((value) => !Number.isNaN(value)));
    let squares = 0;
    for (let i = 0; i < x.length; i++) {
      z[i] = Number.isNaN(x[i]) ? 0 : x[i] - centre;
      squares += z[i] * z[i];
    }
    const scale = standardise && squares > 0 ? Math.sqrt(x.length / squares) : 1;
    for (let i = 0; i < x.length; i++) z[i] *= scale;
  }
  return Z;
}
