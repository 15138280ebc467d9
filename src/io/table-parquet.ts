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
import { type EncodedColumn, encodeColumn, hasMissing, isInt32 } from "./parquet-encoding.js";

const ROW_GROUP_ROWS = 100_000;

function schemaElement(column: Column, nullable: boolean): SchemaElement {
  const repetition_type = nullable ? "OPTIONAL" : "REQUIRED";
  const { name } = column;
  if (isInt32(column)) return { name, repetition_type, type: "INT32" };
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

/** The bytes of the Parquet file. */
export function tableParquet(table: Table): Uint8Array {
  const columns = table.columns.map((column) => ({ column, nullable: hasMissing(column) }));
  const schema = [
    { name: "root", num_children: columns.length },
    ...columns.map(({ column, nullable }) => schemaElement(column, nullable)),
  ];
  const writer = new ByteWriter(1 << 20);
  // The default of createdBy names the library; nothing in the file shall tell which release made it.
  const parquet = new ParquetWriter({ writer, schema, createdBy: "parquet" });
  for (let start = 0; start < table.rows; start += ROW_GROUP_ROWS) {
    const end = Math.min(table.rows, start + ROW_GROUP_ROWS);
    const begin = writer.offset;
    const chunks = columns.map(({ column, nullable }) =>
      writeChunk(writer, column.name, encodeColumn(column, nullable, start, end), end - start),
    );
    const size = BigInt(writer.offset - begin);
    parquet.num_rows += BigInt(end - start);
    parquet.row_groups.push({
      columns: chunks,
      total_byte_size: size,
      total_compressed_size: size,
      num_rows: BigInt(end - start),
    });
  }
  parquet.finish();
  return writer.getBytes();
}
