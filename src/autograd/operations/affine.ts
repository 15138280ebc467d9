/** Matrix product with an optional bias: a layer of a network, the prediction of a linear model. */
import { anObject, checkArguments } from "../../arguments.js";
import { describeShape, type Rule } from "../operation.js";
import { record, type Variable } from "../tape.js";

interface Transposition {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

const rule: Rule<{ transposeA: boolean; transposeB: boolean }> = {
  name: "affine",

  shape([a, b, bias], { transposeA, transposeB }) {
    const [rows, inner] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
    const [innerB, columns] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
    if (inner !== innerB || (bias && (bias.rows !== rows || bias.columns !== 1 || bias.perSample))) {
      const factors = `${describeShape(a)}${transposeA ? "ᵀ" : ""} and ${describeShape(b)}${transposeB ? "ᵀ" : ""}`;
      throw new RangeError(
        `affine: ${factors}${bias ? `, bias ${describeShape(bias)}` : ""} do not fit together.`,
      );
    }
    // A sum over samples would see one block only: such sums are statistics (../statistic.ts).
    if (a.perSample || (b.perSample && transposeB)) {
      throw new RangeError(
        "affine: only B, untransposed, can hold samples; declare the others as parameters.",
      );
    }
    return { rows, columns, perSample: b.perSample };
  },

  forward(kernels, [a, b, bias], out, { transposeA, transposeB }) {
    if (bias) kernels.broadcast(bias, out);
    else kernels.fill(out, 0);
    kernels.matmul(a, transposeA, b, transposeB, out);
  },

  // With C = op(A)·op(B): d op(A) = dC·op(B)ᵀ and d op(B) = op(A)ᵀ·dC, transposed back where op transposes.
  vjp(kernels, [a, b], _out, dOut, [dA, dB, dBias], { transposeA, transposeB }) {
    if (dA && !transposeA) kernels.matmul(dOut, false, b, !transposeB, dA);
    if (dA && transposeA) kernels.matmul(b, transposeB, dOut, true, dA);
    if (dB && !transposeB) kernels.matmul(a, !transposeA, dOut, false, dB);
    if (dB && transposeB) kernels.matmul(dOut, true, a, transposeA, dB);
    if (dBias) kernels.rowSums(dOut, dBias);
  },
};

/**
 * op(A)·op(B) + bias, where op transposes on request.
 *
 * @param a [m × k], usually weights
 * @param b [k × n], usually one column per sample
 * @param bias [m × 1], added to every column
 * @returns [m × n]
 */
export function affine(a: Variable, b: Variable, bias?: Variable, options: Transposition = {}): Variable {
  checkArguments("affine", { options: [options, anObject] });
  return record(rule, bias === undefined ? [a, b] : [a, b, bias], {
    transposeA: options.transposeA ?? false,
    transposeB: options.transposeB ?? false,
  });
}
