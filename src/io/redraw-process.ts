/** The network behind a data file of ours, drawn again from the seed in its manifest. */
import type { CatalogueEntry } from "../evaluation/catalogue.js";
import { processItself } from "../evaluation/models/known.js";
import { processPredictions } from "../evaluation/process-predictions.js";
import { resolveConfiguration } from "../generator/configuration.js";
import { drawProcess } from "../generator/process.js";
import { entry, type ScoredData } from "./read-scored.js";

/** The process as a model; undefined where the manifest or one of its features is missing. */
export function redrawnProcess({ table, target, manifest }: ScoredData): CatalogueEntry | undefined {
  const written = entry(manifest, "configuration");
  if (typeof written !== "object" || written === null) return undefined;
  const configuration = configurationOf(written);
  if (!configuration) return undefined;
  const { features, hidden, seed } = configuration;
  const columns = table.columns.filter(({ name }) => /^attr_\d+$/.test(name));
  const inOrder = columns.every(({ name }, j) => name === `attr_${j}`);
  if (columns.length !== features || !inOrder || target !== "target") return undefined;
  const data = new Float32Array(features * table.rows);
  for (const [j, column] of columns.entries()) {
    if (column.kind !== "numeric") return undefined;
    data.set(column.values, j * table.rows);
  }
  if (data.some(Number.isNaN)) return undefined;
  const process = drawProcess(features, hidden, seed);
  return processItself(processPredictions(process, { rows: features, columns: table.rows, data }));
}

/** What another version wrote may not be a configuration of this one: then the process is not known. */
function configurationOf(written: object) {
  try {
    return resolveConfiguration(written);
  } catch {
    return undefined;
  }
}
