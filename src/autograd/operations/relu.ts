/** ReLU, the nonlinearity of the process f_θ. */
import type { Rule } from "../operation.js";
import { record, type Variable } from "../tape.js";

const rule: Rule = {
  name: "relu",
  shape: ([x]) => x,
  forward: (kernels, [x], out) => kernels.relu(x, out),
  // ∂/∂x is 1 where x > 0, else 0 (at 0 too, as everyone has it).
  vjp: (kernels, [x], _out, dOut, [dx]) => {
    if (dx) kernels.reluGradient(x, dOut, dx);
  },
};

/** max(x, 0), entry by entry. */
export function relu(x: Variable): Variable {
  return record(rule, [x], undefined);
}
