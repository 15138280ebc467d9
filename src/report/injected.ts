/** What was done to make the data difficult, in an instructor's words, from the manifest and the recipe. */
import { entry, list, type ScoredData } from "../io/read-scored.js";

/** One sentence for each thing; none where neither manifest nor recipe is at hand. */
export function injectedSentences({ manifest, recipe }: Pick<ScoredData, "manifest" | "recipe">): string[] {
  const configuration = entry(recipe, "configuration") ?? entry(manifest, "configuration");
  if (configuration === undefined) return [];
  return [
    ...processSentences(configuration, manifest),
    ...penaltySentences(configuration, recipe),
    ...hiddenSentences(manifest, configuration),
    ...list(entry(manifest, "postprocess")).flatMap(stepSentences),
    ...list(entry(manifest, "warnings")).map((warning) => `Warning: ${warning}`),
  ];
}

function processSentences(configuration: unknown, manifest: unknown): string[] {
  const hidden = list(entry(configuration, "hidden")).join(", ");
  const distribution = entry(configuration, "distribution");
  const process = entry(entry(manifest, "r2"), "process");
  const explains =
    typeof process === "number" ? `; from all its inputs it explains ${percent(process)} of the target` : "";
  return [
    `A ${distribution} target was drawn first. A random neural network (hidden layers ${hidden}) was fixed, and the features were moved until the network gives the target${explains}.`,
  ];
}

const BASELINES: Readonly<Record<string, string>> = {
  linear: "a linear model",
  squares: "a linear model, also on squares of the numeric features,",
  quadratic: "a linear model, also on squares and products of the numeric features,",
};

function penaltySentences(configuration: unknown, recipe: unknown): string[] {
  const [lambda, aim] = [entry(configuration, "lambda"), entry(configuration, "aim")];
  const against = BASELINES[String(entry(configuration, "baseline"))] ?? "a baseline";
  if (lambda === 0) return ["Nothing was done against linear models (λ = 0)."];
  const where =
    entry(recipe, "penalty") === "inputs" ? " on the raw features, before they became this table" : "";
  return typeof aim === "number"
    ? [`While the features moved, ${against} was held at an R² of about ${aim}${where} (λ up to ${lambda}).`]
    : [`While the features moved, ${against} was kept from explaining the target${where} (λ = ${lambda}).`];
}

function hiddenSentences(manifest: unknown, configuration: unknown): string[] {
  const count = list(entry(manifest, "latent")).length;
  if (count === 0) return [];
  return [
    `${count} of the ${entry(configuration, "features")} features that decide about the target are hidden from the table.`,
  ];
}

function stepSentences(report: unknown): string[] {
  const field = (key: string): unknown => entry(report, key);
  switch (field("step")) {
    case "missing":
      return [`${field("values")} of ${field("of")} values were taken out (pattern: ${field("pattern")}).`];
    case "noise":
      return [
        `Noise with ${field("deviation")} of a column's standard deviation was added to ${list(field("columns")).length} columns in ${field("rows")} rows.`,
      ];
    case "outliers":
      return [
        `${field("values")} of ${field("of")} ${field("in") === "y" ? "targets" : "numbers"} were moved ${field("magnitude")} or more standard deviations away from the mean.`,
      ];
    case "dependence":
      return list(field("columns")).map(
        (column) =>
          `The column ${entry(column, "name")} is a combination of ${list(entry(column, "parents")).join(" and ")}.`,
      );
    default:
      return [];
  }
}

function percent(share: number): string {
  // What is worse than the mean explains nothing.
  return `${Math.max(0, Math.round(100 * share))} %`;
}
