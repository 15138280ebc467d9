/**
 * Fills what the text of the book does not say itself: code from the examples, their tables and texts, and numbers.
 *
 *     <!-- code examples/02-tape.mjs#scalar -->   a marked region of a file, or a whole file
 *     <!-- code src/generator/objective.ts#recordObjective -->   an exported function of the engine
 *     <!-- table scores -->  <!-- output steps -->   what the chapter's example showed under this name
 *     <!-- end -->   ends each of them
 *     <data value="r2.linear">0.02</data>   a number of the chapter's results, with as many decimals as stand there
 */
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";

/** The lines between `// #region name` and `// #endregion`, or the exported function of that name. */
export function region(source, name) {
  const lines = source.split("\n");
  const marked = lines.indexOf(`// #region ${name}`);
  if (marked >= 0) return lines.slice(marked + 1, lines.indexOf("// #endregion", marked)).join("\n");
  const start = lines.findIndex((line) => line.startsWith(`export function ${name}(`));
  if (start < 0) throw new Error(`There is no region and no exported function "${name}".`);
  return lines.slice(start, lines.indexOf("}", start) + 1).join("\n");
}

/** A number of the results in the form of `pattern`: as many decimals, thousands apart, powers of ten if it has one. */
export function formatted(value, pattern) {
  const [mantissa, exponent] = pattern.split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length;
  const text =
    exponent === undefined
      ? Math.abs(value).toLocaleString("en-US", {
          minimumFractionDigits: decimals,
          maximumFractionDigits: decimals,
        })
      : Math.abs(value).toExponential(decimals).replace("-", "−").replace("+", "");
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/**
 * The chapter with all blocks and numbers filled from the files and the results.
 * @param chapter its text
 * @param results of its example: { numbers, texts, tables }
 * @param root the repository
 * @returns the text, and for each number that was another one a sentence with both values
 */
export function filled(chapter, results, root) {
  const changes = [];
  const known = (kind, key) => {
    const value = results[kind]?.[key];
    if (value === undefined) throw new Error(`The results have no ${kind} "${key}".`);
    return value;
  };
  const contents = {
    code(target) {
      const [file, name] = target.split("#");
      const source = readFileSync(join(root, file), "utf8");
      const code = name ? region(source, name) : source.trimEnd();
      return `\`\`\`${extname(file) === ".ts" ? "ts" : "js"}\n${code}\n\`\`\``;
    },
    output: (key) => `\`\`\`text\n${known("texts", key)}\n\`\`\``,
    table: (key) => known("tables", key),
  };
  const text = chapter
    .replace(
      /<!-- (code|output|table) (\S+) -->\n[\s\S]*?<!-- end -->/g,
      (_, kind, target) => `<!-- ${kind} ${target} -->\n\n${contents[kind](target)}\n\n<!-- end -->`,
    )
    .replace(/<data value="([^"]+)">([^<]*)<\/data>/g, (_, key, before) => {
      const after = formatted(known("numbers", key), before);
      if (after !== before) changes.push(`${key}: the text says ${before}, the run says ${after}`);
      return `<data value="${key}">${after}</data>`;
    });
  return { text, changes };
}

/** Numbers with decimals in the prose that no run stands behind: neither <data> nor <cite>, code or mathematics. */
export function unaccounted(chapter) {
  const prose = chapter
    .replace(/section \d\.\d/g, "")
    .replace(/```[\s\S]*?```/g, "")
    .replace(/<!-- table \S+ -->[\s\S]*?<!-- end -->/g, "")
    .replace(/<(data|cite)[^>]*>[\s\S]*?<\/\1>/g, "")
    .replace(/\$\$[\s\S]*?\$\$|\$[^$\n]*\$|`[^`\n]*`/g, "")
    .replace(/\]\([^)]*\)/g, "]");
  return prose.match(/\d+\.\d+/g) ?? [];
}
