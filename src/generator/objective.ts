/** The objective of the paper, equation 3, recorded on a tape: the one definition that every backend runs. */
import {
  aList,
  anObject,
  checkArguments,
  instanceOf,
  objectOf,
  oneOf,
  optional,
  wholeNumberFrom,
} from "../arguments.js";
import type { FitStorage } from "../autograd/least-squares.js";
import { multiply, square, subtract } from "../autograd/operations/arithmetic.js";
import { concatenate } from "../autograd/operations/concatenate.js";
import { meanSquaredError } from "../autograd/operations/mean-squared-error.js";
import { olsResidual } from "../autograd/operations/ols-residual.js";
import { pairProducts } from "../autograd/operations/pair-products.js";
import { Tape, tapeOf, type Variable } from "../autograd/tape.js";
import type { Tensor } from "../autograd/tensor.js";
import { type FeatureMapPlan, recordFeatureMap } from "../projection/feature-map.js";
import type { Baseline } from "./configuration.js";
import { type Process, recordProcess } from "./process.js";

/** Powers are of x/10, since X travels some tens of units: all features of the baseline are then of one size. */
const POWER_FACTOR = 0.01;

/** What the baseline sees: x; x and squares; or all terms up to degree 2. */
export function baselineFeatureMap(x: Variable, baseline: Baseline): Variable {
  switch (baseline) {
    case "linear":
      return x;
    case "squares":
      return concatenate([x, square(x, POWER_FACTOR)]);
    case "quadratic":
      return concatenate([x, pairProducts(x, POWER_FACTOR)]);
  }
}

export interface ObjectiveInputs {
  /** X, [features × n] */
  readonly x: Variable;
  /** y, [1 × n] */
  readonly y: Variable;
  readonly process: Process;
  /** λ, [1 × 1] */
  readonly lambda: Tensor;
  readonly baseline: Baseline;
  /** N, the rows of the whole table. */
  readonly rows: number;
  /** Where β is kept, if other threads read it too. */
  readonly fit?: FitStorage;
  /** A table's feature map and its statistics: the baseline then fits what the student sees. */
  readonly table?: { readonly plan: FeatureMapPlan; readonly memory: readonly Float64Array[] };
}

/** The losses of equations 1, 2 and 3, each the current block's share. */
export interface Objective {
  readonly prediction: Variable;
  readonly generation: Variable;
  readonly linear: Variable;
  readonly loss: Variable;
}

export function recordObjective(tape: Tape, inputs: ObjectiveInputs): Objective {
  checkArguments("recordObjective", {
    tape: [tape, instanceOf(Tape)],
    inputs: [inputs, anObject],
    "inputs.baseline": [inputs?.baseline, oneOf("linear", "squares", "quadratic")],
    "inputs.rows": [inputs?.rows, wholeNumberFrom(1)],
    "inputs.fit": [inputs?.fit, optional(anObject)],
    "inputs.table": [
      inputs?.table,
      optional(objectOf({ plan: anObject, memory: aList }, "{ plan, memory }")),
    ],
  });
  const { x, y, rows, table } = inputs;
  if (tapeOf("recordObjective", [x, y]) !== tape) {
    throw new TypeError("recordObjective: x and y are on another tape.");
  }
  return tape.whole(() => {
    const lambda = tape.parameter(inputs.lambda, { name: "lambda" });

    const prediction = recordProcess(tape, inputs.process, x);
    const generation = meanSquaredError(prediction, y, rows); // (1)
    const phi = table
      ? recordFeatureMap(x, table.plan, table.memory)
      : baselineFeatureMap(x, inputs.baseline);
    const linear = olsResidual(phi, y, rows, inputs.fit); // (2)
    const loss = subtract(generation, multiply(lambda, linear)); // (3)

    return { prediction, generation, linear, loss };
  });
}
