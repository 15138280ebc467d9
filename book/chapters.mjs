/** The chapters of the book, their examples, and the results that the examples left. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const docs = join(root, "docs");

/** Names of the examples, "01-make-regression" and so on: each is a chapter's. */
export function exampleNames() {
  return readdirSync(join(root, "examples"))
    .filter((file) => /^\d\d-.*\.mjs$/.test(file))
    .map((file) => file.slice(0, -".mjs".length))
    .sort();
}

/** The pages in their order: the contents, the chapters, the glossary. */
export function chapters() {
  const numbered = readdirSync(docs).filter((file) => /^\d\d-.*\.md$/.test(file));
  return ["index.md", ...numbered.sort(), "glossary.md"].map((file) => {
    const name = file.slice(0, -".md".length);
    const text = readFileSync(join(docs, file), "utf8");
    return { name, file, text, title: /^# (.*)$/m.exec(text)?.[1] ?? name };
  });
}

/** What the example of a chapter showed; empty for pages without one. */
export function resultsOf(name, folder = join(docs, "results")) {
  const path = join(folder, `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}
