/** No command writes over what it reads, and what a seed is worth is said where it keeps targets secret. */
import {
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { inFolder, run } from "./command-line.js";

const PLAIN = ["generate", "--rows", "200", "--features", "4", "--epochs", "5"] as const;
const TABLE = ["generate", "--numeric", "4", "--rows", "60", "--epochs", "5", "--quiet"] as const;
let recipe: Buffer;

beforeAll(async () => {
  await inFolder(async (folder) => {
    await run(folder, ...PLAIN, "--quiet", "--recipe", "a.recipe");
    recipe = readFileSync(join(folder, "a.recipe"));
  });
});

/** The command is refused in one sentence, and the folder is as it was. */
async function expectRefused(folder: string, args: readonly string[], sentence: string): Promise<void> {
  const state = () =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [file, readFileSync(file, "base64")]),
    );
  const before = state();
  const { code, stdout, stderr } = await run(folder, ...args);
  expect(stderr).toContain(sentence);
  expect(stderr).toMatch(/^nontrivial: [^\n]*\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(state()).toEqual(before);
}

describe("generate --recipe never replaces a file", () => {
  test.each([
    ["of an exam", PLAIN],
    ["of an exam, for rows that are replayed", [...PLAIN, "--pilot", "100"]],
  ])("%s, not even with --force", async (_, command) => {
    await inFolder(async (folder) => {
      expect((await run(folder, ...TABLE, "--output", "exam")).code).toBe(0);
      const args = [...command, "--recipe", "exam/teacher/exam.recipe", "--force"];
      await expectRefused(
        folder,
        args,
        "exam/teacher/exam.recipe exists, and is not replaced, not even with",
      );
    });
  });

  test("nor the file that a link leads to, and the sentence says what sample does with the flag", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "a.recipe"), recipe);
      symlinkSync("a.recipe", join(folder, "link"));
      await expectRefused(folder, [...PLAIN, "--recipe", "link", "--force"], "(sample reads one)");
    });
  });

  test("the same pilot's recipe is used again, so that an interrupted run goes on", async () => {
    await inFolder(async (folder) => {
      const many = [...PLAIN, "--pilot", "100", "--recipe", "a.recipe", "--quiet", "--output", "big/"];
      expect(await run(folder, ...many)).toEqual({ code: 0, stdout: "", stderr: "" });
      const made = readFileSync(join(folder, "a.recipe"));
      expect(await run(folder, ...many)).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(readFileSync(join(folder, "a.recipe"))).toEqual(made);
    });
  });

  test.each(["dataset.csv", "./dataset.manifest.json"])("nor takes the place of %s", async (name) => {
    await inFolder(async (folder) => {
      await expectRefused(folder, [...PLAIN, "--recipe", name], `--recipe: ${name} is the file that`);
      const many = [...PLAIN, "--pilot", "100", "--output", "dataset.csv", "--recipe", name];
      await expectRefused(folder, many, "is the file that --recipe");
    });
  });
});

