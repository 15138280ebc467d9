/**
 * The configuration of one dataset: its fields, their defaults, the three presets of the method, and every check
 * that can be made before any work starts.
 */
import * as z from "zod";
import { aFunction, anObject, checkArguments, describeValue } from "../arguments.js";
import { counted } from "../counted.js";
import { UsageError } from "../usage-error.js";
import { jointOptimisationBytes, memoryLimit, readableBytes } from "./memory.js";

/** The most features that the quadratic baseline takes: 60 give 1,890 terms, whose Gram matrix grows with its square. */
export const MAX_QUADRATIC_FEATURES = 60;
/** Below this many rows per baseline feature the baseline overfits: a warning, not an error. */
export const ROWS_PER_BASELINE_FEATURE = 5;

// The error text of each field is the phrase after "must be": the message around it is written in one place, below.
function wholeNumber(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.int(allowed).min(least, allowed).max(most, allowed);
}

/** X is float32: what would be infinite there is refused, what makes the optimisation run away is found by it. */
const POSITIVE = "a number above 0, at most 1e+38";
const positive = z.number(POSITIVE).gt(0, POSITIVE).max(1e38, POSITIVE);

function oneOf<const T extends readonly string[]>(...values: T) {
  return z.enum(values, `one of ${values.join(", ")}`);
}

const LAYERS = "a list of 1 to 16 whole numbers from 1 to 4096";
const TEXT = "a text of 1 to 200 characters";
const SEED = "a number or a text of 1 to 200 characters";
const MOMENTUM = "a number from 0 to below 1";
const AIM = "a number from 0 to 0.9";
const LAMBDA = "a number from 0 to 1000";
const THREADS = "auto or a whole number from 1 to 64";

/** A complete configuration: every field is there. */
export const configurationSchema = z.strictObject({
  /** Where the defaults of the method come from: `fast`, the paper's own loop, or `hard` (resists squares too). */
  preset: oneOf("fast", "paper", "hard"),
  /** N, the number of samples. */
  rows: wholeNumber(1, 1_000_000_000),
  /** d, the number of features that are optimised. */
  features: wholeNumber(1, 1_000_000),
  /** Every random number follows from it; 42 and "42" are the same seed. */
  seed: z
    .union([z.string(), z.number()], SEED)
    .transform(String)
    .pipe(z.string().min(1, SEED).max(200, SEED)),
  /** Names the rows' random numbers: same seed and another stream give other rows of the same process. */
  stream: z.string(TEXT).min(1, TEXT).max(200, TEXT),
  /** The distribution of the targets y. */
  distribution: oneOf("bimodal", "normal", "lognormal", "uniform"),
  /** The widths of the hidden layers of the process f_θ. */
  hidden: z.array(z.int(LAYERS).min(1, LAYERS).max(4096, LAYERS), LAYERS).min(1, LAYERS).max(16, LAYERS),
  /** λ of equation 3: how much the baseline's success is penalised. */
  lambda: z.number(LAMBDA).min(0, LAMBDA).max(1000, LAMBDA),
  /** The linear model's R² that λ is turned up and down for, epoch by epoch; λ itself is then the most it can be. */
  aim: z.number(AIM).min(0, AIM).max(0.9, AIM).optional(),
  /** What shall not work: least squares on x, on x and x², or on all terms up to degree 2. */
  baseline: oneOf("linear", "squares", "quadratic"),
  /** Adam, or a step along the sign of the momentum (Signum). */
  optimizer: oneOf("signum", "adam"),
  /** The length of the first step. */
  learningRate: positive,
  /** How the step's length goes on: constant, or down to 0 along a parabola. */
  schedule: oneOf("constant", "decay"),
  /** The number of passes over the rows. */
  epochs: wholeNumber(1, 1_000_000),
  /** The decay of the running mean of the gradient (Adam's β₁). */
  momentum: z.number(MOMENTUM).min(0, MOMENTUM).lt(1, MOMENTUM),
  /** X starts uniform on [0, startScale). */
  startScale: positive,
  /** The kernels: a GPU, WebAssembly, plain JavaScript, or the best one here for this size. */
  backend: oneOf("auto", "gpu", "wasm", "js"),
  /** Worker threads; the bytes of the dataset do not depend on it. */
  threads: z.union([z.literal("auto"), z.int(THREADS).min(1, THREADS).max(64, THREADS)], THREADS),
});

/** A complete, checked configuration: nothing in it is left to a default. */
export type Configuration = z.output<typeof configurationSchema>;
/** What a caller may give: any of the fields; the preset and the defaults fill the rest. */
export type ConfigurationOptions = Partial<z.input<typeof configurationSchema>>;
export type Preset = Configuration["preset"];
export type Baseline = Configuration["baseline"];

const defaults = {
  rows: 10_000,
  features: 100,
  seed: "42",
  stream: "main",
  distribution: "bimodal",
  hidden: [32, 32, 64, 32],
  lambda: 0.15,
  momentum: 0.9,
  backend: "auto",
  threads: "auto",
} satisfies ConfigurationOptions;

const fast = {
  baseline: "linear",
  optimizer: "signum",
  learningRate: 0.375,
  schedule: "decay",
  epochs: 220,
  startScale: 0.75,
} satisfies ConfigurationOptions;

/** What each preset sets; options given beside it win. */
export const presets = {
  fast,
  paper: {
    baseline: "linear",
    optimizer: "adam",
    learningRate: 0.01,
    schedule: "constant",
    epochs: 5000,
    startScale: 1,
  },
  // Squares are harder to avoid: smaller steps, and more of them.
  hard: { ...fast, baseline: "squares", learningRate: 0.3, startScale: 0.6, epochs: 300 },
} satisfies Record<Preset, ConfigurationOptions>;

