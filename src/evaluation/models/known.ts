/** Predictions that are known beforehand, as a model: those of the process, the network behind the data. */
import type { CatalogueEntry } from "../catalogue.js";

/** @param predictions one for each row of the table, in units of the target */
export function processItself(predictions: ArrayLike<number>): CatalogueEntry {
  return {
    name: "process",
    label: "The process behind the data",
    create: ({ testRows }) => ({
      fit: () => ({ predict: () => Float64Array.from(testRows, (row) => predictions[row]) }),
    }),
  };
}
