/** The sentences of a Markdown text, section by section, and which of them say more than what there is. */

export interface Sentence {
  /** The heading above it, without its mark; empty before the first. */
  readonly section: string;
  /** In one line, single spaces. */
  readonly text: string;
}

/** Words that compare or promise, and numbers with a unit or a sign of one. */
const CLAIMS =
  /\b(never|always|every|same|only|at most|at least|faster|slower|times|more|less|fewer|cannot|without|until|nothing|nobody|exact(ly)?|whatever|however|larger|smaller|better|best|refused|safe(ly)?|all|any|none|alone|once|must|depends?|differs?|fails?|works?)\b|%|R²|±|\d\.\d|\d\s?(MB|kB|KB|GB|GiB|MiB|ms|s|seconds?|minutes?|rows|epochs|bits|bytes|characters)\b/i;

export function claimsSomething(sentence: string): boolean {
  return CLAIMS.test(sentence);
}

/** Sentences, list items and rows of tables; code, formulas and pictures are left out. */
export function sentencesOf(markdown: string): Sentence[] {
  const found: Sentence[] = [];
  let section = "";
  let paragraph: string[] = [];
  let fenced = false;
  const flush = () => {
    const text = oneLine(paragraph.join(" "));
    paragraph = [];
    // A full stop, and something that begins anew; "e.g. this" and "R. 5" do not.
    for (const part of text.split(/(?<=[.!?][)*”"]*) (?=[*([“"`]*[A-Z0-9`±_λβ])/)) {
      if (part !== "") found.push({ section, text: part });
    }
  };
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) {
      flush();
      fenced = !fenced;
    } else if (fenced || /^ {4}/.test(line) || /^\s*\$\$|^!\[/.test(line)) {
      flush();
    } else if (/^#+ /.test(line)) {
      flush();
      section = line.replace(/^#+ /, "");
    } else if (line.startsWith("|")) {
      flush();
      if (!/^\|[-| :]+\|$/.test(line)) found.push({ section, text: oneLine(line) });
    } else if (/^\s*(\d+\.|-) /.test(line)) {
      flush();
      paragraph = [line.replace(/^\s*(\d+\.|-) /, "")];
    } else if (line.trim() === "") flush();
    else paragraph.push(line);
  }
  flush();
  return found;
}

/** Line breaks of a document, or of a terminal's width, are no part of its words. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
