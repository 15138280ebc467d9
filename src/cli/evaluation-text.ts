/** The scores of the models for a terminal: a table, with a bar for each R². */
import { counted } from "../counted.js";
import type { Evaluation } from "../evaluation/evaluate.js";
import { r2Text } from "../r2-text.js";

/** Characters from R² = 0 to R² = 1. */
const BAR_WIDTH = 30;
/** Eighths of a character. */
const PARTS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

export function evaluationText(title: string, evaluation: Evaluation, notes: readonly string[]): string {
  const { target, features, trainRows, testRows, repeats, models, r2, error, seconds } = evaluation;
  const widest = Math.max(...models.map(({ label }) => label.length));
  const lines = models.map(({ name, label }) => {
    const { mean, sd } = r2[name];
    // Between splits where there are several, else from the test rows of the one.
    const uncertainty = Number.isNaN(mean) ? "" : `± ${(sd ?? error[name]).toFixed(3)}`;
    const time = `${seconds[name].toFixed(1)} s`;
    return `  ${label.padEnd(widest)}  ${r2Text(mean).padStart(7)} ${uncertainty.padEnd(8)} ${time.padStart(7)}  ${bar(mean)}`;
  });
  const splits = repeats === 1 ? "one split" : `${repeats} splits`;
  const spread =
    repeats === 1 ? "standard error from the test rows" : "standard deviation between the splits";
  return [
    `${title}: R² for "${target}" on ${counted(testRows, "unseen row")}, after ${counted(trainRows, "row")} with ${counted(features.length, "feature")} (${splits})`,
    "",
    ...lines,
    "",
    `  ±: ${spread}. 1 is perfect, 0 is as good as the mean.`,
    ...[...notes, ...evaluation.notes].map((note) => `  ${note}`),
    "",
  ].join("\n");
}

function bar(r2: number): string {
  if (!(r2 > 0)) return r2 < -0.005 ? "◂" : "";
  const eighths = Math.round(Math.min(1, r2) * BAR_WIDTH * 8);
  return "█".repeat(Math.floor(eighths / 8)) + PARTS[eighths % 8];
}
