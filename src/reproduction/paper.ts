/** The paper's Table 1, to set beside ours: mean and standard deviation of R² over ten datasets. */

export interface Reported {
  readonly mean: number;
  readonly sd: number;
}

/** By the names of our models. */
export const PAPER_TABLE_1: Readonly<Record<"ours" | "make_regression", Readonly<Record<string, Reported>>>> =
  {
    ours: {
      tree5: { mean: 0.6, sd: 0.094 },
      forest: { mean: 0.928, sd: 0.014 },
      knn1: { mean: 0.934, sd: 0.03 },
      linear: { mean: -0.033, sd: 0.016 },
      lasso: { mean: 0.003, sd: 0.01 },
      ridge: { mean: -0.033, sd: 0.016 },
    },
    make_regression: {
      tree5: { mean: 0.548, sd: 0.074 },
      forest: { mean: 0.805, sd: 0.046 },
      knn1: { mean: -0.185, sd: 0.034 },
      linear: { mean: 1, sd: 0 },
      lasso: { mean: 1, sd: 0 },
      ridge: { mean: 1, sd: 0 },
    },
  };

/** Numbers with three digits are exact to this: the least standard deviation to measure a difference in. */
export const ROUNDING = 0.0005;
