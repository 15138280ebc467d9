/** Rows as Parquet, one row group after the other, so that only one is in memory. */
import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { RowBlock } from "../replay/replay.js";
import { blockColumns } from "./part-format.js";

/** Numbers in a row group, about: 8 MB. */
const GROUP_CELLS = 2 ** 21;

/** Room for a column's page header. */
const PAGE_HEADER_BYTES = 256;

/** Takes blocks of rows in order, gives the bytes of a Parquet file. */
export class ParquetRows {
  readonly #capacity: number;
  /** The row group that is being filled: [columns × capacity]. */
  readonly #group: Float32Array;
  readonly #names: readonly string[];
  readonly #bytes: ByteWriter;
  readonly #writer: ParquetWriter;
  #rows = 0;

  constructor(features: number, rows: number) {
    const columns = features + 1;
    this.#capacity = Math.min(rows, Math.max(1, Math.floor(GROUP_CELLS / columns)));
    this.#group = new Float32Array(columns * this.#capacity);
    this.#bytes = new ByteWriter(this.#group.byteLength + PAGE_HEADER_BYTES * columns);
    const nothing = { rows: 1, X: new Float32Array(features), y: new Float32Array(1) };
    this.#names = blockColumns(nothing).map(({ name }) => name);
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: schemaFromColumnData({ columnData: this.#columnData(1) }),
      // The bits of a float32 hardly compress, and no reader skips row groups by the range of such values.
      codec: "UNCOMPRESSED",
      statistics: false,
      // The default names the library; nothing in the file shall tell which release made it.
      createdBy: "parquet",
    });
  }

  /** Adds a block; gives the bytes that are finished, perhaps none. They are valid until the next call. */
  add(block: RowBlock): Uint8Array {
    const columns = blockColumns(block);
    for (let taken = 0; taken < block.rows; ) {
      const count = Math.min(block.rows - taken, this.#capacity - this.#rows);
      columns.forEach(({ values }, j) => {
        this.#group.set(values.subarray(taken, taken + count), j * this.#capacity + this.#rows);
      });
      taken += count;
      this.#rows += count;
      if (this.#rows === this.#capacity) this.#writeGroup();
    }
    return this.#takeBytes();
  }

  /** The last row group and the footer. */
  finish(): Uint8Array {
    if (this.#rows > 0) this.#writeGroup();
    this.#writer.finish();
    return this.#takeBytes();
  }

  #writeGroup(): void {
    this.#writer.write({
      columnData: this.#columnData(this.#rows),
      rowGroupSize: this.#rows,
      // One page per column and row group.
      pageSize: Number.MAX_SAFE_INTEGER,
    });
    this.#rows = 0;
  }

  #columnData(rows: number): ColumnSource[] {
    return this.#names.map((name, j) => ({
      name,
      data: this.#group.subarray(j * this.#capacity, j * this.#capacity + rows),
      type: "FLOAT",
      nullable: false,
      encoding: "PLAIN",
    }));
  }

  #takeBytes(): Uint8Array {
    const bytes = this.#bytes.getBytes();
    this.#bytes.index = 0;
    return bytes;
  }
}
