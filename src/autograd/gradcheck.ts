/**
 * Gradient check: the tape's gradients against central differences, in float64 and over several blocks.
 *
 * float32 has too few digits for differences (half of them are off by 50 % at the best step). Several blocks,
 * because statistics such as β change with every sample of the table: only then is the envelope theorem tested.
 */
import { createJsKernels } from "../kernels/js.js";
import { TablePass } from "./table-pass.js";
import { Tape, type Variable } from "./tape.js";
import { Tensor } from "./tensor.js";

/** An input that all samples share (weights, a bias); everything else has one column per sample. */
export interface ParameterInput {
  readonly parameter: Tensor;
}

export type CheckInput = Tensor | ParameterInput;

/** Marks an input of `gradcheck` as a parameter. */
export function parameter(tensor: Tensor): ParameterInput {
  return { parameter: tensor };
}

export interface GradcheckOptions {
  /** Half the step of the central difference, relative to max(1, |x|). Default 5e-6, about ∛ε of float64, where rounding and curvature err equally. */
  readonly step?: number;
  /** Largest accepted absolute difference. Default 1e-8. */
  readonly absolute?: number;
  /** Largest accepted difference relative to the larger of the two values. Default 1e-5. */
  readonly relative?: number;
  /** Samples in a block. Default: half the samples, so that there are two blocks. */
  readonly blockSize?: number;
}

export interface GradcheckResult {
  readonly ok: boolean;
  /** Names the worst entry, the tape's value and the difference quotient. */
  readonly message: string;
  /** The worst entry's difference, in multiples of what is accepted: at most 1 if ok. */
  readonly worst: number;
}

/**
 * Compares gradients of every entry of every input.
 *
 * An output that is not a single number is first multiplied entry by entry with fixed weights and summed.
 *
 * @param f an operation, or any function that records operations on the tape of its inputs
 * @param inputs tensors, [features × samples]; those that are not per sample wrapped in `parameter`
 * @example gradcheck(relu, [Tensor.from([[1, -2, 3]])]).ok
 */
export function gradcheck(
  f: (...inputs: Variable[]) => Variable,
  inputs: readonly CheckInput[],
  options: GradcheckOptions = {},
): GradcheckResult {
  const { step = 5e-6, absolute = 1e-8, relative = 1e-5 } = options;
  const function_ = new CheckedFunction(f, inputs, options.blockSize);
  const gradients = function_.gradients();

  let worst = 0;
  let message = "";
  function_.inputs.forEach((input, k) => {
    for (let i = 0; i < input.rows; i++) {
      for (let s = 0; s < input.columns; s++) {
        const x = input.at(i, s);
        const h = step * Math.max(1, Math.abs(x));
        input.set(i, s, x + h);
        const [above, high] = [function_.value(), input.at(i, s)];
        input.set(i, s, x - h);
        const [below, low] = [function_.value(), input.at(i, s)];
        input.set(i, s, x);
        const difference = (above - below) / (high - low);
        const gradient = gradients[k].at(i, s);
        const accepted = absolute + relative * Math.max(Math.abs(gradient), Math.abs(difference));
        const excess = Math.abs(gradient - difference) / accepted;
        // NaN counts as the worst of all.
        if (!(excess <= worst)) {
          worst = Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess;
          message =
            `input ${k}, entry (${i}, ${s}): the tape says ${gradient}, central differences say ${difference}, ` +
            `apart by ${Math.abs(gradient - difference)} (accepted: ${accepted})`;
        }
      }
    }
  });
  const ok = worst <= 1;
  return { ok, worst, message: ok ? `all entries agree; worst: ${message || "none differs"}` : message };
}

/** f on copies of the inputs, as one number, with its statistics recomputed at each evaluation. */
class CheckedFunction {
  /** Float64 copies of the inputs; `gradcheck` perturbs them. */
  readonly inputs: Tensor[];
  readonly #tape: Tape;
  readonly #variables: Variable[];
  readonly #output: Variable;
  readonly #pass: TablePass;

  constructor(
    f: (...inputs: Variable[]) => Variable,
    inputs: readonly CheckInput[],
    blockSize: number | undefined,
  ) {
    const kernels = createJsKernels("float64");
    const perSample = inputs.filter((input) => input instanceof Tensor);
    const samples = perSample[0]?.columns ?? 1;
    if (perSample.some((input) => input.columns !== samples)) {
      throw new RangeError(
        `gradcheck: per-sample inputs have one number of samples; these have ${perSample.map((x) => x.columns)}. Wrap parameters in parameter(…).`,
      );
    }
    this.#tape = new Tape(kernels, Math.min(samples, blockSize ?? Math.max(1, Math.ceil(samples / 2))));
    this.inputs = inputs.map((input) => {
      const original = input instanceof Tensor ? input : input.parameter;
      const copy = kernels.tensor(original.rows, original.columns);
      copy.copyFrom(original);
      return copy;
    });
    this.#variables = this.inputs.map((tensor, k) =>
      inputs[k] instanceof Tensor
        ? this.#tape.samples(tensor.rows, { gradient: true, name: `input ${k}` })
        : this.#tape.parameter(tensor, { gradient: true, name: `input ${k}` }),
    );
    this.#output = f(...this.#variables);
    const bindings = this.#variables.flatMap((variable, k) =>
      variable.perSample ? [{ variable, table: this.inputs[k] }] : [],
    );
    this.#pass = new TablePass(this.#tape, samples, bindings);
  }

  /** Σ over blocks and entries of weight·output. */
  value(): number {
    let sum = 0;
    this.#pass.updateStatistics();
    this.#pass.forEachBlock((first) => {
      this.#tape.forward();
      const { value } = this.#output;
      for (let i = 0; i < value.rows; i++) {
        for (let s = 0; s < value.columns; s++) sum += this.#weight(i, first, s) * value.at(i, s);
      }
    });
    return sum;
  }

  /** The tape's gradients of `value`, one tensor for each input. */
  gradients(): Tensor[] {
    const { value } = this.#output;
    const gradients = this.inputs.map(
      (x) => new Tensor(x.rows, x.columns, new Float64Array(x.rows * x.columns)),
    );
    this.#tape.clearParameterGradients();
    this.#pass.updateStatistics();
    this.#pass.forEachBlock((first) => {
      this.#tape.forward();
      const vector = new Tensor(value.rows, value.columns, new Float64Array(value.rows * value.columns));
      for (let i = 0; i < value.rows; i++) {
        for (let s = 0; s < value.columns; s++) vector.set(i, s, this.#weight(i, first, s));
      }
      this.#tape.backward(this.#output, vector);
      this.#variables.forEach((variable, k) => {
        const { gradient, perSample } = variable;
        if (!gradient) return;
        for (let i = 0; i < gradient.rows; i++) {
          for (let s = 0; s < gradient.columns; s++) {
            gradients[k].set(i, perSample ? first + s : s, gradient.at(i, s));
          }
        }
      });
    });
    return gradients;
  }

  /** Fixed weights in [0.5, 1.5) that favour no entry (multiples of the golden ratio, modulo 1); 1 for a single number. */
  #weight(i: number, first: number, s: number): number {
    const { value, perSample } = this.#output;
    if (value.rows === 1 && !perSample && value.columns === 1) return 1;
    const sample = perSample ? first + s : s;
    return 0.5 + ((i * 0.7548776662466927 + sample * 0.6180339887498949 + 0.1) % 1);
  }
}
