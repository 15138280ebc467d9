/** What the steps of post-processing knew of a whole table: plain data, enough for further rows (rows.ts). */

interface Moments {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

export interface PostprocessStatistics {
  readonly dependence?: {
    readonly strength: number;
    /** Each new column is strength·c + noise, c = Σ factor·(parent − its mean), less `mean`, divided by `deviation`. */
    readonly columns: readonly (Moments & {
      readonly parents: readonly { readonly name: string; readonly factor: number; readonly mean: number }[];
    })[];
  };
  readonly noise?: {
    /** Share of the rows. */
    readonly fraction: number;
    /** The columns that get noise, and its standard deviation. */
    readonly columns: readonly { readonly name: string; readonly scale: number }[];
  };
  readonly outliers?: {
    readonly in: "X" | "y";
    readonly fraction: number;
    readonly magnitude: number;
    readonly columns: readonly Moments[];
  };
  readonly missing?: {
    /** The columns that lose values, and the share that they lose. */
    readonly columns: readonly { readonly name: string; readonly fraction: number }[];
    /** Pattern row: how likely a row is affected, and how many values it then loses. */
    readonly row?: { readonly probability: number; readonly cells: number };
    /** Pattern target: quantiles of the target, evenly spaced. */
    readonly target?: { readonly strength: number; readonly knots: readonly number[] };
  };
}
