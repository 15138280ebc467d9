/**
 * Lasso regression by cyclic coordinate descent on the Gram matrix.
 *
 * Minimises ‖y − Xw − b‖²/(2·samples) + alpha·‖w‖₁, and stops as scikit-learn's Lasso does: once a sweep moves no
 * coefficient by more than a ten-thousandth of the largest, the duality gap must be below 1e-4·‖y‖².
 * J. Friedman, T. Hastie and R. Tibshirani, "Regularization paths for generalized linear models via coordinate
 * descent", Journal of Statistical Software 33 (2010); the gap is that of S.-J. Kim et al., "An interior-point
 * method for large-scale l1-regularized least squares", IEEE J. Sel. Topics Signal Process. 1 (2007).
 */
import { centre, gram, transposedTimes } from "./gram.js";
import { type LinearFit, linearFit } from "./linear.js";
import type { SynchronousModel } from "./model.js";

const SWEEPS = 1000;
const TOLERANCE = 1e-4;

export function lassoRegression(alpha: number): SynchronousModel<LinearFit> {
  return {
    fit(X, y) {
      const centred = centre(X, y);
      const targetNorm = centred.y.reduce((sum, value) => sum + value * value, 0);
      const G = gram(centred.X);
      const q = transposedTimes(centred.X, centred.y);
      return linearFit(coordinateDescent(G, q, targetNorm, alpha * X.rows), centred);
    },
  };
}

/** Minimises wᵀGw/2 − qᵀw + penalty·‖w‖₁. */
function coordinateDescent(
  G: Float64Array,
  q: Float64Array,
  targetNorm: number,
  penalty: number,
): Float64Array {
  const d = q.length;
  const w = new Float64Array(d);
  /** q − Gw: what is left of the correlation of each feature with the target. */
  const left = q.slice();
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let largest = 0;
    let largestStep = 0;
    for (let j = 0; j < d; j++) {
      const curvature = G[j * d + j];
      if (curvature === 0) continue;
      const before = w[j];
      const z = left[j] + curvature * before;
      const after = (Math.sign(z) * Math.max(Math.abs(z) - penalty, 0)) / curvature;
      const step = after - before;
      if (step !== 0) {
        w[j] = after;
        for (let k = 0; k < d; k++) left[k] -= step * G[j * d + k];
      }
      largest = Math.max(largest, Math.abs(after));
      largestStep = Math.max(largestStep, Math.abs(step));
    }
    const settled = largest === 0 || largestStep <= TOLERANCE * largest;
    if (settled && dualityGap(w, q, left, targetNorm, penalty) <= TOLERANCE * targetNorm) break;
  }
  return w;
}

/** Upper bound on how far the objective is above its minimum. */
function dualityGap(
  w: Float64Array,
  q: Float64Array,
  left: Float64Array,
  targetNorm: number,
  penalty: number,
): number {
  let qw = 0;
  let leftw = 0;
  let l1 = 0;
  let steepest = 0;
  for (let j = 0; j < w.length; j++) {
    qw += q[j] * w[j];
    leftw += left[j] * w[j];
    l1 += Math.abs(w[j]);
    steepest = Math.max(steepest, Math.abs(left[j]));
  }
  // ‖r‖² = yᵀy − qᵀw − wᵀ(q − Gw) and rᵀy = yᵀy − qᵀw, for the residual r = y − Xw.
  const residualNorm = targetNorm - qw - leftw;
  const shrink = steepest > penalty ? penalty / steepest : 1;
  return 0.5 * residualNorm * (1 + shrink * shrink) + penalty * l1 - shrink * (targetNorm - qw);
}
