/**
 * The optimizers' steps, as instructions.
 */
import type { Kernels } from "../kernels.js";
import type { Lowering } from "./lowering.js";
import * as sources from "./sources/optimizers.js";

export function optimizers({ recorder, operand, onDevice, lie }: Lowering): Pick<Kernels, "adam" | "signum"> {
  return {
    adam(x, gradient, m, v, beta1, beta2, stepSize, inverseCorrection, epsilon) {
      recorder.define(onDevice(m), {
        operation: "adamMean",
        source: () => sources.adamMean(x.rows, lie),
        operands: [operand(m), operand(gradient)],
        numbers: [1 - beta1],
        adds: false,
      });
      recorder.define(onDevice(v), {
        operation: "adamVariance",
        source: () => sources.adamVariance(x.rows, lie),
        operands: [operand(v), operand(gradient)],
        numbers: [beta2, 1 - beta2],
        adds: false,
      });
      recorder.define(onDevice(x), {
        operation: "adamStep",
        source: () => sources.adamStep(x.rows, lie),
        operands: [operand(x), operand(m), operand(v)],
        numbers: [stepSize, inverseCorrection, epsilon],
        adds: false,
      });
    },

    signum(x, gradient, m, momentum, stepSize) {
      recorder.define(onDevice(m), {
        operation: "signumMean",
        source: () => sources.signumMean(x.rows, lie),
        operands: [operand(m), operand(gradient)],
        numbers: [momentum, 1 - momentum],
        adds: false,
      });
      recorder.define(onDevice(x), {
        operation: "signumStep",
        source: () => sources.signumStep(x.rows, lie),
        operands: [operand(x), operand(m)],
        numbers: [stepSize],
        adds: false,
      });
    },
  };
}
