/**
 * What a person reads after a generation: where the files are, whether the method worked, how long it took.
 */
import { type Manifest, manifestPath } from "../io/manifest.js";
import { r2Text } from "./progress.js";

export function datasetSummary(
  output: string,
  { configuration, file, r2, seconds, backend, adapter, backendNote, threads }: Manifest,
): string {
  const count = new Intl.NumberFormat("en-US");
  const generated = seconds.generate === undefined ? "" : `${seconds.generate.toFixed(1)} s, `;
  return [
    `${output}: ${count.format(file.rows)} rows × ${count.format(file.columns - 1)} features and the target, ` +
      `${(file.bytes / 1e6).toFixed(1)} MB`,
    `  R² of the process           ${r2Text(r2.process).padStart(6)}   the network behind the data`,
    `  R² of the ${`${configuration.baseline} baseline`.padEnd(18)}${r2Text(r2.baseline).padStart(6)}   least squares on the same rows`,
    `  ${configuration.epochs} epochs of ${configuration.optimizer} in ${generated}written in ${seconds.write.toFixed(1)} s ` +
      `(${backend}, ${adapter ?? `${threads} ${threads === 1 ? "thread" : "threads"}`})`,
    ...(backendNote === undefined ? [] : [`  ${backendNote}`]),
    `  manifest: ${manifestPath(output)}`,
    "",
  ].join("\n");
}
