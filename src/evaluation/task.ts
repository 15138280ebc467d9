/** One model on one split: the unit of work that evaluation hands out, here or on another thread. */
import { rangeScale } from "../table/range.js";
import { type CatalogueEntry, reportModels, type Setting } from "./catalogue.js";
import type { Matrix } from "./matrix.js";
import { rSquared, rSquaredError } from "./score.js";

/** Training and test samples without gaps; in shared memory, so that threads read the same copy. */
export interface Samples {
  readonly trainX: Matrix;
  readonly trainY: Float64Array;
  readonly testX: Matrix;
  readonly testY: Float64Array;
}

/** What a worker thread is sent. */
export interface Task {
  /** Name of one of the report's own models: a function cannot be sent. */
  readonly model: string;
  readonly setting: Setting;
  readonly samples: Samples;
}

export interface Outcome {
  /** NaN where it is not defined, or beyond float64. */
  readonly r2: number;
  /** Standard error of r2 from the test rows. */
  readonly error: number;
  /** Time to fit and predict. */
  readonly seconds: number;
}

export async function scoreModel(
  model: CatalogueEntry,
  setting: Setting,
  samples: Samples,
): Promise<Outcome> {
  const start = performance.now();
  // Targets that cannot be squared are learnt in another unit; R² has none. Others' models know the rows, not the unit.
  const scale = canBeSent(model) ? rangeScale(samples.trainY) : 1;
  const inUnit = (y: Float64Array) => (scale === 1 ? y : y.map((value) => value / scale));
  const fitted = await model.create(setting).fit(samples.trainX, inUnit(samples.trainY));
  const predicted = fitted.predict(samples.testX);
  const testY = inUnit(samples.testY);
  const r2 = rSquared(testY, predicted);
  const defined = Number.isFinite(r2);
  return {
    r2: defined ? r2 : Number.NaN,
    error: defined ? rSquaredError(testY, predicted) : Number.NaN,
    seconds: (performance.now() - start) / 1000,
  };
}

/** Whether a worker thread can make this model from its name. */
export function canBeSent(model: CatalogueEntry): boolean {
  return reportModels.includes(model);
}
