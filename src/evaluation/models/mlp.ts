/**
 * A small multilayer perceptron, trained on the engine's own tape: the same operations that optimise X, here with
 * gradients of the weights.
 *
 * Two hidden layers with ReLU, features and target standardised, Adam on minibatches in a seeded order, with a
 * learning rate that falls to zero: what a student's first network would be.
 */
import { affine } from "../../autograd/operations/affine.js";
import { meanSquaredError } from "../../autograd/operations/mean-squared-error.js";
import { relu } from "../../autograd/operations/relu.js";
import { adam } from "../../autograd/optimizers.js";
import { Tape, type Variable } from "../../autograd/tape.js";
import type { Tensor } from "../../autograd/tensor.js";
import { createJsKernels } from "../../kernels/js.js";
import type { Kernels } from "../../kernels/kernels.js";
import { createWasmKernels, wasmAvailable } from "../../kernels/wasm/index.js";
import { permutation } from "../../random/permutation.js";
import { stream } from "../../random/streams.js";
import { feature, type Matrix } from "../matrix.js";
import { mean } from "./mean.js";
import type { SynchronousModel } from "./model.js";

export interface PerceptronOptions {
  /** Names the streams of the weights and of the order of the samples. */
  readonly seed: string;
  /** Widths of the hidden layers. Default 64, 32. */
  readonly hidden?: readonly number[];
  /** Passes over the training samples. Default 40. */
  readonly epochs?: number;
  /** Samples in a step. Default 64. */
  readonly batch?: number;
  /** The first step's; it falls linearly to 0. Default 0.003. */
  readonly learningRate?: number;
}

interface Standard {
  readonly mean: number;
  /** 1 / deviation, 0 where nothing varies. */
  readonly scale: number;
}

interface Parameter {
  readonly variable: Variable;
  readonly moments: readonly Tensor[];
}

export function multilayerPerceptron({
  seed,
  hidden = [64, 32],
  epochs = 40,
  batch = 64,
  learningRate = 0.003,
}: PerceptronOptions): SynchronousModel {
  return {
    fit(X, y) {
      const features = Array.from({ length: X.columns }, (_, j) => standardOf(feature(X, j)));
      const target = standardOf(y);
      const network = new Network(X.columns, hidden, Math.min(batch, X.rows), stream(seed, "mlp", "weights"));
      const order = stream(seed, "mlp", "order");
      const steps = epochs * Math.ceil(X.rows / batch);
      let step = 0;
      for (let epoch = 0; epoch < epochs; epoch++) {
        const samples = permutation(X.rows, order);
        for (let from = 0; from < X.rows; from += batch, step++) {
          const chosen = samples.subarray(from, from + batch);
          network.show(X, features, chosen);
          network.showTargets(y, target, chosen);
          network.learn(step + 1, learningRate * (1 - step / steps));
        }
      }
      return {
        predict(more) {
          const out = new Float64Array(more.rows);
          const size = network.batch;
          for (let from = 0; from < more.rows; from += size) {
            const chosen = Int32Array.from({ length: Math.min(size, more.rows - from) }, (_, s) => from + s);
            network.show(more, features, chosen);
            network.predict().forEach((value, s) => {
              out[from + s] = target.scale > 0 ? target.mean + value / target.scale : target.mean;
            });
          }
          return out;
        },
      };
    },
  };
}

/** The recorded network, its weights, and its optimizer's moments. */
class Network {
  readonly #kernels: Kernels = wasmAvailable() ? createWasmKernels() : createJsKernels();
  readonly #tape: Tape;
  readonly #x: Variable;
  readonly #y: Variable;
  readonly #prediction: Variable;
  readonly #loss: Variable;
  readonly #parameters: Parameter[] = [];
  readonly #optimizer = adam();

  constructor(
    features: number,
    hidden: readonly number[],
    readonly batch: number,
    random: () => number,
  ) {
    this.#tape = new Tape(this.#kernels, batch);
    this.#x = this.#tape.samples(features, { name: "x" });
    this.#y = this.#tape.samples(1, { name: "y" });
    const sizes = [features, ...hidden, 1];
    let h = this.#x;
    for (let k = 1; k < sizes.length; k++) {
      // He et al. 2015: the variance that ReLU halves is doubled beforehand.
      const bound = Math.sqrt(6 / sizes[k - 1]);
      const weight = this.#parameter(sizes[k], sizes[k - 1], () => bound * (2 * random() - 1));
      const bias = this.#parameter(sizes[k], 1, () => 0);
      h = affine(weight, k > 1 ? relu(h) : h, bias);
    }
    this.#prediction = h;
    this.#loss = meanSquaredError(h, this.#y, batch);
  }

  #parameter(rows: number, columns: number, draw: () => number): Variable {
    const value = this.#kernels.tensor(rows, columns);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) value.set(i, j, draw());
    const variable = this.#tape.parameter(value, { gradient: true });
    const moments = [this.#kernels.tensor(rows, columns), this.#kernels.tensor(rows, columns)];
    this.#parameters.push({ variable, moments });
    return variable;
  }

  /** Puts the chosen samples, standardised, on the tape. */
  show(X: Matrix, standards: readonly Standard[], chosen: Int32Array): void {
    this.#tape.columns = chosen.length;
    const x = this.#x.value;
    standards.forEach(({ mean: centre, scale }, j) => {
      const values = feature(X, j);
      const row = x.offset + j * x.stride;
      for (let s = 0; s < chosen.length; s++) x.data[row + s] = scale * (values[chosen[s]] - centre);
    });
  }

  showTargets(y: Float64Array, { mean: centre, scale }: Standard, chosen: Int32Array): void {
    chosen.forEach((i, s) => {
      this.#y.value.set(0, s, scale * (y[i] - centre));
    });
  }

  /** One step of Adam on all weights. @param step from 1 */
  learn(step: number, learningRate: number): void {
    this.#tape.forward();
    this.#tape.clearParameterGradients();
    this.#tape.backward(this.#loss);
    for (const { variable, moments } of this.#parameters) {
      const { value, gradient } = variable;
      if (gradient) this.#optimizer.update(this.#kernels, value, gradient, moments, step, learningRate);
    }
  }

  /** The outputs for the samples that are shown. */
  predict(): number[] {
    this.#tape.forward();
    return this.#prediction.value.toArrays()[0];
  }
}

function standardOf(values: Float64Array): Standard {
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - centre) ** 2;
  return { mean: centre, scale: squares > 0 ? Math.sqrt(values.length / squares) : 0 };
}
