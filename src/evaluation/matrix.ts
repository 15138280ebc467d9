/**
 * The dense float64 matrix that the models read: samples × features, stored feature by feature.
 *
 * Feature-major because most models work on whole features (sorting, Gram matrices, histograms, standardising):
 * each feature is one contiguous run. It is also the engine's layout, where samples are columns. Only the nearest
 * neighbours want samples together, and they pack their own panels.
 */

/** Value of sample i, feature j: `data[j * rows + i]`. */
export interface Matrix {
  /** Number of samples. */
  readonly rows: number;
  /** Number of features. */
  readonly columns: number;
  readonly data: Float64Array;
}

/** A matrix of zeros, or around `data` (checked for its length). */
export function matrix(
  rows: number,
  columns: number,
  data: Float64Array = new Float64Array(rows * columns),
): Matrix {
  if (data.length !== rows * columns) {
    throw new RangeError(`a ${rows} × ${columns} matrix needs ${rows * columns} values, got ${data.length}`);
  }
  return { rows, columns, data };
}

/** A matrix from one array per sample, for tests and small examples. */
export function matrixFromRows(samples: readonly (readonly number[])[]): Matrix {
  const rows = samples.length;
  const columns = samples[0]?.length ?? 0;
  const data = new Float64Array(rows * columns);
  samples.forEach((sample, i) => {
    if (sample.length !== columns) {
      throw new RangeError(`sample ${i} has ${sample.length} values, the first has ${columns}`);
    }
    sample.forEach((value, j) => {
      data[j * rows + i] = value;
    });
  });
  return { rows, columns, data };
}

/** Feature j of all samples: a view, not a copy. */
export function feature(X: Matrix, j: number): Float64Array {
  return X.data.subarray(j * X.rows, (j + 1) * X.rows);
}

/** The chosen samples, in the given order. */
export function takeRows(X: Matrix, chosen: ArrayLike<number>): Matrix {
  const rows = chosen.length;
  const data = new Float64Array(rows * X.columns);
  for (let j = 0; j < X.columns; j++) {
    const from = j * X.rows;
    const to = j * rows;
    for (let i = 0; i < rows; i++) data[to + i] = X.data[from + chosen[i]];
  }
  return { rows, columns: X.columns, data };
}
