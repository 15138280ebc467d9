/**
 * A recorded tape over a whole table, block by block, on one thread: what gradient checks and small studies need.
 * (The generator does the same on several threads, with the optimizer's step in the same pass.)
 */
import { aFunction, checkArguments, instanceOf, listOf, objectOf, wholeNumberFrom } from "../arguments.js";
import { Tape, Variable } from "./tape.js";
import { Tensor } from "./tensor.js";

/** A table's samples and the tape variable that shows one block of them. */
export interface Binding {
  readonly variable: Variable;
  readonly table: Tensor;
}

const someBindings = listOf(
  objectOf({ variable: instanceOf(Variable), table: instanceOf(Tensor) }, ""),
  "a list of { variable: a Variable, table: a Tensor }",
);

export class TablePass {
  readonly #partials: Float64Array[];
  readonly #statisticSteps;

  /**
   * @param samples N
   * @param bindings the per-sample inputs, copied block by block
   * @throws RangeError for a table of another shape than its variable's features × N
   */
  constructor(
    readonly tape: Tape,
    readonly samples: number,
    readonly bindings: readonly Binding[],
  ) {
    checkArguments("new TablePass", {
      tape: [tape, instanceOf(Tape)],
      samples: [samples, wholeNumberFrom(1)],
      bindings: [bindings, someBindings],
    });
    for (const { variable, table } of bindings) {
      if (variable.tape !== tape || !variable.perSample) {
        throw new RangeError(`${variable.name}: a binding needs a variable of the tape, made by samples().`);
      }
      if (table.rows === variable.value.rows && table.columns === samples) continue;
      throw new RangeError(
        `${variable.name}: the table must be ${variable.value.rows} × ${samples}, not ${table.rows} × ${table.columns}.`,
      );
    }
    this.#partials = tape.statistics.map(({ partialLength }) => tape.kernels.float64(partialLength));
    this.#statisticSteps = tape.stepsTo(tape.statistics.flatMap(({ inputs }) => inputs));
  }

  /** Brings β and the like up to date with the table, whose contents may be others than the time before. */
  updateStatistics(): void {
    const { statistics } = this.tape;
    if (statistics.length === 0) return;
    for (const statistic of statistics) statistic.restart();
    do {
      for (const [i, statistic] of statistics.entries()) statistic.clear(this.#partials[i]);
      this.forEachBlock(() => {
        for (const step of this.#statisticSteps) step.forward();
        for (const [i, statistic] of statistics.entries()) statistic.accumulate(this.#partials[i]);
      });
      for (const [i, statistic] of statistics.entries()) statistic.finish(this.#partials[i]);
    } while (statistics.some(({ ready }) => !ready));
  }

  /** Shows every block in turn: its first sample's number is passed on, its size is `tape.columns`. */
  forEachBlock(visit: (first: number) => void): void {
    checkArguments("forEachBlock", { visit: [visit, aFunction] });
    const { tape } = this;
    for (let first = 0; first < this.samples; first += tape.blockSize) {
      tape.columns = Math.min(tape.blockSize, this.samples - first);
      for (const { variable, table } of this.bindings) {
        for (let i = 0; i < table.rows; i++) {
          for (let s = 0; s < tape.columns; s++) variable.value.set(i, s, table.at(i, first + s));
        }
      }
      visit(first);
    }
  }
}
