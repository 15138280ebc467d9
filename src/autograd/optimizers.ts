/** Gradient descent steps. The state (moments) is kept by the caller, tensors of the variable's shape. */
import type { Kernels } from "../kernels/kernels.js";
import type { Tensor } from "./tensor.js";

export interface Optimizer {
  readonly name: string;
  /** How many moment tensors it keeps for each variable. */
  readonly moments: number;
  /**
   * Moves x one step against its gradient.
   * @param step number of this step, from 1
   */
  update(
    kernels: Kernels,
    x: Tensor,
    gradient: Tensor,
    moments: readonly Tensor[],
    step: number,
    learningRate: number,
  ): void;
}

/**
 * Adam with PyTorch's formula and defaults (Kingma & Ba 2015): x ← x − lr·m̂ / (√v̂ + ε), with
 * m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
 */
export function adam(options: { beta1?: number; beta2?: number; epsilon?: number } = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  return {
    name: "adam",
    moments: 2,
    update(kernels, x, gradient, [m, v], step, learningRate) {
      const stepSize = learningRate / (1 - integerPower(beta1, step));
      const inverseCorrection = 1 / Math.sqrt(1 - integerPower(beta2, step));
      kernels.adam(x, gradient, m, v, beta1, beta2, stepSize, inverseCorrection, epsilon);
    },
  };
}

/**
 * Signum (Bernstein et al. 2018): x ← x − lr·sign(m) with the momentum m ← μ·m + (1 − μ)·g. Every entry walks at
 * the full learning rate, however small its gradient.
 */
export function signum(options: { momentum?: number } = {}): Optimizer {
  const { momentum = 0.9 } = options;
  return {
    name: "signum",
    moments: 1,
    update(kernels, x, gradient, [m], _step, learningRate) {
      kernels.signum(x, gradient, m, momentum, learningRate);
    },
  };
}

/** base^exponent by repeated squaring: Math.pow may differ in the last bit between JavaScript engines. */
function integerPower(base: number, exponent: number): number {
  let result = 1;
  for (let factor = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2), factor *= factor) {
    if (rest % 2 === 1) result *= factor;
  }
  return result;
}
