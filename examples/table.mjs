/** From the numbers of a dataset to a table that the models can read. */
import { evaluate } from "nontrivial";

/**
 * The table with columns x1, x2, … and y.
 * @param data X feature after feature: what `generate` returns as X.data, and `makeRegression` too
 */
export function tableOf(data, y) {
  const features = Array.from({ length: data.length / y.length }, (_, j) => ({
    kind: "numeric",
    name: `x${j + 1}`,
    values: data.subarray(j * y.length, (j + 1) * y.length),
  }));
  return { rows: y.length, columns: [...features, { kind: "numeric", name: "y", values: y }] };
}

/** R² on 30 % of the rows, unseen in training, by the model's name. */
export async function scores(data, y, models) {
  const { r2 } = await evaluate(tableOf(data, y), "y", { models, threads: 1 });
  return Object.fromEntries(Object.entries(r2).map(([name, { mean }]) => [name, mean]));
}
