// The book's sentences and its programs' assertions say the same, and a false one is found before it is written.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { changedLines, changedNumbers } from "../../book/changes.mjs";
import { chapters, exampleNames, resultsOf, root } from "../../book/chapters.mjs";
import { claimsOf, unmatchedClaims } from "../../book/claims.mjs";

describe.each(exampleNames())("%s", (name) => {
  // chapters.test.mjs knows that a run of the program makes these same claims, and that all are true.
  const { claims } = resultsOf(name);

  test("has a claim, and says each in its text", () => {
    expect(claims.length).toBeGreaterThan(0);
    expect(unmatchedClaims(chapters().find((one) => one.name === name).text, claims)).toEqual([]);
  });
});

test("words are compared without line breaks, numbers and tags", () => {
  const text = 'So <span class="claim">the forest\n  falls to <data value="forest">0.44</data></span> here.';
  expect(claimsOf(text)).toEqual(["the forest falls to …"]);
  expect(unmatchedClaims(text, ["the forest falls to …"])).toEqual([]);
});

test("a claim that only the text or only the program has is named", () => {
  const text = '<span class="claim">It rains</span>. <span class="claim">It rains</span>.';
  expect(unmatchedClaims(text, ["It snows"])).toEqual([
    'the program claims "It snows", and the text does not say it',
    'the text claims "It rains", and no assertion stands behind it',
    'the text claims "It rains" twice',
  ]);
});

test("changes are shown with both values", () => {
  expect(changedNumbers({ a: 1, b: 2, c: 3 }, { a: 1, b: 4, d: 5 })).toEqual([
    "b: 2 → 4",
    "c: 3 → none",
    "d: none → 5",
  ]);
  expect(changedLines("a\nb\nc\nd", "a\nx\nc\nd\ne")).toEqual(["- b", "+ x", "+ e"]);
  expect(changedLines("a\nb", "a\nb")).toEqual([]);
});

/** A copy of the book in which a program or a text can be spoilt. */
describe("with a copy of the book", () => {
  let copy;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "nontrivial-copy-"));
    for (const part of ["book", "docs", "examples", "package.json"]) {
      cpSync(join(root, part), join(copy, part), {
        recursive: true,
        filter: (source) => !/\/(node_modules|output)$/.test(source),
      });
    }
    for (const part of ["node_modules", "dist", "src"]) symlinkSync(join(root, part), join(copy, part));
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  const program = "examples/02-tape.mjs";
  const chapter = "docs/02-tape.md";
  const edit = (file, before, after) => {
    const text = readFileSync(join(copy, file), "utf8");
    expect(text).toContain(before);
    writeFileSync(join(copy, file), text.replace(before, after));
  };
  const run = (...command) => spawnSync(process.execPath, command, { cwd: copy, encoding: "utf8" });
  const update = () => run("book/update.mjs", "02");
  /** All files of docs/ with their content. */
  const book = () =>
    readdirSync(join(copy, "docs"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, "utf8")]);

  // A tape that forgets to add: the shares of a number that is used twice are lost.
  const slip = ["input.gradient += output.gradient", "input.gradient = output.gradient"];
  const words = "the two shares add up to $(1 + z)e^z$, at $z = 1$ … times $e$";

  test("a program whose claim is false says so and fails; it leaves the book alone", () => {
    const before = book();
    edit(program, ...slip);
    const { status, stderr } = run(program);
    expect(stderr).toBe(`02-tape says "${words}". Here that is false: gradient = 2.718.\n`);
    expect(status).toBe(1);
    expect(book()).toEqual(before);
    expect(readdirSync(join(copy, "examples/output/images"))).toEqual(["02-tape-graph.svg"]);
  });

  test("book:update writes nothing where a claim is false", () => {
    edit(program, ...slip);
    const before = book();
    const { status, stderr } = update();
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/Nothing was written\.\n$/);
    expect(status).toBe(1);
    expect(book()).toEqual(before);
  });

  test("book:update writes nothing where the text claims what the program does not", () => {
    edit(chapter, "raise $w$ by a\nlittle, and the loss rises", "raise $w$ by a\nlittle, and the loss falls");
    const before = book();
    const { status, stderr } = update();
    expect(stderr).toContain(
      'the program claims "raise $w$ by a little, and the loss rises six times as much", and the text does not say it',
    );
    expect(stderr).toContain("and the loss falls six times as much");
    expect(status).toBe(1);
    expect(book()).toEqual(before);
  });

  test("book:update shows old and new values of what it writes", () => {
    edit(program, 'book.number("loss", loss.value);', 'book.number("loss", 3 * loss.value);');
    edit(chapter, "const x = tape.input(3,", "const x = tape.input(4,");
    const { status, stdout, stderr } = update();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("docs/results/02-tape.json\n  loss: 1 → 3\n");
    expect(stdout).toMatch(/ {2}- .*The loss is <data value="loss">1<.*\n {2}\+ .*<data value="loss">3</);
    expect(stdout).toContain('  - const x = tape.input(4, "x");\n  + const x = tape.input(3, "x");\n');
    expect(stdout).not.toContain("drawn anew");
    expect(readFileSync(join(copy, chapter), "utf8")).toContain('<data value="loss">3</data>');
  });
});
