/** Rows of X by number: the features behind a column, the numeric columns that a table shows unchanged. */
import { checkRows, type Rule } from "../../autograd/operation.js";
import { record, tapeOf, type Variable } from "../../autograd/tape.js";

interface Attributes {
  /** Row numbers in the kernels' memory. */
  readonly rows: Float64Array;
}

const rule: Rule<Attributes> = {
  name: "selectRows",
  shape([x], { rows }) {
    checkRows("selectRows", x, rows);
    return { ...x, rows: rows.length };
  },
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
  const numbers = tapeOf("selectRows", [x]).kernels.float64(rows.length);
  numbers.set(rows);
  return record(rule, [x], { rows: numbers });
}
