/** All products of two features: with the features themselves, every term up to degree 2. */
import { checkNumber, type Rule } from "../operation.js";
import { record, type Variable } from "../tape.js";

const rule: Rule<{ factor: number }> = {
  name: "pairProducts",

  shape: ([x]) => ({ ...x, rows: (x.rows * (x.rows + 1)) / 2 }),

  forward(kernels, [x], out, { factor }) {
    kernels.fill(out, 0);
    let row = 0;
    for (let i = 0; i < x.rows; i++) {
      for (let j = i; j < x.rows; j++) kernels.addProduct(factor, x, i, x, j, out, row++, 1);
    }
  },

  vjp(kernels, [x], _out, dOut, [dx], { factor }) {
    if (!dx) return;
    let row = 0;
    for (let i = 0; i < x.rows; i++) {
      for (let j = i; j < x.rows; j++) {
        kernels.addProduct(factor, dOut, row, x, j, dx, i, 1);
        kernels.addProduct(factor, dOut, row, x, i, dx, j, 1);
        row++;
      }
    }
  },
};

/**
 * factor·x_i·x_j for all i ≤ j.
 * @param x [d × n]
 * @returns [d(d+1)/2 × n], in the order (0,0), (0,1), …, (1,1), …
 */
export function pairProducts(x: Variable, factor = 1): Variable {
  return record(rule, [x], { factor: checkNumber("pairProducts", "factor", factor) });
}
