/**
 * What keeps a linear model with feature engineering out: only what was measured to work, for the kind of data at hand.
 * test/report/shortcut-advice.test.ts follows each advice and holds it to KEPT_BELOW.
 */
import { MAX_QUADRATIC_FEATURES } from "../generator/configuration.js";
import { entry, list, type ScoredData } from "../io/read-scored.js";

/** R² on unseen rows below which an advice is measured to keep its shortcut, from 2,000 rows and 10 features on. */
export const KEPT_BELOW = 0.25;

/** Linear models with more features than there are columns, of the report's models. */
export type Shortcut = "linearSquares" | "linearAbsolute" | "quadratic";

/** How the data were made; undefined where neither recipe nor manifest tells. */
export interface Origin {
  readonly table: boolean;
  /** Only numeric columns: no ordinal and no categorical ones. */
  readonly numeric: boolean;
  readonly baseline: string;
  readonly features: number;
}

export function originOf({ manifest, recipe }: Pick<ScoredData, "manifest" | "recipe">): Origin | undefined {
  const configuration = entry(recipe, "configuration") ?? entry(manifest, "configuration");
  if (configuration === undefined) return undefined;
  const columns = list(entry(entry(recipe, "schema"), "columns"));
  return {
    table: columns.length > 0,
    numeric: columns.every((column) => entry(column, "kind") === "numeric"),
    baseline: String(entry(configuration, "baseline")),
    features: Number(entry(configuration, "features")),
  };
}

/** One or two sentences; none for data that are not known to be ours. */
export function shortcutAdvice(shortcut: Shortcut, origin: Origin | undefined): string {
  if (origin === undefined) return "";
  const { table, numeric, baseline, features } = origin;
  const below = `keeps it below ${KEPT_BELOW.toFixed(2)} (measured from 2,000 rows and 10 features on)`;
  if (shortcut !== "quadratic") {
    if (baseline !== "linear") return NOTHING;
    return `If it should not, ${table ? "--baseline squares" : "--preset hard"} ${below}.`;
  }
  if (!numeric)
    return `${NOTHING} --baseline quadratic knows no products with ordinal and categorical columns.`;
  if (baseline === "quadratic") return NOTHING;
  if (!table && features > MAX_QUADRATIC_FEATURES) {
    return `${NOTHING} --baseline quadratic, which does, takes at most ${MAX_QUADRATIC_FEATURES} features.`;
  }
  return `If it should not, --baseline quadratic ${below}; forests and boosting lose by it, too.`;
}

const NOTHING = "Nothing in this version keeps it out of data like these.";
