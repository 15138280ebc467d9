/** `nontrivial evaluate` as users run it: scores, reports, and inputs that make no sense. */
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { inFolder, run } from "./command-line.js";

/** A CSV file of numbers: y follows x and its square. */
function csv(rows: number, { separator = ",", prefix = "" } = {}): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [x, z] = [Math.sin(i), Math.cos(7 * i)];
    return [x, z, i % 2 ? "red" : "blue", 2 * x + z * z].join(separator);
  });
  return `${prefix}${[["x", "z", "colour", "target"].join(separator), ...lines].join("\n")}\n`;
}

async function evaluated(content: string | Buffer, ...args: string[]) {
  return inFolder(async (folder) => {
    writeFileSync(join(folder, "data.csv"), content);
    return run(folder, "evaluate", "data.csv", ...args);
  });
}

const FEW = ["--models", "linear,linearSquares"];

describe("nontrivial evaluate", () => {
  test("shows a table with a bar for each model", async () => {
    const { code, stdout, stderr } = await evaluated(csv(200), ...FEW);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^data\.csv: R² for "target" on 60 unseen rows, after 140 rows with 4 features/);
    expect(stdout).toMatch(/Linear regression +0\.\d{3} ± 0\.\d{3} .*█/);
    expect(stdout).toMatch(/Linear on x, x² +1\.000 ± 0\.000 .*█{30}/);
  });

  test("--json prints one object; the scores do not depend on the threads", async () => {
    const args = ["--models", "linear,forest,mlp", "--repeats", "2", "--json"];
    const [one, two] = await Promise.all(
      ["1", "2"].map((threads) => evaluated(csv(120), ...args, "--threads", threads)),
    );
    const { r2, repeats, models } = JSON.parse(one.stdout);
    expect(repeats).toBe(2);
    expect(models.map(({ name }: { name: string }) => name)).toEqual(["linear", "forest", "mlp"]);
    expect(r2.linear.each).toHaveLength(2);
    expect(JSON.parse(two.stdout).r2).toEqual(r2);
  });

  test("knows the process behind our own files, and reports in one file without a network", async () => {
    await inFolder(async (folder) => {
      await run(folder, "generate", "--rows", "300", "--features", "5", "--quiet");
      const args = ["--models", "linear,tree5,process", "--report", "report.html"];
      const { stdout, code } = await run(folder, "evaluate", "dataset.csv", ...args);
      expect(code).toBe(0);
      const manifest = JSON.parse(readFileSync(join(folder, "dataset.manifest.json"), "utf8"));
      const [, shown] = /The process behind the data +(0\.\d+)/.exec(stdout) ?? [];
      expect(Math.abs(Number(shown) - manifest.r2.process)).toBeLessThan(0.1);
      const html = readFileSync(join(folder, "report.html"), "utf8");
      expect(html.match(/<svg/g)).toHaveLength(5);
      expect(html.includes("kept from explaining the target (λ = 0.15)")).toBe(true);
      expect(/(src|href)="(?!#)|url\(http|<script|<link/.test(html)).toBe(false);
      const again = await run(folder, "evaluate", "dataset.csv", ...args);
      expect(again.code).toBe(2);
      expect(again.stderr).toContain("report.html exists already");
    });
  });

  test("reads an exam: its split, its dictionary, the teacher's solution", async () => {
    await inFolder(async (folder) => {
      const flags =
        "--template exam --rows 400 --test-size 100 --missing 0.05 --rho 0.2 --epochs 20 --report --quiet";
      const made = await run(folder, "generate", ...flags.split(" "), "--output", "exam");
      expect(made).toMatchObject({ code: 0, stdout: "" });
      const html = readFileSync(join(folder, "exam/teacher/report.html"), "utf8");
      // The dictionary's words, and what was injected; as booleans, since the page is long.
      expect(html.includes("Heated floor area.")).toBe(true);
      expect(/values were taken out \(pattern: uniform\)/.test(html)).toBe(true);
      expect(/\d+ of the \d+ features that decide about the target are hidden/.test(html)).toBe(true);
      const { stdout } = await run(folder, "evaluate", "exam", "--models", "linear", "--json");
      expect(JSON.parse(stdout)).toMatchObject({ target: "target", trainRows: 300, testRows: 100 });
      const text = await run(folder, "evaluate", "exam", "--models", "linear");
      expect(text.stdout).toContain("Energy use of office buildings");
      expect(text.stdout).toContain("Learnt from the 300 rows of train, scored on the 100 rows of test.");
    });
  });

  test("texts of a file never become markup", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "a.csv"), csv(60).replace("colour", "<script>alert(1)</script>"));
      await run(folder, "evaluate", "a.csv", ...FEW, "--report", "r.html", "--quiet");
      const html = readFileSync(join(folder, "r.html"), "utf8");
      expect(html.includes("&lt;script&gt;")).toBe(true);
      expect(html.includes("<script")).toBe(false);
    });
  });
});

