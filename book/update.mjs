/**
 * Runs the examples and brings the book up to date: `npm run book:update`, or with the numbers of some chapters.
 *
 * Everything that changes is shown, old and new. If a program fails, a claim is false, or text and program do not
 * claim the same, that is said instead and no file is written.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { filled, unaccounted } from "./blocks.mjs";
import { changedLines, changedNumbers } from "./changes.mjs";
import { chapters, docs, exampleNames, resultsOf, root } from "./chapters.mjs";
import { unmatchedClaims } from "./claims.mjs";

const wanted = process.argv.slice(2);
const names = exampleNames().filter(
  (name) => wanted.length === 0 || wanted.some((number) => name.startsWith(number)),
);
const output = mkdtempSync(join(tmpdir(), "nontrivial-book-"));
try {
  const failures = names.flatMap(runExample);
  // Text that misses a number or a claim is found only where its program ran to the end.
  const pages = failures.length > 0 ? [] : chapters().flatMap((chapter) => updatedChapter(chapter, failures));
  if (failures.length > 0) {
    console.error(`${failures.join("\n")}\nNothing was written.`);
    process.exitCode = 1;
  } else {
    for (const name of names) keepResults(name);
    for (const { file, before, after } of pages) keep(join(docs, file), after, changedLines(before, after));
  }
} finally {
  rmSync(output, { recursive: true });
}

/** Runs one example; returns what it says if it fails. */
function runExample(name) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(root, "examples", `${name}.mjs`)], {
    encoding: "utf8",
    env: { ...process.env, BOOK_OUTPUT: output },
  });
  console.log(`${name}: ran in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return status === 0 ? [] : [`${name}: failed.\n${stderr.trim()}`];
}

/** A chapter with the run's numbers; adds to `failures` what its text and its program do not agree on. */
function updatedChapter({ name, file, text }, failures) {
  const results = names.includes(name) ? resultsOf(name, join(output, "results")) : resultsOf(name);
  failures.push(...unmatchedClaims(text, results.claims ?? []).map((sentence) => `${file}: ${sentence}.`));
  try {
    const after = filled(text, results, root).text;
    failures.push(...unaccounted(after).map((number) => `${file}: no run stands behind ${number}.`));
    return [{ file, before: text, after }];
  } catch (error) {
    failures.push(`${file}: ${error.message}`);
    return [];
  }
}

/** Takes over what one example left: its results and its pictures. */
function keepResults(name) {
  const file = `${name}.json`;
  const [before, after] = [resultsOf(name), resultsOf(name, join(output, "results"))];
  const fresh = readFileSync(join(output, "results", file), "utf8");
  keep(join(docs, "results", file), fresh, changedNumbers(before.numbers, after.numbers));

  const pictures = (folder) =>
    readdirSync(join(folder, "images")).filter((picture) => picture.startsWith(`${name}-`));
  const drawn = pictures(output);
  for (const picture of drawn) {
    keep(join(docs, "images", picture), readFileSync(join(output, "images", picture), "utf8"), [
      "drawn anew",
    ]);
  }
  for (const picture of pictures(docs).filter((one) => !drawn.includes(one))) {
    rmSync(join(docs, "images", picture));
    console.log(`docs/images/${picture}: no longer drawn, removed`);
  }
}

/** Writes a file if its content is another one, and says what changes. */
function keep(path, content, changes) {
  if (existsSync(path) && readFileSync(path, "utf8") === content) return;
  writeFileSync(path, content);
  console.log([relative(root, path), ...changes.map((change) => `  ${change}`)].join("\n"));
}
