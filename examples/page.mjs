/**
 * What an example shows and what it claims: printed and drawn for who runs it, kept for the book.
 *
 * Figures go to examples/output/images/NAME-*.svg. `npm run book:update` names another folder in BOOK_OUTPUT; there go
 * numbers, texts, tables and claims, too, in results/NAME.json. The text of the book takes every number from them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawFigure } from "./figure.mjs";

const book = process.env.BOOK_OUTPUT;
const output = book ?? fileURLToPath(new URL("output/", import.meta.url));

/** Starts the page of the example in this file: `page(import.meta.url)`. */
export function page(url) {
  const name = basename(fileURLToPath(url), ".mjs");
  const results = { numbers: {}, texts: {}, tables: {}, claims: [] };
  const save = () => {
    if (book) write("results", `${name}.json`, `${JSON.stringify(results, null, 2)}\n`);
  };
  return {
    /** A number that the text quotes, kept to six digits. */
    number(key, value) {
      if (!Number.isFinite(value)) throw new Error(`${key} is ${value}.`);
      results.numbers[key] = Number(value.toPrecision(6));
      console.log(`${key} = ${results.numbers[key]}`);
      save();
    },
    /** Lines of text, such as a message or a list of steps. */
    text(key, text) {
      results.texts[key] = text;
      console.log(text);
      save();
    },
    /** A table: numbers with `digits` decimals, everything else as it is. */
    table(key, header, rows, digits = 2) {
      const cell = (value) =>
        typeof value === "number" ? shown(value, digits) : String(value).replaceAll("|", "\\|");
      const lines = markdownTable(
        header,
        rows.map((row) => row.map(cell)),
      );
      results.tables[key] = lines;
      console.log(`\n${lines}\n`);
      save();
    },
    /**
     * A sentence of the chapter and whether it is true of this run. Of a true one nothing is said; a false one is
     * printed with what was measured, and the program ends with exit code 1.
     * @param words as the chapter has them between `<span class="claim">` and `</span>`, with … for every number
     * @param holds what the words say, as a condition
     * @param measured the values that decide it, by name
     */
    claim(words, holds, measured) {
      if (typeof holds !== "boolean") throw new Error(`"${words}" is neither true nor false: ${holds}.`);
      results.claims.push(words);
      save();
      if (holds) return;
      const values = Object.entries(measured).map(([key, value]) => `${key} = ${readable(value)}`);
      console.error(`${name} says "${words}". Here that is false: ${values.join(", ")}.`);
      process.exitCode = 1;
    },
    /** A figure from a Vega-Lite specification. */
    async figure(key, specification) {
      const path = write("images", `${name}-${key}.svg`, await drawFigure(specification));
      console.log(`drawn: ${path}`);
    },
  };
}

/** A number as the book prints it: a minus sign that is no hyphen, never −0.00. */
export function shown(value, digits) {
  const text = Math.abs(value).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** A measured value in a message: numbers with four digits, lists entry by entry. */
function readable(value) {
  if (Array.isArray(value)) return `[${value.map(readable).join(", ")}]`;
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
}

function markdownTable(header, rows) {
  const widths = header.map((_, c) => Math.max(3, ...[header, ...rows].map((row) => row[c].length)));
  const line = (row) => `| ${row.map((text, c) => text[c ? "padStart" : "padEnd"](widths[c])).join(" | ")} |`;
  const rule = `|${widths.map((width, c) => `${"-".repeat(width + 1)}${c ? ":" : "-"}`).join("|")}|`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}

function write(folder, file, content) {
  mkdirSync(join(output, folder), { recursive: true });
  const path = join(output, folder, file);
  writeFileSync(path, content);
  return path;
}
