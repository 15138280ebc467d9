/**
 * The tape: reverse-mode automatic differentiation by recording once and replaying per block of samples.
 *
 * Recording an operation allocates its output and appends a step. `forward()` replays the steps in order,
 * `backward(loss)` in reverse, calling each operation's vector-Jacobian product. Neither allocates. The tape knows
 * no operation; each brings its rules (./operation.ts).
 *
 * A table of N samples is worked on in blocks: variables *per sample* hold one block at a time, and the loss of the
 * table is the sum of what the blocks contribute (which is why means divide by N, not by the block's size).
 */
import { aFunction, aList, anObject, checkArguments, describeValue } from "../arguments.js";
import { type Kernels, someKernels } from "../kernels/kernels.js";
import { load } from "../kernels/load.js";
import { describeKind } from "./kind.js";
import { describeShape, type Rule, someRule, someShape } from "./operation.js";
import type { Statistic } from "./statistic.js";
import { Tensor } from "./tensor.js";
import { tapeOf, Variable } from "./variable.js";

export { record, tapeOf, Variable } from "./variable.js";

/** One recorded operation. */
export interface Step {
  readonly operation: string;
  readonly inputs: readonly Variable[];
  readonly output: Variable;
  readonly forward: () => void;
  /** @param gradients where to add; the inputs' own, unless a check asks for less */
  readonly backward: (gradients?: readonly (Tensor | undefined)[]) => void;
}

export class Tape {
  readonly steps: Step[] = [];
  readonly statistics: Statistic[] = [];
  readonly #perSample: Tensor[] = [];
  readonly #cleared: Tensor[] = [];
  readonly #parameterGradients: Tensor[] = [];
  /** Tensors that the caller holds, too, and the columns that this tape counts on. */
  readonly #storages: Tensor[] = [];
  readonly #parameters: { readonly value: Tensor; readonly columns: number }[] = [];
  /** Made by this tape: others may have a value that its kernels cannot read. */
  readonly #variables = new WeakSet<Variable>();
  readonly #pulledBack = new Map<Variable, readonly Step[]>();
  #columns: number;

  /** @param blockSize the most samples that a block can have */
  constructor(
    readonly kernels: Kernels,
    readonly blockSize: number,
  ) {
    checkArguments("new Tape", { kernels: [kernels, someKernels] });
    if (!(Number.isInteger(blockSize) && blockSize > 0)) {
      throw new RangeError(
        `The samples of a tape's block are a whole number from 1 on, not ${describeValue(blockSize)}.`,
      );
    }
    this.#columns = blockSize;
  }

  /** The number of samples in the current block. */
  get columns(): number {
    return this.#columns;
  }

