/**
 * The OLS-residual loss, equation 2: the mean squared error that the best linear model leaves.
 *
 * L_lin(X) = min over β, β₀ of (1/N)·Σ (β·φ(x_s) + β₀ − y_s)². Envelope theorem: at the minimum ∂L/∂β = 0, so the
 * chain rule through β contributes nothing, and the gradient is that of a linear layer whose weights are held
 * constant. β therefore enters as a parameter without gradient; ../least-squares.ts computes it from all samples.
 */
import { type FitStorage, LeastSquares } from "../least-squares.js";
import { checkSamples, type Rule, scalarShape } from "../operation.js";
import { record, tapeOf, type Variable } from "../tape.js";
import { affine } from "./affine.js";
import { add } from "./arithmetic.js";
import { meanSquaredError } from "./mean-squared-error.js";

/** The current block's share, columns/N, of a constant that belongs to the whole table. */
const shareRule: Rule<{ samples: number }> = {
  name: "share",
  shape: ([constant]) => scalarShape("share", constant),
  forward: (kernels, [constant, y], out, { samples }) =>
    kernels.fill(out, (constant.at(0, 0) * y.columns) / samples),
  // The ridge penalty is constant in X wherever it has a derivative (../least-squares.ts): nothing flows back.
  vjp: () => undefined,
};

/**
 * The mean squared residual of the least-squares fit of y on φ, with intercept: equation 2.
 *
 * Where columns are constant or dependent, the fit is a ridge fit and the loss includes its penalty, so that the
 * envelope theorem still holds.
 *
 * @param phi [m × n] features, per sample: x itself, or a feature map of it
 * @param y [1 × n] targets
 * @param samples N, the number of samples in the whole table; by default one block is the table
 * @param storage where the fit is kept, if other threads' tapes read the same one
 * @returns [1 × 1], the current block's share
 */
export function olsResidual(phi: Variable, y: Variable, samples?: number, storage?: FitStorage): Variable {
  const tape = tapeOf("olsResidual", [phi, y]);
  const n = checkSamples("olsResidual", samples ?? tape.columns);
  return tape.whole(() => {
    const fit = new LeastSquares(phi, y, storage);
    tape.statistics.push(fit);
    const beta = tape.parameter(fit.storage.beta, { name: "beta" });
    const intercept = tape.parameter(fit.storage.intercept, { name: "intercept" });
    const penalty = tape.parameter(fit.storage.penalty, { name: "ridge penalty" });
    const meanSquare = meanSquaredError(affine(beta, phi, intercept), y, n);
    return add(meanSquare, record(shareRule, [penalty, y], { samples: n }));
  });
}
