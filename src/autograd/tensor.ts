/**
 * Tensor: a matrix of numbers, [features × samples], row by row. Nothing more: operations live in ./operations,
 * gradients on the tape.
 *
 * Samples are columns, as in H = W·X + b of the textbooks; every kernel then runs along contiguous samples.
 */

/** float32 for generating data, float64 for checking gradients. */
export type FloatArray = Float32Array | Float64Array;

export class Tensor {
  /** Where `data` starts in its memory, in bytes (asking the array each time is slow). */
  readonly byteOffset: number;

  /**
   * @param rows number of features
   * @param columns number of samples that count; changes when the tape moves to a shorter last block
   * @param data the numbers; entry (i, s) is `data[offset + i * stride + s]`
   * @param stride distance between rows, at least `columns` (kernels pad rows to a multiple of their vector width)
   * @param offset where the matrix starts; changes when the tape moves to another block of samples
   */
  constructor(
    readonly rows: number,
    public columns: number,
    readonly data: FloatArray,
    readonly stride: number = columns,
    public offset: number = 0,
  ) {
    this.byteOffset = data.byteOffset;
    if (stride < columns || data.length < offset + rows * stride) {
      throw new RangeError(
        `A ${rows} × ${columns} tensor with row distance ${stride} does not fit into ${data.length} numbers.`,
      );
    }
  }

  /** A float64 tensor from rows of numbers, for example `Tensor.from([[1, 2, 3], [4, 5, 6]])`. */
  static from(rows: readonly (readonly number[])[]): Tensor {
    const columns = rows[0]?.length ?? 0;
    if (rows.some((row) => row.length !== columns)) {
      throw new RangeError(`Rows of a tensor have one length; these have ${rows.map((row) => row.length)}.`);
    }
    return new Tensor(rows.length, columns, Float64Array.from(rows.flat()));
  }

  /** Entry in row i (feature) and column s (sample). */
  at(i: number, s: number): number {
    return this.data[this.offset + i * this.stride + s];
  }

  set(i: number, s: number, value: number): void {
    this.data[this.offset + i * this.stride + s] = value;
  }

  /** Copies the entries of a tensor of the same shape, rounding to this tensor's precision. */
  copyFrom(source: Tensor): void {
    if (source.rows !== this.rows || source.columns !== this.columns) {
      throw new RangeError(
        `A ${source.rows} × ${source.columns} tensor cannot be copied into a ${this.rows} × ${this.columns} one.`,
      );
    }
    for (let i = 0; i < this.rows; i++) {
      for (let s = 0; s < this.columns; s++) this.set(i, s, source.at(i, s));
    }
  }

  /** The entries as rows of numbers. */
  toArrays(): number[][] {
    return Array.from({ length: this.rows }, (_, i) =>
      Array.from({ length: this.columns }, (_, s) => this.at(i, s)),
    );
  }
}