describe("unusual files are understood", () => {
  test.each([
    ["a byte-order mark", csv(60, { prefix: "\ufeff" })],
    ["semicolons", csv(60, { separator: ";" })],
    ["a quoted line break", csv(60).replace("blue", '"light\nblue"')],
  ])("%s", async (_, content) => {
    const { code, stdout, stderr } = await evaluated(content, ...FEW, "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).r2.linearSquares.mean).toBeGreaterThan(0.9);
  });

  test("a column that is nine tenths empty is used and mentioned", async () => {
    const lines = csv(100).trimEnd().split("\n");
    const content = lines
      .map((line, i) => (i === 0 ? `gaps,${line}` : `${i % 10 === 0 ? i : ""},${line}`))
      .join("\n");
    const { code, stdout } = await evaluated(content, ...FEW);
    expect(code).toBe(0);
    expect(stdout).toContain('Column "gaps" is 90 % empty: its gaps are filled with the training median.');
  });
});

test("one stray word among numbers is a note that names it, and so is an index", async () => {
  const lines = csv(100).trimEnd().split("\n");
  const numbered = lines.map((line, i) => (i === 0 ? `,${line}` : `${i - 1},${line}`));
  numbered[4] = numbered[4].replace(/^3,[^,]*/, "3,missing");
  const { code, stdout, stderr } = await evaluated(`${numbered.join("\n")}\n`, ...FEW);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(
    'Column "column_1" numbers the rows, as the index of a data frame does, and was left out.',
  );
  expect(stdout).toContain(
    'Column "x" was read as text: 99 of its 100 values are numbers, but "missing" is none;',
  );
  const empty = await evaluated(`${numbered.join("\n").replace("missing", "n/a")}\n`, ...FEW, "--json");
  const { notes, r2 } = JSON.parse(empty.stdout);
  expect(notes).toEqual([expect.stringContaining('"column_1" numbers the rows')]);
  expect(r2.linearSquares.mean).toBeGreaterThan(0.9);
});

describe("bad input is one clear sentence", () => {
  const constant = `a,b,target\n${Array(30).fill("1,red,2").join("\n")}\n`;
  const noFeature = `a,target\n${Array.from({ length: 30 }, (_, i) => `1,${i}`).join("\n")}\n`;
  test.each([
    [
      "no such target",
      csv(30),
      ["--target", "price"],
      'has no column "price" to predict; name one with --target. The columns are "x", "z", "colour", "target".',
    ],
    [
      "a text as target",
      csv(30),
      ["--target", "colour"],
      'The target "colour" must be a number in every row; it is text, for example "blue", "red".',
    ],
    ["few rows", csv(19), [], 'Scoring needs at least 20 rows with a value of "target"; there are 19.'],
    [
      "a constant target",
      constant,
      [],
      'The target "target" is 2 in every row: there is nothing to predict.',
    ],
    [
      "constant columns",
      noFeature,
      [],
      'No column can serve as a feature: besides "target" there are only constant, empty or dropped columns.',
    ],
    ["duplicate headers", csv(30).replace("x,z", "x,x"), [], '"x"'],
    ["an unknown model", csv(30), ["--models", "linear,magic"], "--models must name some of mean, linear"],
    [
      "an unknown column to drop",
      csv(30),
      ["--drop", "address"],
      '--drop must name columns of data.csv, not "address"; they are',
    ],
    ["repeats", csv(30), ["--repeats", "0"], "--repeats must be a whole number from 1 to 1000, not 0."],
    ["a share", csv(30), ["--test-share", "1"], "--test-share must be a number above 0 and below 1, not 1."],
    ["threads", csv(30), ["--threads", "many"], '--threads must be a whole number from 1 to 64, not "many".'],
    [
      "no process",
      csv(30),
      ["--models", "process"],
      "it needs the manifest that generate leaves beside plain data.",
    ],
    ["an empty file", "", [], "data.csv is empty."],
  ])("%s", async (_, content, args, message) => {
    const { code, stdout, stderr } = await evaluated(content, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  test("one test row has no R²: a dash and one sentence, null in JSON, no bar in the report", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "data.csv"), csv(30));
      const args = ["evaluate", "data.csv", "--test-share", "0.01", "--models", "linear,tree"];
      const { code, stdout } = await run(folder, ...args, "--report", "report.html");
      expect(code).toBe(0);
      expect(stdout).toMatch(/on 1 unseen row, after 29 rows/);
      expect(stdout).toMatch(/^ {2}Linear regression +– {2,}\d/m);
      expect(stdout).toContain("R² is not defined (–): the test rows have only one value of the target");
      const page = readFileSync(join(folder, "report.html"), "utf8");
      expect(page).toContain('<td>Linear regression</td><td class="number">–</td><td class="number">–</td>');
      expect(page).not.toContain("NaN");
      const { r2, error } = JSON.parse((await run(folder, ...args, "--json")).stdout);
      expect([r2.linear.mean, r2.linear.each, error.linear]).toEqual([null, [null], null]);
    });
  });

  test("a file of two gigabytes is refused before it is read", async () => {
    await inFolder(async (folder) => {
      const file = openSync(join(folder, "large.csv"), "w");
      ftruncateSync(file, 2 * 2 ** 30);
      closeSync(file);
      const { code, stderr } = await run(folder, "evaluate", "large.csv");
      expect(code).toBe(2);
      expect(stderr).toContain("large.csv has 2.0 GiB; CSV files up to 1 GiB are read.");
    });
  });

  test("no such file, and a folder that is no exam", async () => {
    await inFolder(async (folder) => {
      const missing = await run(folder, "evaluate", "nothing.csv");
      expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("there is no such file") });
      const empty = await run(folder, "evaluate", ".");
      expect(empty).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("is a folder without train.csv"),
      });
    });
  });
});
