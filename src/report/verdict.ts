/** The scores in a few sentences: is this dataset what an instructor wants? */
import type { Evaluation } from "../evaluation/evaluate.js";
import type { ScoredData } from "../io/read-scored.js";
import { originOf, type Shortcut, shortcutAdvice } from "./shortcut-advice.js";

const NONLINEAR = ["tree5", "tree", "forest", "boosting", "knn1", "knn5", "mlp"];
const SHORTCUTS: readonly Shortcut[] = ["linearSquares", "linearAbsolute", "quadratic"];

/** @param data what made the dataset, where that is known: advice is given for what is ours alone */
export function verdict(
  { models, r2 }: Pick<Evaluation, "models" | "r2">,
  data: Pick<ScoredData, "manifest" | "recipe">,
): string[] {
  const known = models.filter(({ name }) => r2[name] !== undefined && !Number.isNaN(r2[name].mean));
  const best = (names: readonly string[]) =>
    known
      .filter(({ name }) => names.includes(name))
      .sort((a, b) => r2[b.name].mean - r2[a.name].mean)
      .at(0);
  const share = (name: string) => `${Math.max(0, Math.round(100 * r2[name].mean))} %`;
  const sentences: string[] = [];
  const linear = best(["linear"]);
  if (linear) {
    sentences.push(
      r2.linear.mean < 0.05
        ? "Linear regression fails: it explains less than 5 % of the target's variance."
        : `Linear regression explains ${share("linear")} of the target's variance.`,
    );
  }
  const strongest = best(NONLINEAR);
  if (strongest) {
    sentences.push(`The best nonlinear model, “${strongest.label}”, explains ${share(strongest.name)}.`);
  }
  // Each one that works: an advice against the strongest may leave another one in.
  for (const name of SHORTCUTS) {
    const shortcut = best([name]);
    if (!shortcut || !linear || r2[name].mean <= Math.max(0.1, r2.linear.mean + 0.1)) continue;
    sentences.push(
      `Feature engineering helps a linear model: “${shortcut.label}” explains ${share(name)}. ${shortcutAdvice(name, originOf(data))}`.trimEnd(),
    );
  }
  if (best(["process"])) {
    sentences.push(
      `The process, the network behind the data, explains ${share("process")}; a model that learns from the rows may be above it.`,
    );
  }
  return sentences;
}
