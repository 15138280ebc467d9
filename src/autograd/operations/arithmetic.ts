/** Entry-by-entry arithmetic: sums, multiples, products. */
import { checkNumber, type Rule, sameShape } from "../operation.js";
import { record, tapeOf, type Variable } from "../tape.js";

const addRule: Rule = {
  name: "add",
  shape: ([a, b]) => sameShape("add", a, b),
  forward(kernels, [a, b], out) {
    kernels.fill(out, 0);
    kernels.addScaled(1, a, 0, out, 0, out.rows);
    kernels.addScaled(1, b, 0, out, 0, out.rows);
  },
  vjp(kernels, _inputs, _out, dOut, [da, db]) {
    if (da) kernels.addScaled(1, dOut, 0, da, 0, dOut.rows);
    if (db) kernels.addScaled(1, dOut, 0, db, 0, dOut.rows);
  },
};

const scaleRule: Rule<{ factor: number }> = {
  name: "scale",
  shape: ([x]) => x,
  forward(kernels, [x], out, { factor }) {
    kernels.fill(out, 0);
    kernels.addScaled(factor, x, 0, out, 0, out.rows);
  },
  vjp(kernels, _inputs, _out, dOut, [dx], { factor }) {
    if (dx) kernels.addScaled(factor, dOut, 0, dx, 0, dOut.rows);
  },
};

const multiplyRule: Rule<{ factor: number }> = {
  name: "multiply",
  shape: ([a, b]) => sameShape("multiply", a, b),
  forward(kernels, [a, b], out, { factor }) {
    kernels.fill(out, 0);
    kernels.addProduct(factor, a, 0, b, 0, out, 0, out.rows);
  },
  // d(a·b) = b·da + a·db; for a square both go to the same gradient and make 2·a.
  vjp(kernels, [a, b], _out, dOut, [da, db], { factor }) {
    if (da) kernels.addProduct(factor, dOut, 0, b, 0, da, 0, dOut.rows);
    if (db) kernels.addProduct(factor, dOut, 0, a, 0, db, 0, dOut.rows);
  },
};

/** a + b, of one shape. */
export function add(a: Variable, b: Variable): Variable {
  return record(addRule, [a, b], undefined);
}

/** factor·x for a fixed number. */
export function scale(x: Variable, factor: number): Variable {
  return record(scaleRule, [x], { factor: checkNumber("scale", "factor", factor) });
}

/** a − b, of one shape. */
export function subtract(a: Variable, b: Variable): Variable {
  tapeOf("subtract", [a, b]);
  sameShape("subtract", a.shape, b.shape);
  return add(a, scale(b, -1));
}

/** a·b entry by entry, of one shape, times a fixed number. */
export function multiply(a: Variable, b: Variable, factor = 1): Variable {
  return record(multiplyRule, [a, b], { factor: checkNumber("multiply", "factor", factor) });
}

/** factor·x², entry by entry. */
export function square(x: Variable, factor = 1): Variable {
  tapeOf("square", [x]);
  return multiply(x, x, factor);
}
