/**
 * Tensor: a matrix of numbers, [features × samples], row by row. Nothing more: operations live in ./operations,
 * gradients on the tape.
 *
 * Samples are columns, as in H = W·X + b of the textbooks; every kernel then runs along contiguous samples.
 */
import { describeValue } from "../arguments.js";
import { describeKind } from "./kind.js";

/** float32 for generating data, float64 for checking gradients. */
export type FloatArray = Float32Array | Float64Array;

export class Tensor {
  /** Where `data` starts in its memory, in bytes (asking the array each time is slow). */
  readonly byteOffset: number;
  /** The number of samples that count; the tape changes it for a shorter last block (`show`). */
  readonly columns: number;
  /** Where the matrix starts; changes when the tape moves to another block of samples (`moveTo`). */
  readonly offset: number;

  /**
   * @param rows number of features
   * @param columns number of samples that count
   * @param data the numbers; entry (i, s) is `data[offset + i * stride + s]`
   * @param stride distance between rows, at least `columns` (kernels pad rows to a multiple of their vector width)
   * @param offset where the matrix starts
   * @param memory whose padded memory this is, where kernels made the tensor: they compute in place with their own
   * tensors only, and copy others (../kernels/load.ts)
   */
  constructor(
    readonly rows: number,
    columns: number,
    readonly data: FloatArray,
    readonly stride: number = columns,
    offset: number = 0,
    readonly memory?: object,
  ) {
    if (!isFloatArray(data)) {
      throw new TypeError(
        "The numbers of a tensor are a Float32Array or a Float64Array; Tensor.from takes rows.",
      );
    }
    if (![rows, columns, stride].every(isCount)) {
      throw new RangeError(
        `Rows, columns and row distance of a tensor are whole numbers, not ${[rows, columns, stride].map(describeValue).join(", ")}.`,
      );
    }
    this.byteOffset = data.byteOffset;
    checkRow(stride, columns);
    checkPlace({ rows, columns, stride, data }, offset);
    this.columns = columns;
    this.offset = offset;
  }

  /** A float64 tensor from rows of numbers, for example `Tensor.from([[1, 2, 3], [4, 5, 6]])`. */
  static from(rows: readonly (readonly number[])[]): Tensor {
    if (
      !Array.isArray(rows) ||
      rows.some((row) => typeof row?.length !== "number" || typeof row === "string")
    ) {
      throw new TypeError("Tensor.from takes rows of numbers, as in Tensor.from([[1, 2], [3, 4]]).");
    }
    const columns = rows[0]?.length ?? 0;
    // Holes count, too.
    if (Array.from(rows).some((row) => row?.length !== columns)) {
      throw new RangeError(
        `Rows of a tensor have one length; these have ${Array.from(rows, (row) => row?.length ?? "none")}.`,
      );
    }
    const tensor = new Tensor(rows.length, columns, new Float64Array(rows.length * columns));
    rows.forEach((row, i) => {
      for (let s = 0; s < columns; s++) {
        if (typeof row[s] !== "number") {
          throw new TypeError(`Tensor.from takes numbers, not ${String(row[s])} at (${i}, ${s}).`);
        }
        tensor.set(i, s, row[s]);
      }
    });
    return tensor;
  }

  /** Entry in row i (feature) and column s (sample). @throws RangeError where there is none */
  at(i: number, s: number): number {
    return this.data[this.#place(i, s)];
  }

  /** @throws RangeError where there is no such entry, TypeError for what is no number (NaN and ∞ are) */
  set(i: number, s: number, value: number): void {
    if (typeof value !== "number") {
      throw new TypeError(`Entry (${i}, ${s}) of a tensor must be a number, not ${describeKind(value)}.`);
    }
    this.data[this.#place(i, s)] = value;
  }

  #place(i: number, s: number): number {
    if (isCount(i) && i < this.rows && isCount(s) && s < this.columns) {
      return this.offset + i * this.stride + s;
    }
    throw new RangeError(
      `There is no entry (${describeValue(i)}, ${describeValue(s)}) in a ${this.rows} × ${this.columns} tensor; the first is (0, 0).`,
    );
  }

  /** No Proxy of a tensor is one: it has other properties than it says. */
  static [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: for a class that extends this one, it is that class
    const inherits = Function.prototype[Symbol.hasInstance].call(this, value);
    return inherits && typeof value === "object" && value !== null && #place in value;
  }

  /** Rows first … first + rows − 1 as a tensor of their own on the same memory. */
  view(first: number, rows: number): Tensor {
    if (!(isCount(first) && isCount(rows) && first + rows <= this.rows)) {
      throw new RangeError(`${rowsInWords(first, rows)} are not among the ${this.rows} of the tensor.`);
    }
    const start = this.offset + first * this.stride;
    return new Tensor(rows, this.columns, this.data, this.stride, start, this.memory);
  }

  /** Moves the matrix to another place in `data`. @throws RangeError where it would not fit */
  moveTo(offset: number): void {
    checkPlace(this, offset);
    (this as { offset: number }).offset = offset;
  }

  /** Lets another number of samples count. @throws RangeError for more than a row has room for */
  show(columns: number): void {
    checkRow(this.stride, columns);
    (this as { columns: number }).columns = columns;
  }

  /** Copies the entries of a tensor of the same shape, rounding to this tensor's precision. */
  copyFrom(source: Tensor): void {
    this.checkShape(source);
    for (let i = 0; i < this.rows; i++) {
      for (let s = 0; s < this.columns; s++) this.set(i, s, source.at(i, s));
    }
  }

  /** @throws RangeError, TypeError unless the source is a tensor of this shape */
  protected checkShape(source: Tensor): void {
    if (!(source instanceof Tensor))
      throw new TypeError(`A tensor is copied from a Tensor, not from ${describeKind(source, Tensor)}.`);
    if (source.rows !== this.rows || source.columns !== this.columns) {
      throw new RangeError(
        `A ${source.rows} × ${source.columns} tensor cannot be copied into a ${this.rows} × ${this.columns} one.`,
      );
    }
  }

  /** The entries as rows of numbers. */
  toArrays(): number[][] {
    return Array.from({ length: this.rows }, (_, i) =>
      Array.from({ length: this.columns }, (_, s) => this.at(i, s)),
    );
  }
}

function rowsInWords(first: number, rows: number): string {
  if ([first, rows].every(Number.isFinite)) return `Rows ${first} to ${first + rows - 1}`;
  return `${describeValue(rows)} rows from ${describeValue(first)} on`;
}

function checkRow(stride: number, columns: number): void {
  if (!isCount(columns) || columns > stride) {
    throw new RangeError(`A row of ${stride} numbers has no room for ${describeValue(columns)} samples.`);
  }
}

function checkPlace(
  { rows, columns, stride, data }: Pick<Tensor, "rows" | "columns" | "stride" | "data">,
  offset: number,
): void {
  if (isCount(offset) && data.length >= offset + rows * stride) return;
  throw new RangeError(
    `A ${rows} × ${columns} tensor with row distance ${stride} does not fit into ${data.length} numbers` +
      `${offset === 0 ? "" : ` from number ${describeValue(offset)} on`}.`,
  );
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/** By their names: arrays of another window or worker have other constructors. */
function isFloatArray(data: unknown): data is FloatArray {
  return /^\[object Float(32|64)Array\]$/.test(Object.prototype.toString.call(data));
}