/**
 * The defaults with a table, where no preset is given. What a student sees first are squares, so they are penalised.
 * Binned columns say less about X, so f_θ has less to go by. Short paths keep rows that look alike alike in their targets
 * (which trees and nearest neighbours live on): smaller steps, fewer of them, and a momentum that soon forgets; but not
 * so short that f_θ(X) cannot reach y. A larger λ outweighs the few strong columns. X₀ spans two first steps: after one
 * of them there is no gap in it, in which all cut points would be alike.
 */
export const tableMethod = {
  baseline: "squares",
  lambda: 0.3,
  momentum: 0.75,
  learningRate: 0.3,
  schedule: "decay",
  epochs: 200,
  startScale: 0.6,
} satisfies ConfigurationOptions;

/**
 * Fills in the preset and the defaults, and checks everything that can be checked before any work.
 *
 * @param options Any of the fields; undefined counts as not given. A finished Configuration comes back unchanged.
 * @param label Names a field in messages: the command line shows its flags, the API its fields.
 * @throws UsageError One sentence with the field, the value and what is allowed.
 * @example resolveConfiguration({ rows: 7100, preset: "hard" }).baseline // "squares"
 */
export function resolveConfiguration(
  options: ConfigurationOptions = {},
  label: (field: keyof Configuration) => string = (field) => field,
): Configuration {
  checkArguments("resolveConfiguration", { options: [options, anObject], label: [label, aFunction] });
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const preset = configurationSchema.shape.preset.safeParse(given.preset ?? "fast");
  // An unknown preset is reported by the full check, in the same words as every other field.
  const chosen = preset.success ? presets[preset.data] : fast;
  const merged: Record<string, unknown> = { preset: "fast", ...defaults, ...chosen, ...given };
  const parsed = configurationSchema.safeParse(merged);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue?.code === "unrecognized_keys") {
      throw new UsageError(
        `Unknown option ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}; known options are ${Object.keys(configurationSchema.shape).join(", ")}.`,
      );
    }
    const field = String(issue?.path[0]);
    throw new UsageError(
      `${label(field as keyof Configuration)} must be ${issue?.message}, not ${field === "seed" ? kindOf(merged[field]) : shown(merged[field])}.`,
    );
  }
  checkTogether(parsed.data, label);
  return parsed.data;
}

/** The number of features of the baseline's feature map: d; [x, x²]: 2d; all terms up to degree 2: d(d+3)/2. */
export function baselineFeatures({
  baseline,
  features,
}: Pick<Configuration, "baseline" | "features">): number {
  if (baseline === "linear") return features;
  return baseline === "squares" ? 2 * features : (features * (features + 3)) / 2;
}

/** What is allowed but seldom wanted; the dataset carries these sentences in its manifest. */
export function configurationWarnings(
  configuration: Configuration,
  columns: number = baselineFeatures(configuration),
): string[] {
  const { rows, baseline } = configuration;
  const enough = ROWS_PER_BASELINE_FEATURE * columns;
  if (rows >= enough) return [];
  return [
    `${counted(rows, "row")} are few for the ${counted(columns, "feature")} of the ${baseline} baseline: ` +
      `it will overfit and score far below 0 on unseen rows; ${enough} rows or more are better.`,
  ];
}

/** The checks that need more than one field. */
function checkTogether(configuration: Configuration, label: (field: keyof Configuration) => string): void {
  const { rows, features, baseline, optimizer, epochs, lambda, aim } = configuration;
  if (aim !== undefined && lambda === 0) {
    throw new UsageError(
      `${label("lambda")} must be above 0 with ${label("aim")}: it is what the aim is held with.`,
    );
  }
  if (baseline === "quadratic" && features > MAX_QUADRATIC_FEATURES) {
    throw new UsageError(
      `${label("features")} must be at most ${MAX_QUADRATIC_FEATURES} with the quadratic baseline, not ${features}: ` +
        `it would have ${baselineFeatures(configuration)} terms.`,
    );
  }
  const columns = baselineFeatures(configuration);
  const moments = optimizer === "adam" ? 2 : 1;
  const needed = jointOptimisationBytes({ rows, features, moments, baselineFeatures: columns, epochs });
  const limit = memoryLimit();
  if (needed > limit.bytes) {
    throw new UsageError(
      `${label("rows")} × ${label("features")} must fit into ${readableBytes(limit.bytes)} (${limit.reason}): ` +
        `${grouped(rows)} × ${grouped(features)} with ${counted(epochs, "epoch")} of ${optimizer} needs ${readableBytes(needed)}.`,
    );
  }
  if (rows <= columns + 1) {
    throw new UsageError(
      `${label("rows")} must be above ${columns + 1} for ${counted(features, "feature")} and the ${baseline} baseline, ` +
        `not ${rows}: with fewer rows it fits any target exactly.`,
    );
  }
}

/** What a value is, without telling it: messages end in logs, and a seed is a secret. */
function kindOf(value: unknown): string {
  if (typeof value === "string") return value === "" ? '""' : `a text of ${value.length} characters`;
  return typeof value === "object" && value !== null ? "a list or a group" : String(value);
}

/** 10,000 */
function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** A value as the user would have written it, cut where it is long. */
function shown(value: unknown): string {
  if (["bigint", "symbol", "function"].includes(typeof value)) return describeValue(value);
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
