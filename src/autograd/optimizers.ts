/** Gradient descent steps. The state (moments) is kept by the caller, tensors of the variable's shape. */
import { anObject, checkArguments, describeValue } from "../arguments.js";
import { type Kernels, someKernels } from "../kernels/kernels.js";
import { describeKind } from "./kind.js";
import { Tensor } from "./tensor.js";

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
  checkArguments("adam", { options: [options, anObject] });
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkNumbers("adam", { beta1, beta2, epsilon });
  const check = stepCheck("adam", 2);
  return {
    name: "adam",
    moments: 2,
    update(kernels, x, gradient, moments, step, learningRate) {
      check(kernels, x, gradient, moments, step, learningRate);
      const [m, v] = moments;
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
  checkArguments("signum", { options: [options, anObject] });
  const { momentum = 0.9 } = options;
  checkNumbers("signum", { momentum });
  const check = stepCheck("signum", 1);
  return {
    name: "signum",
    moments: 1,
    update(kernels, x, gradient, moments, step, learningRate) {
      check(kernels, x, gradient, moments, step, learningRate);
      const [m] = moments;
      kernels.signum(x, gradient, m, momentum, learningRate);
    },
  };
}

function checkNumbers(name: string, numbers: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value))
      throw new TypeError(`${name}: ${key} must be a finite number, not ${describeValue(value)}.`);
  }
}

/**
 * What an optimizer checks before a step: that all tensors are the kernels' own, different ones of one layout (they are
 * walked through side by side), and that the numbers are some. Tensors that were checked the time before are not again.
 */
function stepCheck(name: string, count: number): Optimizer["update"] {
  let known: { x: Tensor; gradient: Tensor; moments: readonly Tensor[] } | undefined;
  return (kernels, x, gradient, moments, step, learningRate) => {
    if (!(Number.isInteger(step) && step >= 1)) {
      throw new RangeError(`${name}: steps are numbered from 1, not ${describeValue(step)}.`);
    }
    if (!Number.isFinite(learningRate)) {
      throw new RangeError(
        `${name}: the learning rate must be a finite number, not ${describeValue(learningRate)}.`,
      );
    }
    if (known && known.x === x && known.gradient === gradient && known.moments === moments) return;
    checkArguments(name, { kernels: [kernels, someKernels] });
    if (!Array.isArray(moments) || moments.length !== count) {
      throw new TypeError(
        `${name}: keeps ${count} moments, not ${Array.isArray(moments) ? moments.length : describeKind(moments)}.`,
      );
    }
    const tensors = [x, gradient, ...moments];
    for (const tensor of tensors) {
      if (!(tensor instanceof Tensor && kernels.owns(tensor, tensor.stride || undefined))) {
        throw new TypeError(`${name}: a tensor is not the kernels' own; load(kernels, tensor) copies it.`);
      }
      if (tensor.rows !== x.rows || tensor.stride !== x.stride) {
        throw new RangeError(
          `${name}: x is ${x.rows} × ${x.columns}, and its gradient or a moment ${tensor.rows} × ${tensor.columns}.`,
        );
      }
    }
    if (new Set(tensors).size < tensors.length) {
      throw new TypeError(`${name}: x, its gradient and its moments are different tensors.`);
    }
    known = { x, gradient, moments };
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
