// The book says what its programs show: every example runs, every number, table and block of code is current.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { filled, formatted, region, unaccounted } from "../../book/blocks.mjs";
import { chapters, docs, exampleNames, resultsOf, root } from "../../book/chapters.mjs";

const output = mkdtempSync(join(tmpdir(), "nontrivial-book-"));
afterAll(() => rmSync(output, { recursive: true }));

/** Every example writes to a folder of its own run; the committed results are what the book was written from. */
describe.each(exampleNames())("%s", (name) => {
  test("runs, and shows what the book has", () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, "examples", `${name}.mjs`)], {
      encoding: "utf8",
      env: { ...process.env, BOOK_OUTPUT: output },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const fresh = resultsOf(name, join(output, "results"));
    expect(fresh).toEqual(resultsOf(name));
    // A number that changed is named with both values.
    const chapter = chapters().find((one) => one.name === name);
    expect(filled(chapter.text, fresh, root)).toEqual({ text: chapter.text, changes: [] });
  });

  test("draws the pictures that the book has", () => {
    const drawn = readdirSync(join(output, "images")).filter((file) => file.startsWith(`${name}-`));
    const kept = readdirSync(join(docs, "images")).filter((file) => file.startsWith(`${name}-`));
    expect(drawn).toEqual(kept);
    expect(kept.length).toBeGreaterThan(0);
    for (const file of kept) {
      const [is, was] = [output, docs].map((folder) => readFileSync(join(folder, "images", file), "utf8"));
      expect(is === was ? "the same" : `${file} is another picture now`).toBe("the same");
    }
  });
});

describe.each(chapters().map(({ file, text }) => [file, text]))("%s", (file, text) => {
  test("code comes from the examples or from the engine, never by hand", () => {
    const named = text.replace(/<!-- (code|output|table) \S+ -->\n[\s\S]*?<!-- end -->/g, "");
    expect(named).not.toMatch(/^```/m);
  });

  test("every number with decimals has a run or a citation behind it", () => {
    expect(unaccounted(text)).toEqual([]);
  });

  test("has a question, a picture, an exercise and its solution", () => {
    if (!/^\d/.test(file)) return;
    expect(text).toMatch(/^\*\*Question\.\*\* /m);
    expect(text).toMatch(/^!\[[^\]]+\]\(images\/[^)]+\.svg\)$/m);
    expect(text).toMatch(/^## Exercise/m);
    expect(text).toMatch(/<summary>Solution<\/summary>/);
  });
});

test("a chapter for every example and the other way round", () => {
  const numbered = chapters().flatMap(({ name }) => (/^\d/.test(name) ? [name] : []));
  expect(numbered).toEqual(exampleNames());
});

test("a changed number is reported with both values", () => {
  const results = { numbers: { loss: 0.4321 } };
  expect(filled('It is <data value="loss">0.44</data>.', results, root)).toEqual({
    text: 'It is <data value="loss">0.43</data>.',
    changes: ["loss: the text says 0.44, the run says 0.43"],
  });
  expect(() => filled('<data value="none">1</data>', results, root)).toThrow('no numbers "none"');
});

test("numbers keep the form that the text has", () => {
  expect(formatted(-0.0123, "0.00")).toBe("−0.01");
  expect(formatted(-0.0003, "0.00")).toBe("0.00");
  expect(formatted(12345.6, "0")).toBe("12,346");
  expect(formatted(2.44e-16, "1e")).toBe("2e−16");
});

test("a region of an example, a function of the engine", () => {
  expect(region("a\n// #region b\nc\n// #endregion\nd", "b")).toBe("c");
  expect(region("export function f() {\n  g();\n}\nh", "f")).toBe("export function f() {\n  g();\n}");
  expect(() => region("a", "b")).toThrow('no exported function "b"');
});
