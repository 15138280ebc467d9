/**
 * Which column of X plays which role: a seeded permutation deals them out (equation 4), so that no role is tied to a
 * place in X.
 */
import { permutation } from "../random/permutation.js";
import type { RandomSource } from "../random/streams.js";

/** The sum of equation 4, d = d′ + d_n + d_o + Σ n_j. */
export interface Dimensions {
  readonly latent: number;
  readonly numeric: number;
  readonly ordinal: number;
  /** Σ n_j, the columns behind all categorical attributes. */
  readonly categorical: number;
}

export function totalFeatures({ latent, numeric, ordinal, categorical }: Dimensions): number {
  return latent + numeric + ordinal + categorical;
}

/** Equation 4 with numbers, for messages: `d = d′ + d_n + d_o + Σ n_j = 0 + 10 + 5 + 26 = 41`. */
export function equation4(dimensions: Dimensions): string {
  const { latent, numeric, ordinal, categorical } = dimensions;
  return `d = d′ + d_n + d_o + Σ n_j = ${latent} + ${numeric} + ${ordinal} + ${categorical} = ${totalFeatures(dimensions)}`;
}

/** Rows of X (features) by role. */
export interface Roles {
  /** For each column of the table, the features behind it: one, or n_j for a categorical column. */
  readonly columns: readonly (readonly number[])[];
  /** The features that the table does not show. */
  readonly latent: readonly number[];
}

/** Deals the features 0 … d − 1 to the columns (`widths[c]` to column c), and `latent` to nobody. */
export function dealRoles(widths: readonly number[], latent: number, source: RandomSource): Roles {
  const visible = widths.reduce((sum, width) => sum + width, 0);
  const order = Array.from(permutation(visible + latent, source));
  let next = 0;
  const columns = widths.map((width) => {
    const features = order.slice(next, next + width);
    next += width;
    return features;
  });
  return { columns, latent: order.slice(next) };
}