describe("an output is never an input", () => {
  test.each([
    ["the recipe", ["--output", "a.recipe"], "--output: a.recipe is the file that --recipe reads"],
    ["by another path", ["--output", "out/../a.recipe"], "is the file that --recipe reads"],
    ["through a link", ["--output", "link.csv"], "--output: link.csv is the file that --recipe reads"],
  ])("sample: %s", async (_, args, sentence) => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, "out"));
      writeFileSync(join(folder, "a.recipe"), recipe);
      symlinkSync("a.recipe", join(folder, "link.csv"));
      await expectRefused(folder, ["sample", "--recipe", "a.recipe", ...args, "--force"], sentence);
    });
  });

  test("sample: a recipe that lies in the folder under a part's name, or as the manifest of a file", async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, "out"));
      writeFileSync(join(folder, "out", "part-1.recipe"), recipe);
      writeFileSync(join(folder, "b.manifest.json"), recipe);
      const parts = ["sample", "--recipe", "out/part-1.recipe", "--output", "out/", "--force"];
      await expectRefused(folder, parts, "out/part-1.recipe, which --recipe names, would be replaced");
      const file = ["sample", "--recipe", "b.manifest.json", "--output", "b.csv", "--force"];
      await expectRefused(folder, file, "the manifest: b.manifest.json is the file that --recipe reads");
    });
  });

  test("sample: another name of the same bytes keeps them", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "a.recipe"), recipe);
      linkSync(join(folder, "a.recipe"), join(folder, "b.csv"));
      const args = ["sample", "--recipe", "a.recipe", "--output", "b.csv", "--force", "--quiet"];
      await expectRefused(folder, args, "The output b.csv is a recipe");
    });
  });

  test("generate --config: a folder with the recipe in it, by its name or through a link", async () => {
    await inFolder(async (folder) => {
      await run(folder, ...TABLE, "--output", "exam");
      symlinkSync("exam", join(folder, "link"));
      for (const output of ["exam", "link"]) {
        await expectRefused(
          folder,
          ["generate", "--config", "exam/teacher/recipe.json", "--output", output, "--force"],
          `--output: the folder ${output} holds exam/teacher/recipe.json, which --config reads`,
        );
      }
    });
  });

  test("evaluate --report: the file, its manifest, the exam's files; nothing of a teacher goes to students", async () => {
    await inFolder(async (folder) => {
      await run(folder, ...PLAIN, "--quiet");
      await run(folder, ...TABLE, "--test-size", "20", "--output", "exam");
      for (const [path, report, sentence] of [
        ["dataset.csv", "dataset.csv", "is the file that evaluate reads"],
        ["dataset.csv", "dataset.manifest.json", "is the file that evaluate reads"],
        ["exam", "exam/students/train.csv", "is the file that evaluate reads"],
        ["exam", "exam/teacher/solution.csv", "is the file that evaluate reads"],
        ["exam", "exam/students/report.html", "is in the folder of an exam (exam)"],
        ["exam", "exam/teacher/more.html", "is in the folder of an exam (exam/teacher)"],
        ["dataset.csv", "exam/teacher/report.html", "is in the folder of an exam (exam/teacher)"],
        ["exam/students", "exam/teacher/report.html", "is in the folder of an exam (exam/teacher)"],
        ["exam/students", "exam/students/report.html", "is in the folder of an exam (exam)"],
        ["exam/students/train.csv", "exam/students/test.csv", "is in the folder of an exam (exam)"],
        ["dataset.csv", "exam/teacher/exam.recipe", "is in the folder of an exam (exam/teacher)"],
      ]) {
        const args = ["evaluate", path, "--models", "mean", "--report", report, "--force"];
        await expectRefused(folder, args, sentence);
      }
      // As a student has them: no exam's folder, and still what is read is not replaced.
      cpSync(join(folder, "exam/students"), join(folder, "mine"), { recursive: true });
      for (const name of ["train.csv", "test.csv", "dictionary.json"]) {
        const args = ["evaluate", "mine", "--models", "mean", "--report", `mine/${name}`, "--force"];
        await expectRefused(folder, args, "is the file that evaluate reads");
      }
      const own = ["evaluate", "exam", "--models", "mean", "--quiet", "--report", "exam/teacher/report.html"];
      expect(await run(folder, ...own)).toEqual({ code: 0, stdout: "", stderr: "" });
    });
  });
});

describe("a seed that can be guessed gets a warning with an estimate, where it keeps targets secret", () => {
  test.each([
    ["482913", "at most about 20 bits"],
    ["exam-2026-06-20", "at most about 24 bits"],
    ["702938471625", "at most about 40 bits"],
  ])("a table's: %s", async (seed, estimate) => {
    await inFolder(async (folder) => {
      const loud = TABLE.filter((flag) => flag !== "--quiet");
      const { code, stdout, stderr } = await run(folder, ...loud, "--seed", seed, "--json");
      expect(code).toBe(0);
      expect(stderr).toContain(
        `warning: the seed can be guessed (${estimate}), and who has also its salt, which is in teacher/recipe.json alone, can make the test's targets again; 128 random bits`,
      );
      expect([stdout.includes(seed), stderr.includes(seed)]).toEqual([false, false]);
    });
  });

  test("plain data's with a recipe, the default seed as any other; without a recipe there is no secret", async () => {
    await inFolder(async (folder) => {
      const { stderr } = await run(folder, ...PLAIN, "--recipe", "a.recipe", "--seed", "7");
      expect(stderr).toMatch(
        /^warning: the seed can be guessed \(at most about 3 bits\)[^\n]*a\.recipe[^\n]*\n$/,
      );
      rmSync(join(folder, "a.recipe"));
      const usual = await run(folder, ...PLAIN, "--recipe", "a.recipe", "--force");
      expect(usual.stderr).toContain("warning: the seed can be guessed (at most about 7 bits");
      const many = ["--pilot", "100", "--recipe", "b.recipe", "--output", "b.csv"];
      expect((await run(folder, ...PLAIN, ...many)).stderr).toContain("every target of b.recipe");
      expect((await run(folder, ...PLAIN, "--force", "--seed", "7")).stderr).toBe("");
    });
  });

  test("a recipe's seed, whoever keeps or uses it", async () => {
    await inFolder(async (folder) => {
      const many = await run(folder, ...PLAIN, "--pilot", "100", "--output", "big/");
      const warning =
        "warning: the seed can be guessed (at most about 7 bits), and who has it can make every target of";
      expect(many.stderr).toContain(`${warning} big/dataset.recipe again`);
      const sample = ["sample", "--recipe", "big/dataset.recipe", "--rows", "10", "--stream", "x"];
      expect((await run(folder, ...sample)).stderr).toContain(`${warning} big/dataset.recipe again`);
      expect((await run(folder, ...sample, "--quiet")).stderr).toBe("");
    });
  });

  test("none for random bits", async () => {
    await inFolder(async (folder) => {
      const seed = ["--seed", "3f9a0c7be12d4856a7b0c9d8e1f23456"];
      const { stderr } = await run(folder, ...PLAIN, "--recipe", "a.recipe", ...seed);
      expect(stderr).toBe("");
    });
  });
});

