/**
 * What is true of an exam's table once post-processing has changed it: the penalty saw it before, so the linear model's
 * R² is taken again, and a warning says so where it is above what was promised.
 */
import type { Dataset } from "../generator/generate.js";
import type { Penalty } from "../generator/problem.js";
import { r2Text } from "../r2-text.js";
import type { Exam } from "./exam.js";

/** Without an aim, a linear model may reach this; with one, this much more than the aim. */
const ALLOWED = 0.05;

/** What changed the table after the penalty saw it, as a reader knows it. */
const STEPS: Readonly<Record<string, string>> = {
  dependence: "dependent columns",
  noise: "noise",
  outliers: "outliers",
  missing: "missing values",
};

export interface HandedOut {
  /** R² that a linear model can expect on unseen rows. */
  readonly r2: number;
  /** What the penalty did not see, in words. */
  readonly unseen: string;
}

/** Undefined where the penalty saw the table as it is handed out. */
export async function handedOut(
  { table, target, reports, schema }: Exam,
  { maps }: Pick<Dataset, "maps">,
): Promise<HandedOut | undefined> {
  const penalty: Penalty = maps?.penalty ?? "features";
  const unseen = [
    ...(penalty === "features" ? [] : ["its projection to columns"]),
    ...reports.map(({ step }) => STEPS[step] ?? step),
  ];
  if (unseen.length === 0) return undefined;
  const flags = gapsTell(schema);
  const { handedOutR2 } = await import("../evaluation/handed-out.js");
  return {
    r2: handedOutR2(table, target, flags),
    unseen: `${inWords(unseen)}${flags ? ", with a flag for each gap" : ""}`,
  };
}

/** The warning that a linear model gets more than was promised; none where it does not, or nothing was promised. */
export function handedOutWarnings(
  { reports, schema }: Exam,
  {
    configuration: { lambda, aim },
    baselineR2,
    linearR2 = baselineR2,
  }: Pick<Dataset, "configuration" | "baselineR2" | "linearR2">,
  found: HandedOut | undefined,
): string[] {
  const promised = (aim ?? 0) + ALLOWED;
  if (found === undefined || lambda === 0 || found.r2 <= promised) return [];
  const why =
    linearR2 > promised
      ? `the penalty itself ended at ${r2Text(linearR2)}`
      : gapsTell(schema)
        ? "gaps that follow the target tell about it (pattern: target; fewer of them, or another pattern, tell less)"
        : `the penalty saw the table before ${reports.length > 0 ? "post-processing" : "it was projected"}`;
  return [
    `a linear model can expect an R² of ${r2Text(found.r2)} on unseen rows of the table as it is handed out${gapsTell(schema) ? ", with a flag for each gap" : ""}, ` +
      `more than the ${promised.toFixed(2)} that ${aim === undefined ? "a penalised one should get" : `an aim of ${aim} allows`}: ${why}.`,
  ];
}

/** Whether a gap is more likely at some targets than at others. */
function gapsTell({ postprocess: { missing } }: Exam["schema"]): boolean {
  return missing?.pattern === "target" && missing.strength !== 0;
}

function inWords(things: readonly string[]): string {
  return things.length < 2 ? things.join("") : `${things.slice(0, -1).join(", ")} and ${things.at(-1)}`;
}
