/**
 * The fixed targets y, standardised with the moments of their distribution (the reference standardises with those
 * of the sample): row i's target depends on the seed, the stream and i alone.
 */
import { exp } from "../random/elementary.js";
import { normal } from "../random/normal.js";
import { forEachRow } from "../random/row-blocks.js";
import { type RandomSource, stream } from "../random/streams.js";
import type { Configuration } from "./configuration.js";

export type Distribution = Configuration["distribution"];

/** A distribution of raw targets: how to draw one, and the moments of all. */
export interface TargetDistribution {
  readonly mean: number;
  readonly deviation: number;
  /** A sampler that takes its numbers from the source. */
  readonly sampler: (source: RandomSource) => () => number;
}

/** The distribution by name, with the reference's parameters; those of `bimodal` are drawn from the seed. */
export function targetDistribution(name: Distribution, seed: string): TargetDistribution {
  switch (name) {
    case "normal":
      return { mean: 0, deviation: 1, sampler: normal };
    case "uniform":
      return { mean: 50, deviation: Math.sqrt(100 ** 2 / 12), sampler: (source) => () => 100 * source() };
    case "lognormal":
      return {
        mean: exp(0.5),
        deviation: Math.sqrt((exp(1) - 1) * exp(1)),
        sampler: (source) => {
          const draw = normal(source);
          return () => exp(draw());
        },
      };
    case "bimodal":
      return bimodal(stream(seed, "targets"));
  }
}

/** Two normal modes that overlap, equally likely; each row draws its own, so their order says nothing. */
function bimodal(source: RandomSource): TargetDistribution {
  const locations = [-5 * source(), 5 * source()];
  const scales = [1 + 2 * source(), 1 + 2 * source()];
  const halfDistance = (locations[1] - locations[0]) / 2;
  return {
    mean: (locations[0] + locations[1]) / 2,
    deviation: Math.sqrt((scales[0] * scales[0] + scales[1] * scales[1]) / 2 + halfDistance * halfDistance),
    sampler: (rows) => {
      const draw = normal(rows);
      return () => {
        const mode = rows() < 0.5 ? 0 : 1;
        return locations[mode] + scales[mode] * draw();
      };
    },
  };
}

/**
 * Standardised targets of rows first … first + y.length − 1.
 * @param y filled in place
 */
export function fillTargets(
  y: Float32Array | Float64Array,
  first: number,
  options: Pick<Configuration, "seed" | "stream" | "distribution">,
): void {
  const { mean, deviation, sampler } = targetDistribution(options.distribution, options.seed);
  forEachRow(
    [options.seed, options.stream, "targets"],
    first,
    first + y.length,
    sampler,
    (draw, row, wanted) => {
      const value = draw();
      if (wanted) y[row - first] = (value - mean) / deviation;
    },
  );
}