test.each(["x.parquet", "x.jsonl", "x.csv.gz", "-"])(
  "a dataset of one file is CSV: --output %s is refused",
  async (name) => {
    await inFolder(async (folder) => {
      const { code, stderr } = await run(
        folder,
        "generate",
        "--rows",
        "60",
        "--features",
        "3",
        "--output",
        name,
      );
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `nontrivial: --output must be the name of a CSV file, not ${name}: a dataset of one file is CSV; tables and folders of parts have --format.\n`,
      });
    });
  },
);

describe("an exam's folder holds the exam and nothing else", () => {
  test.each([
    ["over the solution", "exam/teacher/solution.csv"],
    ["a new file beside it", "exam/teacher/more.csv"],
    ["a file among those that are handed out", "exam/students/more.csv"],
    ["beside both", "exam/more.csv"],
    ["parts", "exam/teacher/"],
    ["parts in a new folder", "exam/more/parts/"],
    ["through a link", "link/more.csv"],
    ["where teacher/ was moved", "moved/more.csv"],
  ])("rows go elsewhere: %s", async (_, output) => {
    await inFolder(async (folder) => {
      await run(folder, ...TABLE, "--test-size", "20", "--output", "exam");
      cpSync(join(folder, "exam/teacher"), join(folder, "moved"), { recursive: true });
      symlinkSync("exam/teacher", join(folder, "link"));
      writeFileSync(join(folder, "a.recipe"), recipe);
      const sentence = `The output ${output} is in the folder of an exam (`;
      const sample = ["sample", "--recipe", "a.recipe", "--rows", "10", "--output", output, "--force"];
      await expectRefused(folder, sample, sentence);
      await expectRefused(folder, [...PLAIN, "--pilot", "100", "--output", output, "--force"], sentence);
      if (!output.endsWith("/")) {
        await expectRefused(folder, [...PLAIN, "--output", output, "--force"], sentence);
      }
    });
  });

  test("so do recipes, and other exams", async () => {
    await inFolder(async (folder) => {
      await run(folder, ...TABLE, "--output", "exam");
      const recipes = [...PLAIN, "--recipe", "exam/students/a.recipe"];
      await expectRefused(
        folder,
        recipes,
        "The output exam/students/a.recipe is in the folder of an exam (exam)",
      );
      const another = [...TABLE, "--output", "exam/students/again"];
      await expectRefused(folder, another, "is in the folder of an exam (exam)");
      expect((await run(folder, ...TABLE, "--output", "exam", "--force")).code).toBe(0);
    });
  });
});

describe("a recipe is never replaced by what another command writes", () => {
  test.each([
    ["plain data", PLAIN],
    ["sampled rows", ["sample", "--recipe", "b.recipe", "--rows", "10"]],
  ])("by %s", async (_, command) => {
    await inFolder(async (folder) => {
      for (const name of ["a.recipe", "b.recipe"]) writeFileSync(join(folder, name), recipe);
      await expectRefused(
        folder,
        [...command, "--output", "a.recipe", "--force"],
        "The output a.recipe is a recipe",
      );
    });
  });

  test("nor the one in a folder of parts by that of another run", async () => {
    await inFolder(async (folder) => {
      const many = [...PLAIN, "--pilot", "100", "--output", "big/", "--quiet"];
      expect((await run(folder, ...many)).code).toBe(0);
      const sentence =
        "big/dataset.recipe is the recipe of other rows, and is not replaced, not even with --force";
      await expectRefused(folder, [...many, "--seed", "another", "--force"], sentence);
      expect(await run(folder, ...many, "--force")).toEqual({ code: 0, stdout: "", stderr: "" });
    });
  });
});
