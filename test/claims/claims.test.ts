/**
 * Each claim of a document, with the check that knows it. The lists stand beside this file: readme.json, help.json (what
 * `--help` prints) and texts.json (words of the report, of summaries and warnings, in their source). A claim's words must
 * stand where it says, its checks must be there, and a sentence of README that compares, promises or gives a figure must
 * be in a list: as a claim, or among the sentences that only describe.
 */
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { run } from "../cli/command-line.ts";
import { claimsSomething, oneLine, sentencesOf } from "./sentences.ts";

interface Claim {
  /** Words of the document, as they stand there. */
  readonly claim: string;
  /** "file of tests: name of the test", or the path of a program that measures. */
  readonly check: readonly string[];
}

interface ReadmeSection {
  readonly claims: readonly Claim[];
  /** Beginnings of sentences that claim nothing that could be false. */
  readonly descriptions: readonly string[];
}

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const listed = <T>(name: string): T => JSON.parse(read(`test/claims/${name}.json`));

const readme = listed<{ readonly sections: Readonly<Record<string, ReadmeSection>> }>("readme");
const help = listed<Readonly<Record<string, readonly Claim[]>>>("help");
const texts = listed<Readonly<Record<string, readonly Claim[]>>>("texts");

/** Why a check is none; undefined if it is one. */
function missingCheck(check: string): string | undefined {
  const [, file, name] = /^(\S+?): (.+)$/.exec(check) ?? [undefined, check, undefined];
  if (!existsSync(new URL(file, root))) return `there is no ${file}`;
  if (name === undefined)
    return /^bench\/.+\.mjs$/.test(file) ? undefined : `${file} needs the name of a test`;
  const named = [`"${name}"`, `'${name}'`, `\`${name}\``].some((quoted) => {
    const at = read(file).indexOf(quoted);
    return at >= 0 && /\(\s*$/.test(read(file).slice(Math.max(0, at - 40), at));
  });
  return named ? undefined : `${file} has no test "${name}"`;
}

function expectChecks(claims: readonly Claim[]): void {
  for (const { claim, check } of claims) {
    expect([claim, check.length > 0]).toEqual([claim, true]);
    for (const one of check) expect([claim, missingCheck(one)]).toEqual([claim, undefined]);
  }
}

function expectWords(claims: readonly Claim[], text: string): void {
  for (const { claim } of claims) expect([claim, text.includes(oneLine(claim))]).toEqual([claim, true]);
}

describe("README.md", () => {
  const sentences = sentencesOf(read("README.md"));
  const sections = Object.entries(readme.sections);

  test.each(sections)("%s: the claims stand there, and their checks exist", (_heading, { claims }) => {
    // Comments beside commands may claim something, too.
    expectWords(claims, oneLine(read("README.md")));
    expectChecks(claims);
  });

  test.each(sections)(
    "%s: each sentence that claims something is listed",
    (heading, { claims, descriptions }) => {
      const own = sentences.filter(({ section, text }) => section === heading && claimsSomething(text));
      const listedWords = claims.map(({ claim }) => oneLine(claim));
      const unlisted = own.filter(
        ({ text }) =>
          !listedWords.some((words) => text.includes(words) || words.includes(text)) &&
          !descriptions.some((beginning) => text.startsWith(beginning)),
      );
      expect(unlisted.map(({ text }) => text)).toEqual([]);
      // What describes nothing any more is taken off the list.
      const stale = descriptions.filter((beginning) => !own.some(({ text }) => text.startsWith(beginning)));
      expect(stale).toEqual([]);
    },
  );

  test("a section that claims something is in the list", () => {
    const headings = new Set(
      sentences.filter(({ text }) => claimsSomething(text)).map(({ section }) => section),
    );
    expect([...headings].filter((heading) => !(heading in readme.sections))).toEqual([]);
  });
});

describe("--help", () => {
  test.concurrent.each(Object.entries(help))("%s", async (command, claims) => {
    const { stdout } = await run(tmpdir(), ...command.split(" ").slice(1), "--help");
    expectWords(claims, oneLine(stdout));
    expectChecks(claims);
  });
});

describe("the words of the report, of summaries and warnings", () => {
  test.each(Object.entries(texts))("%s", (file, claims) => {
    expectWords(claims, oneLine(read(file)));
    expectChecks(claims);
  });
});

describe("what is a claim", () => {
  test.each([
    ["It is 3 times faster.", true],
    ["X never leaves the device.", true],
    ["It takes 4.2 s.", true],
    ["An exam has a README.", false],
  ])("%s", (sentence, claims) => {
    expect(claimsSomething(sentence)).toBe(claims);
  });

  test("sentences end at full stops, at table rows and list items; code is none", () => {
    const markdown =
      "# Title\n\nOne is (e.g. this)\none. Two\n\n    code is 3 times\n\n- three\n- four\n\n| a | b |\n|---|---|\n| c | d |\n";
    expect(sentencesOf(markdown).map(({ text }) => text)).toEqual([
      "One is (e.g. this) one.",
      "Two",
      "three",
      "four",
      "| a | b |",
      "| c | d |",
    ]);
  });

  test("a check that is not there is named", () => {
    expect(missingCheck("test/claims/nothing.test.ts: x")).toBe("there is no test/claims/nothing.test.ts");
    expect(missingCheck("test/claims/claims.test.ts: no such test")).toMatch(/has no test "no such test"/);
    expect(missingCheck("README.md")).toBe("README.md needs the name of a test");
    expect(missingCheck("test/claims/claims.test.ts: a check that is not there is named")).toBeUndefined();
  });
});
