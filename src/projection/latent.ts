/**
 * Latent variables (section 3.1): columns of X that the process uses and the table does not show.
 */

/** How many columns of X are latent: their number d′, or ρ = d′/d, their share of all columns. */
export interface Latent {
  readonly count?: number;
  readonly rho?: number;
}

/**
 * d′, the number of latent columns beside `visible` ones.
 *
 * From ρ, d′ is the whole number with d′ = round(ρ·d) and d = d′ + visible. Where the number d of all columns
 * is given (`features`), d′ = round(ρ·d).
 */
export function latentCount(latent: Latent, visible: number, features?: number): number {
  if (latent.count !== undefined) return latent.count;
  const rho = latent.rho ?? 0;
  if (features !== undefined) return Math.round(rho * features);
  return Math.round((rho / (1 - rho)) * visible);
}
