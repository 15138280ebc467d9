/** Stacking feature rows, as a feature map φ needs. */
import { describeShape, type Rule } from "../operation.js";
import { record, type Variable } from "../tape.js";

const rule: Rule = {
  name: "concatenate",

  shape(inputs) {
    const [first] = inputs;
    if (inputs.some((input) => input.perSample !== first.perSample || input.columns !== first.columns)) {
      throw new RangeError(
        `concatenate: the columns of ${inputs.map(describeShape).join(", ")} are not the same.`,
      );
    }
    return { ...first, rows: inputs.reduce((sum, input) => sum + input.rows, 0) };
  },

  forward(kernels, inputs, out) {
    kernels.fill(out, 0);
    let row = 0;
    for (const x of inputs) {
      kernels.addScaled(1, x, 0, out, row, x.rows);
      row += x.rows;
    }
  },

  vjp(kernels, inputs, _out, dOut, dInputs) {
    let row = 0;
    for (let i = 0; i < inputs.length; i++) {
      const dx = dInputs[i];
      if (dx) kernels.addScaled(1, dOut, row, dx, 0, dx.rows);
      row += inputs[i].rows;
    }
  },
};

/** [x₁; x₂; …], the rows of all inputs below one another. */
export function concatenate(inputs: readonly Variable[]): Variable {
  if (!Array.isArray(inputs)) throw new TypeError("concatenate: expected a list of Variables.");
  return record(rule, inputs, undefined);
}
