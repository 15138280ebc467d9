/**
 * A table as Parquet, with the types that are meant: float32, float64, 32-bit integers, texts with a dictionary; a missing
 * value is null.
 *
 * hyparquet-writer writes the page headers and the footer; the pages are made in parquet-encoding.ts.
 */
import type { ColumnChunk, SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import type { Column, Table } from "../table/table.js";
import { type EncodedColumn, encodeColumn, type Storage, storageOf } from "./parquet-encoding.js";

const ROW_GROUP_ROWS = 100_000;

function schemaElement(column: Column, { nullable, int32 }: Storage): SchemaElement {
  const repetition_type = nullable ? "OPTIONAL" : "REQUIRED";
  const { name } = column;
  if (int32) return { name, repetition_type, type: "INT32" };
  if (column.kind !== "numeric") return { name, repetition_type, type: "BYTE_ARRAY", converted_type: "UTF8" };
  return { name, repetition_type, type: column.values instanceof Float32Array ? "FLOAT" : "DOUBLE" };
}

/** Writes the pages of a column and gives the entry of the footer that leads to them. */
function writeChunk(writer: ByteWriter, name: string, column: EncodedColumn, rows: number): ColumnChunk {
  const start = writer.offset;
  const { dictionary, definitionLevels, values, encoding } = column;
  if (dictionary) {
    const size = dictionary.bytes.length;
    writePageHeader(writer, {
      type: "DICTIONARY_PAGE",
      uncompressed_page_size: size,
      compressed_page_size: size,
      dictionary_page_header: { num_values: dictionary.size, encoding: "PLAIN" },
    });
    writer.appendBytes(dictionary.bytes);
  }
  const dataStart = writer.offset;
  const levelBytes = definitionLevels?.length ?? 0;
  writePageHeader(writer, {
    type: "DATA_PAGE_V2",
    uncompressed_page_size: levelBytes + values.length,
    compressed_page_size: levelBytes + values.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: column.nulls,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: levelBytes,
      repetition_levels_byte_length: 0,
      is_compressed: false,
    },
  });
  if (definitionLevels) writer.appendBytes(definitionLevels);
  writer.appendBytes(values);
  const size = BigInt(writer.offset - start);
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: column.type,
      encodings: dictionary ? ["PLAIN", encoding] : [encoding],
      path_in_schema: [name],
      codec: "UNCOMPRESSED",
      num_values: BigInt(rows),
      total_uncompressed_size: size,
      total_compressed_size: size,
      data_page_offset: BigInt(dataStart),
      ...(dictionary ? { dictionary_page_offset: BigInt(start) } : {}),
    },
  };
}

/** A Parquet file, one row group after the other. */
export class TableParquet {
  readonly #storage: readonly Storage[];
  readonly #writer: ByteWriter;
  readonly #parquet: ParquetWriter;

  /**
   * @param columns of any number of rows: names and kinds count
   * @param capacity bytes that may be written before they are taken
   */
  constructor(columns: readonly Column[], storage: readonly Storage[], capacity = 1 << 20) {
    const schema = [
      { name: "root", num_children: columns.length },
      ...columns.map((column, c) => schemaElement(column, storage[c])),
    ];
    this.#storage = storage;
    this.#writer = new ByteWriter(capacity);
    // The default of createdBy names the library; nothing in the file shall tell which release made it.
    this.#parquet = new ParquetWriter({ writer: this.#writer, schema, createdBy: "parquet" });
  }

  /** Writes the rows start … end − 1 as a row group. */
  writeGroup({ columns }: Table, start: number, end: number): void {
    const begin = this.#writer.offset;
    const chunks = columns.map((column, c) =>
      writeChunk(this.#writer, column.name, encodeColumn(column, this.#storage[c], start, end), end - start),
    );
    const size = BigInt(this.#writer.offset - begin);
    this.#parquet.num_rows += BigInt(end - start);
    this.#parquet.row_groups.push({
      columns: chunks,
      total_byte_size: size,
      total_compressed_size: size,
      num_rows: BigInt(end - start),
    });
  }

  /** Writes the footer. */
  finish(): void {
    this.#parquet.finish();
  }

  /** The bytes that have been written since the last time; valid until more are written. */
  takeBytes(): Uint8Array {
    const bytes = this.#writer.getBytes();
    this.#writer.index = 0;
    return bytes;
  }
}

/** The bytes of the Parquet file. */
export function tableParquet(table: Table): Uint8Array {
  const file = new TableParquet(table.columns, table.columns.map(storageOf));
  for (let start = 0; start < table.rows; start += ROW_GROUP_ROWS) {
    file.writeGroup(table, start, Math.min(table.rows, start + ROW_GROUP_ROWS));
  }
  file.finish();
  return file.takeBytes();
}