  /** Moves the tape to a block of another size (the last one of a table is usually shorter). */
  set columns(columns: number) {
    if (columns === this.#columns) return;
    if (!(Number.isInteger(columns) && columns > 0 && columns <= this.blockSize)) {
      throw new RangeError(
        `A block of this tape has 1 to ${this.blockSize} samples, not ${describeValue(columns)}.`,
      );
    }
    this.#columns = columns;
    for (const tensor of this.#perSample) tensor.show(columns);
  }

  /**
   * An input with one column per sample.
   * @param rows number of features
   * @param options.gradient whether ∂loss/∂input is wanted
   * @param options.storage a tensor to read from (moved from block to block by `moveTo`), made by the tape's kernels
   * for `blockSize` columns; without it, a new one
   * @throws TypeError, RangeError for another storage: a copy of it would not see what is written into it
   */
  samples(rows: number, options: { gradient?: boolean; storage?: Tensor; name?: string } = {}): Variable {
    checkArguments("samples", { options: [options, anObject] });
    const { gradient = false, storage, name = "samples" } = options;
    if (!(Number.isInteger(rows) && rows > 0)) {
      throw new RangeError(
        `${name}: the number of features is a whole number from 1 on, not ${describeValue(rows)}.`,
      );
    }
    if (storage !== undefined) this.#checkStorage(storage, rows, name);
    const value = storage ?? this.kernels.tensor(rows, this.blockSize, true);
    if (storage) this.#storages.push(storage);
    value.show(this.#columns);
    this.#perSample.push(value);
    return this.#variable(value, gradient, true, name);
  }

  #checkStorage(storage: Tensor, rows: number, name: string): void {
    if (!(storage instanceof Tensor)) {
      throw new TypeError(`${name}: expected a Tensor as storage, got ${describeKind(storage, Tensor)}.`);
    }
    if (storage.rows !== rows || !this.kernels.owns(storage, this.blockSize)) {
      throw new RangeError(
        `${name}: a storage of ${rows} features and ${this.blockSize} samples is made by ` +
          `kernels.tensor(${rows}, ${this.blockSize}) of the tape's own kernels; this ` +
          `${storage.rows} × ${storage.columns} tensor is none.`,
      );
    }
  }

  /**
   * An input that all samples share, such as a weight matrix. A tensor that the tape's kernels made is used in place;
   * any other is copied into their memory, once: what is changed later is the variable's `value`.
   */
  parameter(tensor: Tensor, options: { gradient?: boolean; name?: string } = {}): Variable {
    checkArguments("parameter", { options: [options, anObject] });
    const { gradient = false, name = "parameter" } = options;
    if (!(tensor instanceof Tensor)) {
      throw new TypeError(
        `${name}: expected a Tensor, got ${describeKind(tensor, Tensor)}; Tensor.from([[1, 2]]) makes one.`,
      );
    }
    const variable = this.#variable(load(this.kernels, tensor), gradient, false, name);
    this.#parameters.push({ value: variable.value, columns: variable.value.columns });
    if (variable.gradient) {
      this.#cleared.pop();
      this.#parameterGradients.push(variable.gradient);
    }
    return variable;
  }

  /**
   * Records an operation that consists of several: all of its steps, or none where one of them is refused.
   * @example tape.whole(() => add(a, scale(b, -1)))
   */
  whole<T>(record: () => T): T {
    checkArguments("whole", { record: [record, aFunction] });
    const lists: unknown[][] = [
      this.steps,
      this.statistics,
      this.#perSample,
      this.#cleared,
      this.#parameterGradients,
      this.#storages,
      this.#parameters,
    ];
    const lengths = lists.map(({ length }) => length);
    try {
      return record();
    } catch (error) {
      lists.forEach((list, k) => {
        list.length = lengths[k];
      });
      throw error;
    }
  }

  /**
   * Appends a step; operations call this.
   * @throws TypeError for an input that is no variable of this tape, RangeError where shapes do not fit
   */
  record<Attributes>(rule: Rule<Attributes>, inputs: readonly Variable[], attributes: Attributes): Variable {
    checkArguments("record", { rule: [rule, someRule], inputs: [inputs, aList] });
    if (tapeOf(rule.name, inputs) !== this)
      throw new TypeError(`${rule.name}: the inputs are on another tape.`);
    const strange = inputs.find((input) => !this.#variables.has(input));
    if (strange) {
      throw new TypeError(
        `${rule.name}: ${strange.name} was not made by the tape; samples(), parameter() and operations make variables.`,
      );
    }
    const shape = rule.shape(
      inputs.map((input) => input.shape),
      attributes,
    );
    checkArguments(rule.name, { "the result of its rule's shape()": [shape, someShape] });
    const wanted = inputs.some((input) => input.gradient !== undefined);
    const value = this.kernels.tensor(
      shape.rows,
      shape.perSample ? this.blockSize : shape.columns,
      shape.perSample,
    );
    if (shape.perSample) {
      value.show(this.#columns);
      this.#perSample.push(value);
    }
    const output = this.#variable(value, wanted, shape.perSample, rule.name);

    const { kernels } = this;
    const values = inputs.map((input) => input.value);
    const gradients = inputs.map((input) => input.gradient);
    const dOutput = output.gradient;
    this.steps.push({
      operation: rule.name,
      inputs,
      output,
      forward: () => rule.forward(kernels, values, value, attributes),
      backward: (wanted = gradients) => {
        if (dOutput) rule.vjp(kernels, values, value, dOutput, wanted, attributes);
      },
    });
    return output;
  }

  /**
   * Computes every step's output for the current block.
   * @throws Error where statistics, such as β, are still to be computed, or where another tape has changed the columns
   * of a tensor that both work on
   */
  forward(): void {
    for (const { usable, name } of this.statistics) {
      if (usable) continue;
      throw new Error(
        `${name}: its statistics are not there yet; updateStatistics() of a TablePass comes before forward().`,
      );
    }
    for (const storage of this.#storages) this.#checkColumns(storage, this.#columns);
    for (const { value, columns } of this.#parameters) this.#checkColumns(value, columns);
    for (const step of this.steps) step.forward();
  }

  #checkColumns(tensor: Tensor, columns: number): void {
    if (tensor.columns === columns) return;
    throw new Error(
      `This tape counts on ${columns} columns of a ${tensor.rows} × ${tensor.columns} tensor: another tape, or show(), ` +
        "has changed them.",
    );
  }

  /**
   * Gradients for the current block, after `forward()`. Gradients of parameters add up over blocks until
   * `clearParameterGradients()`; all others start from zero.
   * @param output a 1 × 1 loss; or any variable, with the vector of the vector-Jacobian product
   * @param vector ∂loss/∂output, of the output's shape
   * @param pullBack how each step is pulled back; gradient checks do more around it
   */
  backward(output: Variable, vector?: Tensor, pullBack?: (step: Step) => void): void {
    const steps = this.#pulledBack.get(output) ?? this.#stepsBack(output);
    if (vector !== undefined || !output.isScalar) this.#checkVector(output, vector);
    if (pullBack !== undefined) checkArguments("backward", { pullBack: [pullBack, aFunction] });
    // A copy: the vector may be a gradient of this tape, which is cleared.
    const start = vector && Tensor.from(vector.toArrays());
    for (const gradient of this.#cleared) this.kernels.fill(gradient, 0);
    const gradient = output.gradient as Tensor;
    if (this.#parameterGradients.includes(gradient)) addTo(gradient, start ?? Tensor.from([[1]]));
    else if (start) gradient.copyFrom(start);
    else gradient.set(0, 0, 1);
    if (pullBack) for (const step of steps) pullBack(step);
    else for (const step of steps) step.backward();
  }

  /** The steps that the output depends on, the last first. Others would only add 0 to its gradients, or 0·∞. */
  #stepsBack(output: Variable): readonly Step[] {
    if (tapeOf("backward", [output]) !== this)
      throw new TypeError("backward: the output is on another tape.");
    if (!output.gradient) throw new Error(`${output.name} depends on no input with a gradient.`);
    const steps = this.stepsTo([output]).reverse();
    this.#pulledBack.set(output, steps);
    return steps;
  }

  #checkVector(output: Variable, vector: unknown): void {
    if (vector === undefined) {
      throw new Error(
        `backward() of ${describeShape(output.shape)} needs a vector: only a 1 × 1 loss does not.`,
      );
    }
    if (!(vector instanceof Tensor)) {
      throw new TypeError(`backward: expected a Tensor as vector, got ${describeKind(vector, Tensor)}.`);
    }
  }

  clearParameterGradients(): void {
    for (const gradient of this.#parameterGradients) this.kernels.fill(gradient, 0);
  }

  /** The steps that the given variables depend on, in order. */
  stepsTo(variables: readonly Variable[]): Step[] {
    checkArguments("stepsTo", { variables: [variables, aList] });
    const needed = new Set(variables);
    const steps: Step[] = [];
    for (let i = this.steps.length - 1; i >= 0; i--) {
      const step = this.steps[i];
      if (!needed.has(step.output)) continue;
      steps.unshift(step);
      for (const input of step.inputs) needed.add(input);
    }
    return steps;
  }

  #variable(value: Tensor, wanted: boolean, perSample: boolean, name: string): Variable {
    let gradient: Tensor | undefined;
    if (wanted) {
      gradient = this.kernels.tensor(value.rows, perSample ? this.blockSize : value.columns, perSample);
      if (perSample) {
        gradient.show(this.#columns);
        this.#perSample.push(gradient);
      }
      this.#cleared.push(gradient);
    }
    const variable = new Variable(this, value, gradient, perSample, name);
    this.#variables.add(variable);
    return variable;
  }
}

/** gradient += vector, entry by entry. */
function addTo(gradient: Tensor, vector: Tensor): void {
  const { rows, columns } = gradient;
  if (vector.rows !== rows || vector.columns !== columns) gradient.copyFrom(vector); // says what does not fit
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < columns; s++) gradient.set(i, s, gradient.at(i, s) + vector.at(i, s));
  }
}
