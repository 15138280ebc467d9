/**
 * The function that a gradient check looks at: f on float64 copies of its inputs, as one number, with its statistics
 * recomputed at each evaluation; and the tape's gradients of that number.
 */
import { checkArguments, instanceOf, type Kind } from "../arguments.js";
import { createJsKernels } from "../kernels/js.js";
import { load } from "../kernels/load.js";
import { describeKind } from "./kind.js";
import {
  changing,
  fill,
  needing,
  nonlinear,
  type Offence,
  overwriting,
  signedSpread,
} from "./rule-contract.js";
import { TablePass } from "./table-pass.js";
import { Tape, Variable } from "./tape.js";
import { Tensor } from "./tensor.js";

/** An input that all samples share (weights, a bias); everything else has one column per sample. */
export interface ParameterInput {
  readonly parameter: Tensor;
}

/** An input that is not differentiated by, such as labels. */
export interface FixedInput {
  readonly fixed: Tensor | ParameterInput;
}

export type CheckInput = Tensor | ParameterInput | FixedInput;

/** Marks an input of `gradcheck` as a parameter. */
export function parameter(tensor: Tensor): ParameterInput {
  checkArguments("parameter", { tensor: [tensor, instanceOf(Tensor)] });
  return { parameter: tensor };
}

const tensorOrParameter: Kind = {
  allowed: "a Tensor or parameter(tensor)",
  holds: (value) => value instanceof Tensor || (value as ParameterInput | null)?.parameter instanceof Tensor,
};

/** Marks an input of `gradcheck` as one that needs no gradient: it is neither moved nor compared. */
export function fixed(input: Tensor | ParameterInput): FixedInput {
  checkArguments("fixed", { input: [input, tensorOrParameter] });
  return { fixed: input };
}

interface Input {
  readonly tensor: Tensor;
  readonly perSample: boolean;
  readonly differentiated: boolean;
}

/** @throws TypeError for what is no input */
function inputOf(given: CheckInput, k: number): Input {
  const entry = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  const held = entry(given, "fixed");
  const inner = held ?? given;
  const shared = entry(inner, "parameter");
  const tensor = shared ?? inner;
  if (!(tensor instanceof Tensor)) {
    throw new TypeError(
      `gradcheck: input ${k} must be a Tensor, parameter(tensor) or fixed(tensor), not ${describeKind(tensor, Tensor)}.`,
    );
  }
  return { tensor, perSample: shared === undefined, differentiated: held === undefined };
}

/**
 * Sizes of the blocks in which a check looks at so many samples: about a third of them, such that there are three blocks
 * or more and the last one is shorter. What depends on the block, or on its full size, is then found. Where one size
 * cannot have both (1 to 4 and 6 samples), two are looked at.
 */
export function blockSizes(samples: number): readonly number[] {
  const third = Math.max(1, Math.floor(samples / 3));
  for (const size of [third, third + 1]) {
    if (samples % size !== 0 && Math.ceil(samples / size) >= 3) return [size];
  }
  return samples > 2 ? [third, samples - 1] : [third];
}

/** The number of samples, by which all inputs that have some agree; 1 where none has. */
export function samplesOf(given: readonly CheckInput[]): number {
  const columns = given
    .map(inputOf)
    .filter(({ perSample }) => perSample)
    .map(({ tensor }) => tensor.columns);
  const samples = columns[0] ?? 1;
  if (columns.some((count) => count !== samples)) {
    throw new RangeError(
      `gradcheck: per-sample inputs have one number of samples; these have ${columns}. Wrap parameters in parameter(…).`,
    );
  }
  if (samples === 0) throw new RangeError("gradcheck: the inputs have no samples.");
  return samples;
}

export class CheckedFunction {
  /** Float64 copies of the inputs; `gradcheck` moves their entries. */
  readonly inputs: readonly Tensor[];
  readonly #tape: Tape;
  readonly #variables: readonly Variable[];
  readonly #output: Variable;
  readonly #pass: TablePass;
  /** ∂f/∂result of all that steps compute, in the order of `results`, as the tape had it last. */
  #sensitivities: number[] = [];

