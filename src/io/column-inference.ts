/**
 * Columns whose kind is found while their values arrive: numeric as long as every value present is a number,
 * otherwise categorical.
 */
import { countCodes } from "../projection/categorical.js";
import type { Column, LevelColumn, NearlyNumeric } from "../table/table.js";

/** Texts that stand for a missing value: those of pandas' read_csv. */
const MISSING = new Set(
  [
    ["", "NA", "N/A", "n/a", "<NA>", "#NA", "#N/A", "#N/A N/A", "NULL", "null", "None"],
    ["NaN", "nan", "-NaN", "-nan", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"],
  ].flat(),
);
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL_COMMA = /^[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
/** From this share of numbers on, a column that is read as text is mentioned. */
const NEARLY = 0.9;

/** The number that a text shows, NaN for none; infinite for `inf` and for what float64 cannot hold, as `1e999`. */
function parseNumber(text: string, decimalComma: boolean): number {
  if (DECIMAL.test(text)) return Number(text);
  if (decimalComma && DECIMAL_COMMA.test(text)) return Number(text.replace(",", "."));
  return INFINITE.test(text) ? Number.POSITIVE_INFINITY : Number.NaN;
}

/**
 * What to say of a column of text that looks like numbers; undefined where it does not.
 * @param levels in the order in which they come
 * @param counts how often each of them does
 */
function nearlyNumeric(
  levels: readonly string[],
  counts: ArrayLike<number>,
  decimalComma: boolean,
): NearlyNumeric | undefined {
  let [numbers, present] = [0, 0];
  let other: string | undefined;
  levels.forEach((level, code) => {
    present += counts[code];
    if (!Number.isNaN(parseNumber(level, decimalComma))) numbers += counts[code];
    else other ??= level;
  });
  return other !== undefined && numbers >= NEARLY * present ? { numbers, present, other } : undefined;
}

/**
 * A column of texts.
 * @param found its levels in the order in which they come
 * @param codes the place in `found` of each row's text, −1 where it is missing
 * @returns with sorted levels, so that they do not depend on the order of the rows
 */
export function textColumn(
  name: string,
  found: readonly string[],
  codes: Int32Array,
  decimalComma = false,
): LevelColumn {
  const levels = found.toSorted();
  const place = new Map(levels.map((level, code) => [level, code]));
  const sortedCode = found.map((level) => place.get(level) ?? -1);
  const nearly = nearlyNumeric(found, countCodes(codes, found.length), decimalComma);
  return {
    kind: "categorical",
    name,
    codes: codes.map((code) => (code < 0 ? -1 : sortedCode[code])),
    levels,
    labelled: true,
    ...(nearly === undefined ? {} : { nearlyNumeric: nearly }),
  };
}

export class GrowingColumn {
  readonly #name: string;
  readonly #decimalComma: boolean;
  #numbers: Float64Array = new Float64Array(1024);
  #size = 0;
  #codes: Map<string, number> | undefined;
  #present = 0;
  #infinite = 0;
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
      this.#present++;
      if (!Number.isFinite(value)) {
        this.#infinite++;
        this.#push(Number.NaN);
        return;
      }
      this.#integer &&= Number.isSafeInteger(value);
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

  /** The column. */
  finish(): Column {
    const name = this.#name;
    const values = this.#numbers.slice(0, this.#size);
    if (!this.#codes) {
      const infinite = this.#infinite > 0 ? { infinite: this.#infinite } : {};
      return { kind: "numeric", name, values, integer: this.#integer, ...infinite };
    }
    const codes = Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code));
    return textColumn(name, [...this.#codes.keys()], codes, this.#decimalComma);
  }
}
