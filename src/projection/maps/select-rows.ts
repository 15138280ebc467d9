/** Rows of X by number: the features behind a column, the numeric columns that a table shows unchanged. */
import type { Rule } from "../../autograd/operation.js";
import type { Variable } from "../../autograd/tape.js";

interface Attributes {
  /** Row numbers in the kernels' memory. */
  readonly rows: Float64Array;
}

const rule: Rule<Attributes> = {
  name: "selectRows",
  shape: ([x], { rows }) => ({ ...x, rows: rows.length }),
  forward: (kernels, [x], out, { rows }) => kernels.gatherRows(x, rows, out),
  vjp(kernels, _inputs, _out, dOut, [dx], { rows }) {
    if (dx) kernels.scatterRows(dOut, rows, dx);
  },
};

/**
 * The given rows of x, in the given order.
 * @param x [d × n], @returns [rows.length × n]
 */
export function selectRows(x: Variable, rows: readonly number[]): Variable {
  const numbers = x.tape.kernels.float64(rows.length);
  numbers.set(rows);
  return x.tape.record(rule, [x], { rows: numbers });
}
