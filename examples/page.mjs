/**
 * What an example shows: printed for who runs it, kept for the book.
 *
 * Numbers, texts and tables go to docs/results/NAME.json, figures to docs/images/NAME-*.svg (or to the folder that
 * BOOK_OUTPUT names). The text of the book takes every number from there.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawFigure } from "./figure.mjs";

const docs = process.env.BOOK_OUTPUT ?? fileURLToPath(new URL("../docs/", import.meta.url));

/** Starts the page of the example in this file: `page(import.meta.url)`. */
export function page(url) {
  const name = basename(fileURLToPath(url), ".mjs");
  const results = { numbers: {}, texts: {}, tables: {} };
  const save = () => write("results", `${name}.json`, `${JSON.stringify(results, null, 2)}\n`);
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

function markdownTable(header, rows) {
  const widths = header.map((_, c) => Math.max(3, ...[header, ...rows].map((row) => row[c].length)));
  const line = (row) => `| ${row.map((text, c) => text[c ? "padStart" : "padEnd"](widths[c])).join(" | ")} |`;
  const rule = `|${widths.map((width, c) => `${"-".repeat(width + 1)}${c ? ":" : "-"}`).join("|")}|`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}

function write(folder, file, content) {
  mkdirSync(join(docs, folder), { recursive: true });
  const path = join(docs, folder, file);
  writeFileSync(path, content);
  return path;
}
