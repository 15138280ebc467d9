/** One model on one split: the unit of work that evaluation hands out, here or on another thread. */
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
  const fitted = await model.create(setting).fit(samples.trainX, samples.trainY);
  const predicted = fitted.predict(samples.testX);
  const r2 = rSquared(samples.testY, predicted);
  return { r2, error: rSquaredError(samples.testY, predicted), seconds: (performance.now() - start) / 1000 };
}

/** Whether a worker thread can make this model from its name. */
export function canBeSent(model: CatalogueEntry): boolean {
  return reportModels.includes(model);
}
