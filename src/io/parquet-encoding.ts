/**
 * How the values of a column become the bytes of a Parquet page (parquet-format, Encodings.md): plain, or as numbers of a
 * dictionary, packed into as few bits as they need.
 *
 * The library writes any value of any type, one by one. A table has whole columns of one type and knows its dictionaries,
 * so that most pages are one copy of memory.
 */
import type { Encoding, ParquetType } from "hyparquet";
import type { Column, LevelColumn, NumericColumn } from "../table/table.js";

/** How all values of a column are stored; decided before the first row group. */
export interface Storage {
  /** Some value may be missing. */
  readonly nullable: boolean;
  /** As 32-bit integers. */
  readonly int32: boolean;
}

/** One column of one row group. */
export interface EncodedColumn {
  readonly type: ParquetType;
  readonly encoding: Encoding;
  readonly dictionary?: { readonly size: number; readonly bytes: Uint8Array };
  /** One bit per row: is there a value? Only for columns that may have nulls. */
  readonly definitionLevels?: Uint8Array;
  readonly nulls: number;
  readonly values: Uint8Array;
}

type Numbers = Float32Array | Float64Array | Int32Array;

function bytesOf(values: Numbers): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Bits that the numbers 0 … size − 1 need, at least one. */
function bitWidth(size: number): number {
  return Math.max(1, 32 - Math.clz32(size - 1));
}

/** A bit-packed run: its length in groups of eight as a varint, then the numbers, lowest bit first. */
function packed(numbers: ArrayLike<number>, width: number): Uint8Array {
  const groups = Math.ceil(numbers.length / 8);
  const bytes = new Uint8Array(5 + groups * width);
  let at = 0;
  let header = (groups << 1) | 1;
  while (header > 127) {
    bytes[at++] = (header & 127) | 128;
    header >>>= 7;
  }
  bytes[at++] = header;
  const end = at + groups * width;
  let buffer = 0;
  let bits = 0;
  for (let i = 0; i < numbers.length; i += 1) {
    buffer |= numbers[i] << bits;
    bits += width;
    while (bits >= 8) {
      bytes[at++] = buffer & 255;
      buffer >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) bytes[at] = buffer & 255;
  return bytes.subarray(0, end);
}

/** Dictionary numbers as a page has them: their width in one byte, then the packed run. */
function dictionaryNumbers(numbers: ArrayLike<number>, size: number): Uint8Array {
  const width = bitWidth(size);
  const run = packed(numbers, width);
  const bytes = new Uint8Array(1 + run.length);
  bytes[0] = width;
  bytes.set(run, 1);
  return bytes;
}

/** Texts as a dictionary page has them: the length in four bytes, then UTF-8. */
function plainTexts(texts: readonly string[]): Uint8Array {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const bytes = new Uint8Array(encoded.reduce((sum, text) => sum + 4 + text.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of encoded) {
    view.setUint32(at, text.length, true);
    bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  return bytes;
}

/** The present values and, where some are missing, the levels that tell which. */
function present<T extends Numbers>(
  values: T,
  result: T,
  isMissing: (value: number) => boolean,
  nullable: boolean,
): { values: T; nulls: number; definitionLevels?: Uint8Array } {
  if (!nullable) return { values, nulls: 0 };
  const levels = new Uint8Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (isMissing(values[i])) continue;
    levels[i] = 1;
    result[count++] = values[i];
  }
  return {
    values: result.subarray(0, count) as T,
    nulls: values.length - count,
    definitionLevels: packed(levels, 1),
  };
}

function encodeLevels(column: LevelColumn, nullable: boolean, start: number, end: number): EncodedColumn {
  const codes = column.codes.subarray(start, end);
  const { values, ...rest } = present(codes, new Int32Array(codes.length), (code) => code < 0, nullable);
  const { levels, labelled } = column;
  const bytes = labelled ? plainTexts(levels) : bytesOf(Int32Array.from(levels, Number));
  return {
    type: labelled ? "BYTE_ARRAY" : "INT32",
    encoding: "RLE_DICTIONARY",
    dictionary: { size: levels.length, bytes },
    ...rest,
    values: dictionaryNumbers(values, levels.length),
  };
}

/** Numbers by a dictionary of the different ones, or undefined where that would take more bytes. */
function byDictionary(
  values: Float64Array | Int32Array,
): Pick<EncodedColumn, "dictionary" | "values"> | undefined {
  const most = values.length / 2;
  const numbers = new Int32Array(values.length);
  const known = new Map<number, number>();
  for (let i = 0; i < values.length; i += 1) {
    let number = known.get(values[i]);
    if (number === undefined) {
      if (known.size >= most) return undefined;
      number = known.size;
      known.set(values[i], number);
    }
    numbers[i] = number;
  }
  const different =
    values instanceof Int32Array ? Int32Array.from(known.keys()) : Float64Array.from(known.keys());
  const bytes = bytesOf(different);
  const packedNumbers = dictionaryNumbers(numbers, Math.max(1, known.size));
  if (bytes.length + packedNumbers.length >= values.byteLength) return undefined;
  return { dictionary: { size: known.size, bytes }, values: packedNumbers };
}

function encodeNumbers(
  column: NumericColumn,
  { nullable, int32 }: Storage,
  start: number,
  end: number,
): EncodedColumn {
  const rows = column.values.subarray(start, end);
  if (rows instanceof Float32Array && !int32) {
    const { values, ...rest } = present(rows, new Float32Array(rows.length), Number.isNaN, nullable);
    // Unrounded values hardly repeat: no dictionary.
    return { type: "FLOAT", encoding: "PLAIN", ...rest, values: bytesOf(values) };
  }
  const doubles = new Float64Array(rows);
  const { values, ...rest } = present(doubles, new Float64Array(rows.length), Number.isNaN, nullable);
  const numbers = int32 ? Int32Array.from(values) : values;
  const type = int32 ? "INT32" : "DOUBLE";
  const short = byDictionary(numbers);
  if (short) return { type, encoding: "RLE_DICTIONARY", ...rest, ...short };
  return { type, encoding: "PLAIN", ...rest, values: bytesOf(numbers) };
}

const LARGEST_INT32 = 2 ** 31 - 1;

/** How a column with all its values is stored. */
export function storageOf(column: Column): Storage {
  if (column.kind !== "numeric") return { nullable: column.codes.includes(-1), int32: !column.labelled };
  const { values, integer = false } = column;
  return { nullable: values.some(Number.isNaN), int32: integer && values.every(fitsInt32) };
}

/** True for a number that fits into 32 bits, and for a missing one. */
export function fitsInt32(value: number): boolean {
  return !(Math.abs(value) > LARGEST_INT32);
}

/** The rows start … end − 1 of a column. */
export function encodeColumn(column: Column, storage: Storage, start: number, end: number): EncodedColumn {
  return column.kind === "numeric"
    ? encodeNumbers(column, storage, start, end)
    : encodeLevels(column, storage.nullable, start, end);
}
