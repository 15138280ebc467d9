/** Which character separates the fields of a CSV file. */

const CANDIDATES = [",", ";", "\t", "|"];

/**
 * The candidate that comes most often in the first record (quoted text does not count); a comma if none does, as in
 * a file of one column.
 */
export function sniffDelimiter(beginning: string): string {
  const counts = new Map(CANDIDATES.map((candidate) => [candidate, 0]));
  let quoted = false;
  let started = false;
  for (const character of beginning) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "\n" || character === "\r")) {
      if (started) break;
    } else if (!quoted) {
      const count = counts.get(character);
      if (count !== undefined) counts.set(character, count + 1);
    }
    started ||= character.trim() !== "";
  }
  return CANDIDATES.reduce((best, candidate) =>
    (counts.get(candidate) ?? 0) > (counts.get(best) ?? 0) ? candidate : best,
  );
}

/** What a first line such as `sep=;` says, which spreadsheets read and do not show; undefined without one. */
export function namedDelimiter(beginning: string): string | undefined {
  return /^\ufeff?"?sep=([,;\t|])"?\r?(?:\n|$)/i.exec(beginning)?.[1];
}