  /** @param blockSize samples in a block */
  constructor(
    f: (...inputs: Variable[]) => Variable,
    given: readonly CheckInput[],
    readonly samples: number,
    blockSize: number,
  ) {
    const inputs = given.map(inputOf);
    const kernels = createJsKernels("float64");
    this.#tape = new Tape(kernels, Math.min(samples, blockSize));
    // A copy in any case: the caller's numbers stay as they are.
    this.inputs = inputs.map(({ tensor }) => load(kernels, Tensor.from(tensor.toArrays())));
    this.#variables = inputs.map(({ perSample, differentiated }, k) => {
      const options = { gradient: differentiated, name: `input ${k}` };
      const tensor = this.inputs[k];
      return perSample ? this.#tape.samples(tensor.rows, options) : this.#tape.parameter(tensor, options);
    });
    this.#output = f(...this.#variables);
    if (!(this.#output instanceof Variable)) {
      throw new TypeError(
        `gradcheck: the function must return a Variable, not ${describeKind(this.#output, Variable)}.`,
      );
    }
    const bindings = this.#variables.flatMap((variable, k) =>
      variable.perSample ? [{ variable, table: this.inputs[k] }] : [],
    );
    this.#pass = new TablePass(this.#tape, samples, bindings);
  }

  /** The function's value as the terms of a sum: weight·output for every block and entry. */
  terms(): Float64Array {
    const terms: number[] = [];
    this.#pass.updateStatistics();
    this.#pass.forEachBlock((first) => {
      this.#tape.forward();
      const { value } = this.#output;
      for (let i = 0; i < value.rows; i++) {
        for (let s = 0; s < value.columns; s++) terms.push(this.#weight(i, first, s) * value.at(i, s));
      }
    });
    return Float64Array.from(terms);
  }

  /** All numbers that steps compute. */
  results(): number[] {
    const results: number[] = [];
    this.#pass.updateStatistics();
    this.#pass.forEachBlock(() => {
      this.#tape.forward();
      for (const { output } of this.#tape.steps) results.push(...output.value.toArrays().flat());
    });
    return results;
  }

  /**
   * What rounding has to do with: Σ |result·∂f/∂result| over the results that are others in another place, or over all
   * where none is (they may be too large to show so small a change).
   */
  roundingSize(here: readonly number[], there: readonly number[]): number {
    const still = here.every((result, k) => Object.is(result, there[k]));
    return here.reduce((sum, result, k) => {
      const size = Math.abs(this.#sensitivities[k]) * Math.max(Math.abs(result), Math.abs(there[k]));
      return Number.isFinite(size) && (still || !Object.is(result, there[k])) ? sum + size : sum;
    }, 0);
  }

  /** Does something while all inputs are other numbers by two units in the last place. */
  withOtherLastDigits<T>(work: () => T): T {
    const inputs = this.inputs.map((tensor) => tensor.toArrays());
    this.inputs.forEach((tensor, k) => {
      const sign = (i: number, s: number) => Math.sign(signedSpread(i + 3 * k, s));
      fill(tensor, (i, s) => inputs[k][i][s] * (1 + 2 * Number.EPSILON * sign(i, s)));
    });
    const result = work();
    this.inputs.forEach((tensor, k) => {
      fill(tensor, (i, s) => inputs[k][i][s]);
    });
    return result;
  }

  /**
   * The tape's gradients of the terms' sum, one tensor for each input that is differentiated by; the first offence of a
   * rule, after which there are no gradients; and the first rule that is not linear, which is of interest where they agree.
   * @param relative how far apart two values may be, relative to the larger
   */
  gradients(relative: number): {
    gradients: readonly (Tensor | undefined)[];
    offence: Offence | undefined;
    bent: Offence | undefined;
  } {
    let offence: Offence | undefined;
    let bent: Offence | undefined;
    const gradients = this.#variables.map(({ gradient }, k) => {
      const { rows, columns } = this.inputs[k];
      return gradient && new Tensor(rows, columns, new Float64Array(rows * columns));
    });
    this.#sensitivities = [];
    this.#tape.clearParameterGradients();
    this.#pass.updateStatistics();
    this.#pass.forEachBlock((first) => {
      this.#forwardElsewhere();
      for (const step of this.#tape.steps) {
        offence ??= changing(step, "forward computation", step.inputs, step.forward);
        step.forward();
      }
      this.#tape.backward(this.#output, this.#vector(first), (step) => {
        offence ??= needing(step);
        offence ??= changing(step, "pull-back", [...step.inputs, step.output], step.backward);
        offence ??= overwriting(step, relative);
        if (offence) return;
        bent ??= nonlinear(step, relative);
        step.backward();
      });
      for (const { output } of this.#tape.steps) {
        const zeros = () => output.value.toArrays().map((row) => row.map(() => 0));
        this.#sensitivities.push(...(output.gradient?.toArrays() ?? zeros()).flat());
      }
      this.#variables.forEach(({ gradient, perSample }, k) => {
        if (!gradient) return;
        for (let i = 0; i < gradient.rows; i++) {
          for (let s = 0; s < gradient.columns; s++) {
            gradients[k]?.set(i, perSample ? first + s : s, gradient.at(i, s));
          }
        }
      });
    });
    return { gradients, offence, bent };
  }

  /** Computes the block at other inputs first: what a rule keeps from there instead of from here is found. */
  #forwardElsewhere(): void {
    const values = this.#variables.map(({ value }) => value.toArrays());
    for (const { value } of this.#variables) {
      for (let i = 0; i < value.rows; i++) {
        for (let s = 0; s < value.columns; s++) value.set(i, s, 0.37 - 1.7 * value.at(i, s));
      }
    }
    this.#tape.forward();
    this.#variables.forEach(({ value }, k) => {
      values[k].forEach((row, i) => {
        row.forEach((entry, s) => {
          value.set(i, s, entry);
        });
      });
    });
  }

  #vector(first: number): Tensor {
    const { rows, columns } = this.#output.value;
    return Tensor.from(
      Array.from({ length: rows }, (_, i) =>
        Array.from({ length: columns }, (_, s) => this.#weight(i, first, s)),
      ),
    );
  }

  /**
   * Fixed weights of both signs that favour no entry; 1 for a single number, whose gradient is then what is compared
   * (that its rules use ∂loss/∂output, and not only where that is 1, is found by `nonlinear`).
   */
  #weight(i: number, first: number, s: number): number {
    const { value, perSample } = this.#output;
    if (value.rows === 1 && !perSample && value.columns === 1) return 1;
    return signedSpread(i, perSample ? first + s : s);
  }
}
