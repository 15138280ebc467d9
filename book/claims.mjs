/**
 * Claims: sentences of a chapter that compare, order, promise or explain a result. Each is marked in the text,
 *
 *     <span class="claim">the forest stands above every linear model</span>
 *
 * and asserted by the chapter's program in the same words, `book.claim("the forest stands …", forest > linear, …)`.
 * A number inside (`<data>`) is … in the program's words. So neither can change or vanish without the other.
 */

/** The words between the marks of a chapter, in its order: one space between words, … for each number. */
export function claimsOf(chapter) {
  return [...chapter.matchAll(/<span class="claim">([\s\S]*?)<\/span>/g)].map(([, words]) =>
    words
      .replace(/<data[^>]*>[^<]*<\/data>/g, "…")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

/**
 * Where the marks of a chapter and the assertions of its program differ.
 * @param asserted the words that the program asserted
 * @returns a sentence for each difference
 */
export function unmatchedClaims(chapter, asserted) {
  const marked = claimsOf(chapter);
  const missing = (from, among) => [...new Set(from)].filter((words) => !among.includes(words));
  return [
    ...missing(asserted, marked).map(
      (words) => `the program claims "${words}", and the text does not say it`,
    ),
    ...missing(marked, asserted).map(
      (words) => `the text claims "${words}", and no assertion stands behind it`,
    ),
    ...marked
      .filter((words, k) => marked.indexOf(words) < k)
      .map((words) => `the text claims "${words}" twice`),
  ];
}
