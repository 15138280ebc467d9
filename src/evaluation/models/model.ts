/** What every model of the report can do: learn from training samples, then predict others. */
import type { Matrix } from "../matrix.js";

/** A model before it has seen data. `fit` may be asynchronous (a network trained by the engine's threads). */
export interface Model {
  /** Learns from X [samples × features] and y [samples]; neither may hold missing values, and neither is changed. */
  fit(X: Matrix, y: Float64Array): Fitted | Promise<Fitted>;
}

/** A model that has learnt. */
export interface Fitted {
  /** One prediction per sample of X, which has the features that the model was fitted on. */
  predict(X: Matrix): Float64Array;
}

/** A model that is fitted before `fit` returns, as all of the report's own are. */
export interface SynchronousModel<F extends Fitted = Fitted> extends Model {
  fit(X: Matrix, y: Float64Array): F;
}
