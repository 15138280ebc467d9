/** Old and new values of what an update of the book changes, as lines to read. */

/** Numbers of a chapter's results that are new, gone or another: "linear: 0.82 → 0.84". */
export function changedNumbers(before = {}, after = {}) {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => before[key] !== after[key])
    .map((key) => `${key}: ${before[key] ?? "none"} → ${after[key] ?? "none"}`);
}

/** Lines that go, after a "-", and lines that come, after a "+", in the order of the text. */
export function changedLines(before, after) {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  const kept = longestCommon(old, fresh);
  const changes = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...kept, [old.length, fresh.length]]) {
    while (i < nextI) changes.push(`- ${old[i++]}`);
    while (j < nextJ) changes.push(`+ ${fresh[j++]}`);
    i++;
    j++;
  }
  return changes;
}

/** The longest common subsequence of two lists, as pairs of places. */
function longestCommon(a, b) {
  const length = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const pairs = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (length[i + 1][j] >= length[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}
