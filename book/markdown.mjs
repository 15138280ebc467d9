/** Markdown to HTML: GitHub's flavour, formulas as MathML (which needs no fonts), code with colours. */
import hljs from "highlight.js/lib/core";
import javascript from "highlight.js/lib/languages/javascript";
import typescript from "highlight.js/lib/languages/typescript";
import katex from "katex";
import { Marked } from "marked";
import { markedHighlight } from "marked-highlight";

hljs.registerLanguage("js", javascript);
hljs.registerLanguage("ts", typescript);

const formula = (source, displayMode) =>
  katex.renderToString(source, { displayMode, output: "mathml", throwOnError: true });

const inlineFormula = {
  name: "inlineFormula",
  level: "inline",
  start: (source) => source.indexOf("$"),
  tokenizer(source) {
    const match = /^\$([^$\n]+)\$/.exec(source);
    return match ? { type: "inlineFormula", raw: match[0], formula: match[1] } : undefined;
  },
  renderer: (token) => formula(token.formula, false),
};

const displayFormula = {
  name: "displayFormula",
  level: "block",
  start: (source) => source.indexOf("$$"),
  tokenizer(source) {
    const match = /^\$\$([\s\S]+?)\$\$(?:\n|$)/.exec(source);
    return match ? { type: "displayFormula", raw: match[0], formula: match[1] } : undefined;
  },
  renderer: (token) => `<div class="formula">${formula(token.formula, true)}</div>\n`,
};

/** The name of a heading in links, as GitHub makes it. */
export function headingId(text) {
  return text
    .toLowerCase()
    .replace(/<[^>]*>|[^\p{L}\p{N} _-]/gu, "")
    .replace(/ /g, "-");
}

/** Code with colours. */
export function highlighted(code, language) {
  return hljs.getLanguage(language)
    ? hljs.highlight(code, { language }).value
    : code.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

/** @param resolveLink (href, label) → the href that the site has for it */
export function renderMarkdown(text, resolveLink) {
  const marked = new Marked(markedHighlight({ langPrefix: "language-", highlight: highlighted }), {
    gfm: true,
    extensions: [displayFormula, inlineFormula],
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${headingId(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens, text }) {
        return `<a href="${resolveLink(href, text.replaceAll("`", ""))}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  return marked.parse(text);
}
