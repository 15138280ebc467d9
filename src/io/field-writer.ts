/**
 * Fields of text formats (CSV, JSON Lines), written straight into bytes: a text per cell would cost most of the time.
 */
import { LONGEST_FLOAT32, writeShortestFloat32 } from "./shortest-float32.js";

/** The longest text of a float64 number. */
const LONGEST_NUMBER = 25;

export interface FieldWriter {
  /** Bytes that must be free. */
  readonly longest: number;
  /** Writes the field of a row at an offset and gives the offset behind it. */
  readonly write: (row: number, bytes: Uint8Array, at: number) => number;
}

function writeAscii(text: string, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Numbers in their shortest form that reads back to the same float32 or float64; `missing` (ASCII) for NaN. */
export function numberWriter(values: Float32Array | Float64Array, missing = ""): FieldWriter {
  if (values instanceof Float32Array) {
    return {
      longest: Math.max(LONGEST_FLOAT32, missing.length),
      write: (row, bytes, at) =>
        Number.isNaN(values[row])
          ? writeAscii(missing, bytes, at)
          : writeShortestFloat32(values[row], bytes, at),
    };
  }
  return {
    longest: Math.max(LONGEST_NUMBER, missing.length),
    write: (row, bytes, at) =>
      writeAscii(Number.isNaN(values[row]) ? missing : String(values[row]), bytes, at),
  };
}

/** The text of each row's code; `missing` for the code −1. */
export function textWriter(codes: Int32Array, texts: readonly string[], missing: string): FieldWriter {
  const encoder = new TextEncoder();
  const encoded = [missing, ...texts].map((text) => encoder.encode(text));
  return {
    longest: Math.max(...encoded.map((bytes) => bytes.length)),
    write: (row, bytes, at) => {
      const text = encoded[codes[row] + 1];
      for (let i = 0; i < text.length; i += 1) bytes[at + i] = text[i];
      return at + text.length;
    },
  };
}
