/** Rows as Parquet, one row group after the other, so that only one is in memory. */
import type { Column, Table } from "../table/table.js";
import type { Storage } from "./parquet-encoding.js";
import { TableParquet } from "./table-parquet.js";

/** Numbers in a row group, about: 8 MB. */
const GROUP_CELLS = 2 ** 21;

/** Room for a column's page header. */
const PAGE_HEADER_BYTES = 256;

/** Takes tables of rows in order, gives the bytes of a Parquet file. */
export class ParquetRows {
  /** The row group that is being filled. */
  readonly #group: Table;
  readonly #file: TableParquet;
  #rows = 0;

  /**
   * @param head a table without rows: its columns
   * @param rows of the whole file
   */
  constructor(head: Table, storage: readonly Storage[], rows: number) {
    const { columns } = head;
    const capacity = Math.min(rows, Math.max(1, Math.floor(GROUP_CELLS / columns.length)));
    this.#group = { rows: capacity, columns: columns.map((column) => withRoom(column, capacity)) };
    const bytes = this.#group.columns.reduce((sum, column) => sum + valuesOf(column).byteLength, 0);
    this.#file = new TableParquet(columns, storage, bytes + PAGE_HEADER_BYTES * columns.length);
  }

  /** Adds rows; gives the bytes that are finished, perhaps none. They are valid until the next call. */
  add(table: Table): Uint8Array {
    for (let taken = 0; taken < table.rows; ) {
      const count = Math.min(table.rows - taken, this.#group.rows - this.#rows);
      this.#group.columns.forEach((column, c) => {
        valuesOf(column).set(valuesOf(table.columns[c]).subarray(taken, taken + count), this.#rows);
      });
      taken += count;
      this.#rows += count;
      if (this.#rows === this.#group.rows) this.#writeGroup();
    }
    return this.#file.takeBytes();
  }

  /** The last row group and the footer. */
  finish(): Uint8Array {
    if (this.#rows > 0) this.#writeGroup();
    this.#file.finish();
    return this.#file.takeBytes();
  }

  #writeGroup(): void {
    this.#file.writeGroup(this.#group, 0, this.#rows);
    this.#rows = 0;
  }
}

function valuesOf(column: Column): Float32Array | Float64Array | Int32Array {
  return column.kind === "numeric" ? column.values : column.codes;
}

function withRoom(column: Column, rows: number): Column {
  if (column.kind !== "numeric") return { ...column, codes: new Int32Array(rows) };
  const values = column.values instanceof Float32Array ? new Float32Array(rows) : new Float64Array(rows);
  return { ...column, values };
}
