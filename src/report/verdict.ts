/** The scores in a few sentences: is this dataset what an instructor wants? */
import type { Evaluation } from "../evaluation/evaluate.js";

const NONLINEAR = ["tree5", "tree", "forest", "boosting", "knn1", "knn5", "mlp"];
const SHORTCUTS = ["linearSquares", "linearAbsolute", "quadratic"];

export function verdict({ models, r2 }: Evaluation): string[] {
  const known = models.filter(({ name }) => r2[name] !== undefined);
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
        ? "Linear regression fails: it explains nothing that the mean does not."
        : `Linear regression explains ${share("linear")} of the target's variance.`,
    );
  }
  const strongest = best(NONLINEAR);
  if (strongest) {
    sentences.push(`The best nonlinear model, “${strongest.label}”, explains ${share(strongest.name)}.`);
  }
  const shortcut = best(SHORTCUTS);
  if (shortcut && linear && r2[shortcut.name].mean > Math.max(0.1, r2.linear.mean + 0.1)) {
    sentences.push(
      `One line of feature engineering helps a linear model: “${shortcut.label}” explains ${share(shortcut.name)}. ` +
        "If it should not, generate with --preset hard or --baseline quadratic.",
    );
  }
  if (r2.process) {
    sentences.push(`The process behind the data explains ${share("process")}.`);
  }
  return sentences;
}
