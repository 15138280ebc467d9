/** Builds the book: `npm run book` writes site/, static pages that open with a double click and need no network. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { Application } from "typedoc";
import { chapters, docs, root } from "./chapters.mjs";
import { highlighted, renderMarkdown } from "./markdown.mjs";

const site = resolve(process.argv[2] ?? join(root, "site"));
rmSync(site, { recursive: true, force: true });
mkdirSync(site, { recursive: true });

await buildReference();
/** Where the reference explains an exported name: "gradcheck" → "api/functions/gradcheck.html". */
const reference = new Map(
  ["classes", "functions", "interfaces", "types", "variables"].flatMap((kind) =>
    (existsSync(join(site, "api", kind)) ? readdirSync(join(site, "api", kind)) : []).map((file) => [
      file.slice(0, -".html".length),
      `api/${kind}/${file}`,
    ]),
  ),
);

const pages = chapters();
for (const [k, { name, text, title }] of pages.entries()) {
  const body = renderMarkdown(text, (href, label) => siteLink(href, label));
  writeFileSync(join(site, `${name}.html`), page(title, body, name, pages[k - 1], pages[k + 1]));
}
cpSync(join(docs, "images"), join(site, "images"), { recursive: true });
cpSync(join(root, "book", "style.css"), join(site, "style.css"));
console.log(
  `The book is in ${relative(process.cwd(), join(site, "index.html")) || site}: open it with a double click.`,
);

async function buildReference() {
  const application = await Application.bootstrap({
    entryPoints: [join(root, "src", "index.ts")],
    tsconfig: join(root, "tsconfig.json"),
    name: "nontrivial: reference",
    readme: "none",
    hideGenerator: true,
    disableGit: true,
    disableSources: true,
    excludeInternal: true,
    includeVersion: true,
    logLevel: "Error",
  });
  const project = await application.convert();
  if (!project) throw new Error("The reference could not be made from src/index.ts.");
  await application.generateDocs(project, join(site, "api"));
}

/** Chapters link to each other, exported names to the reference, other files to a page with their source. */
function siteLink(href, label) {
  if (/^https?:/.test(href) || href.startsWith("#")) return href;
  if (/\.md(#|$)/.test(href)) return href.replace(".md", ".html");
  if (href.startsWith("../src/") && reference.has(label)) return reference.get(label);
  return sourcePage(href.replace(/^\.\.\//, ""));
}

function sourcePage(file) {
  const target = `source/${file}.html`;
  const path = join(site, target);
  if (!existsSync(path)) {
    const language = extname(file) === ".ts" ? "ts" : "js";
    const code = highlighted(readFileSync(join(root, file), "utf8"), language);
    mkdirSync(dirname(path), { recursive: true });
    const up = "../".repeat(target.split("/").length - 1);
    writeFileSync(
      path,
      page(
        file,
        `<h1>${file}</h1><pre><code class="hljs">${code}</code></pre>`,
        "",
        undefined,
        undefined,
        up,
      ),
    );
  }
  return target;
}

function page(title, body, current, previous, next, up = "") {
  const link = ({ name, title }, more = "") => `<a href="${up}${name}.html"${more}>${title}</a>`;
  const entries = pages.map((one) =>
    /^\d/.test(one.name)
      ? `<li value="${Number(one.name.slice(0, 2))}">${link(one, one.name === current ? ' aria-current="page"' : "")}</li>`
      : `<li class="plain">${link(one, one.name === current ? ' aria-current="page"' : "")}</li>`,
  );
  const turn = [
    previous ? `<span>← ${link(previous)}</span>` : "<span></span>",
    next ? `<span>${link(next)} →</span>` : "<span></span>",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · nontrivial</title>
<link rel="stylesheet" href="${up}style.css">
</head>
<body>
<nav aria-label="Chapters"><ol>${entries.join("\n")}<li class="plain"><a href="${up}api/index.html">Reference</a></li></ol></nav>
<main>
${body}
<footer>${turn.join("")}</footer>
</main>
</body>
</html>
`;
}
