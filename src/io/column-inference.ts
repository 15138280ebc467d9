/**
 * Columns whose kind is found while their values arrive: numeric as long as every value present is a number,
 * otherwise categorical.
 */
import type { Column } from "../table/table.js";

/** Texts that stand for a missing value, besides the empty one (a subset of what pandas takes). */
const MISSING = new Set(["", "NA", "N/A", "#N/A", "NaN", "nan", "-nan", "-NaN", "null", "NULL", "<NA>"]);
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL_COMMA = /^[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a text shows, NaN for none. `1e999` and the like are too large for float64 and count as none. */
export function parseNumber(text: string, decimalComma: boolean): number {
  if (DECIMAL.test(text)) return finite(Number(text));
  if (decimalComma && DECIMAL_COMMA.test(text)) return finite(Number(text.replace(",", ".")));
  return Number.NaN;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

export class GrowingColumn {
  readonly #name: string;
  readonly #decimalComma: boolean;
  #numbers: Float64Array = new Float64Array(1024);
  #size = 0;
  #codes: Map<string, number> | undefined;
  #present = 0;
  #integer = true;

  /** True once a text came after numbers, whose own spelling is lost: read again with `asText`. */
  mixed = false;

  constructor(name: string, { asText, decimalComma }: { asText: boolean; decimalComma: boolean }) {
    this.#name = name;
    this.#decimalComma = decimalComma;
    if (asText) this.#codes = new Map();
  }

  add(text: string): void {
    if (MISSING.has(text)) this.#push(Number.NaN);
    else if (this.#codes) this.#addLevel(this.#codes, text);
    else this.#addNumber(text);
  }

  #addNumber(text: string): void {
    const value = parseNumber(text, this.#decimalComma);
    if (!Number.isNaN(value)) {
      this.#integer &&= Number.isSafeInteger(value);
      this.#present++;
      this.#push(value);
      return;
    }
    this.mixed = this.#present > 0;
    this.#codes = new Map();
    this.#addLevel(this.#codes, text);
  }

  #addLevel(codes: Map<string, number>, text: string): void {
    let code = codes.get(text);
    if (code === undefined) {
      code = codes.size;
      codes.set(text, code);
    }
    this.#push(code);
  }

  #push(value: number): void {
    if (this.#size === this.#numbers.length) {
      const wider = new Float64Array(this.#size * 2);
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    this.#numbers[this.#size++] = value;
  }

  /** The column; levels are sorted, so that they do not depend on the order of the rows. */
  finish(): Column {
    const values = this.#numbers.slice(0, this.#size);
    if (!this.#codes) return { kind: "numeric", name: this.#name, values, integer: this.#integer };
    const levels = [...this.#codes.keys()].sort();
    const place = new Map(levels.map((level, code) => [level, code]));
    const sortedCode = [...this.#codes.keys()].map((level) => place.get(level) ?? -1);
    const codes = Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : sortedCode[code]));
    return { kind: "categorical", name: this.#name, codes, levels, labelled: true };
  }
}
