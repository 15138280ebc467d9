/**
 * The dial: λ of each epoch, chosen so that the linear model's R² ends at a wanted value, the aim.
 *
 * A fixed λ below the default is no promise: the R² that it leaves differs by 0.2 and more from seed to seed. But the
 * baseline's fit is known before every epoch, so λ can follow it, as a thermostat does. The path of λ is recorded: with
 * it the run can be repeated row by row.
 */
import type { LeastSquares } from "../autograd/least-squares.js";
import type { Configuration } from "./configuration.js";
import type { State } from "./state.js";

/** R² this far from the aim gets the full λ, or its opposite; between, λ is proportional. */
const WINDOW = 0.1;

/** The share of rows that a student fits on; the others are for testing. */
const TRAINING_SHARE = 0.7;

/** λ of an epoch that begins with this R² of the linear model. */
export function lambdaFor({ lambda, aim }: Required<Pick<Configuration, "lambda" | "aim">>, r2: number) {
  return lambda * Math.max(-1, Math.min(1, (r2 - aim) / WINDOW));
}

/**
 * R² that a least-squares fit can expect on unseen rows, from its R² on its own rows: a fit flatters itself by one
 * part in N per coefficient, and loses as much on other rows (as in Amemiya's prediction criterion, 1980).
 * @param r2 on all rows, @param rows N, @param coefficients with the intercept
 */
export function unseenR2(r2: number, rows: number, coefficients: number): number {
  const noise = ((1 - r2) * rows) / Math.max(1, rows - coefficients);
  return 1 - noise * (1 + coefficients / (TRAINING_SHARE * rows));
}

/** Turns λ of the shared state before each epoch; the thread that leads has one. */
export class Dial {
  readonly #aimed: Required<Pick<Configuration, "lambda" | "aim">>;
  #variance: number | undefined;

  /** @param linear how many of the baseline's features, from the first, are no powers of others */
  constructor(
    readonly configuration: Configuration & { readonly aim: number },
    readonly state: State,
    readonly linear: number,
  ) {
    this.#aimed = configuration;
  }

  /** Sets λ and records it with the R² that it answers to. */
  turn(fit: LeastSquares): void {
    const { rows } = this.configuration;
    this.#variance ??= variance(this.state.y.data.subarray(0, rows));
    const r2 = unseenR2(fit.explainedVariance(this.linear) / this.#variance, rows, this.linear + 1);
    this.state.lambda.set(0, 0, lambdaFor(this.#aimed, r2));
    this.state.linearR2.set(0, 0, r2);
  }
}

function variance(y: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += y[i];
  const mean = sum / y.length;
  let squares = 0;
  for (let i = 0; i < y.length; i++) squares += (y[i] - mean) * (y[i] - mean);
  return squares / y.length;
}
