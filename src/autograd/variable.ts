/** Variables: values on a tape (./tape.ts), and how operations find the tape of their inputs. */
import { describeKind } from "./kind.js";
import { type Rule, type Shape, scalarShape } from "./operation.js";
import type { Tape } from "./tape.js";
import { Tensor } from "./tensor.js";

/** A value on the tape: an input or the output of a step, with its gradient where one is wanted. */
export class Variable {
  /** No Proxy of a variable is one: the tape would not know it again. */
  readonly #recorded = true;

  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && #recorded in value;
  }

  constructor(
    readonly tape: Tape,
    readonly value: Tensor,
    /** ∂loss/∂value after `tape.backward(loss)`; absent where no gradient is wanted. */
    readonly gradient: Tensor | undefined,
    /** True where columns are samples, false for parameters (weights, β, λ, a loss). */
    readonly perSample: boolean,
    readonly name: string,
  ) {}

  get shape(): Shape {
    return { rows: this.value.rows, columns: this.value.columns, perSample: this.perSample };
  }

  /** Whether it is a single number, such as a loss. */
  get isScalar(): boolean {
    return this.value.rows === 1 && this.value.columns === 1 && !this.perSample;
  }

  /** The number in a 1 × 1 variable, such as a loss. @throws RangeError for another shape */
  get scalar(): number {
    if (!this.isScalar) scalarShape(`scalar of ${this.name}`, this.shape);
    return this.value.at(0, 0);
  }
}

/**
 * The tape of an operation's inputs.
 * @throws TypeError where one is no Variable, or they are on different tapes
 */
export function tapeOf(operation: string, inputs: readonly Variable[]): Tape {
  for (const input of inputs as readonly unknown[]) {
    if (!(input instanceof Variable)) {
      const hint = input instanceof Tensor ? "; tape.parameter(tensor) makes one of it" : "";
      throw new TypeError(`${operation}: expected a Variable, got ${describeKind(input, Variable)}${hint}.`);
    }
  }
  if (inputs.length === 0) throw new TypeError(`${operation}: needs at least one Variable.`);
  const [{ tape }] = inputs;
  if (inputs.some((input) => input.tape !== tape)) {
    throw new TypeError(`The inputs of ${operation} are on different tapes.`);
  }
  return tape;
}

/** Appends a step to the inputs' own tape: the last line of every operation. */
export function record<Attributes>(
  rule: Rule<Attributes>,
  inputs: readonly Variable[],
  attributes: Attributes,
): Variable {
  return tapeOf(rule.name, inputs).record(rule, inputs, attributes);
}
