/** An exam's folder as users meet it: what is handed out, who may read what, what --force replaces, what is read again. */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { collect, inFolder, type Outcome, program, run } from "./command-line.js";

const EXAM = ["generate", "--numeric", "4", "--ordinal", "3", "--rows", "200", "--test-size", "50"] as const;
const QUICK = ["--missing", "0.05", "--epochs", "5", "--threads", "1", "--quiet"] as const;

/** Runs the command line under a mask that takes no permission away. */
function startUnmasked(folder: string, ...args: readonly string[]) {
  const shell = ["-c", 'umask 000; exec "$0" "$@"', process.execPath, program, ...args];
  return collect(spawn("sh", shell, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }));
}

function runUnmasked(folder: string, ...args: readonly string[]): Promise<Outcome> {
  return startUnmasked(folder, ...args).outcome;
}

/** The permissions of a file or folder, such as "600". */
function modeOf(...path: readonly string[]): string {
  return (statSync(join(...path)).mode & 0o777).toString(8);
}

function modesIn(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, modeOf(folder, name)]));
}

/** Moves the students' files to where earlier versions had them. */
function toEarlierLayout(exam: string): void {
  for (const name of readdirSync(join(exam, "students"))) {
    renameSync(join(exam, "students", name), join(exam, name));
  }
  rmSync(join(exam, "students"), { recursive: true });
}

const TEACHERS = {
  "exam.recipe": "600",
  "manifest.json": "600",
  "masks.csv": "600",
  "recipe.json": "600",
  "report.html": "600",
  "solution.csv": "600",
};

describe("who may read what, whatever the mask of the process", () => {
  test("the teacher's folder and files are their owner's alone; the students' are not; --force keeps it so", async () => {
    await inFolder(async (folder) => {
      const made = await runUnmasked(folder, ...EXAM, ...QUICK, "--report", "--output", "exam");
      expect(made).toEqual({ code: 0, stdout: "", stderr: "" });
      const expectClosed = () => {
        expect(modeOf(folder, "exam", "teacher")).toBe("700");
        expect(modesIn(join(folder, "exam", "teacher"))).toEqual(TEACHERS);
      };
      expectClosed();
      expect(modeOf(folder, "exam", "students")).toBe("777");
      expect(new Set(Object.values(modesIn(join(folder, "exam", "students"))))).toEqual(new Set(["666"]));

      const again = await runUnmasked(folder, ...EXAM, ...QUICK, "--report", "--force", "--output", "exam");
      expect(again).toEqual({ code: 0, stdout: "", stderr: "" });
      expectClosed();
    });
  });

  test("they are closed while they are written, too", async () => {
    await inFolder(async (folder) => {
      const large =
        "--numeric 20 --rows 40000 --test-size 20000 --missing 0.1 --epochs 1 --quiet --output exam";
      const { child, outcome } = startUnmasked(folder, "generate", ...large.split(" "));
      const seen = new Map<string, string>();
      while (child.exitCode === null) {
        for (const place of readdirSync(folder)) {
          const teacher = join(folder, place, "teacher");
          try {
            seen.set(`${place} teacher`, modeOf(teacher));
            for (const [name, mode] of Object.entries(modesIn(teacher))) seen.set(`${place} ${name}`, mode);
          } catch {
            // Not there yet, or renamed at this moment.
          }
        }
        await wait(1);
      }
      expect((await outcome).code).toBe(0);
      const partial = [...seen].filter(([name]) => name.includes(".partial"));
      expect(partial.map(([name]) => name.split(" ")[1])).toEqual(
        expect.arrayContaining(["teacher", "masks.csv"]),
      );
      for (const [name, mode] of partial)
        expect([name, mode]).toEqual([name, /teacher$/.test(name) ? "700" : "600"]);
    });
  });

  test("recipes and reports of plain data are their owner's alone, the data are not", async () => {
    await inFolder(async (folder) => {
      const plain = ["generate", "--rows", "200", "--features", "4", "--epochs", "5"];
      const flags = ["--quiet", "--recipe", "task.recipe", "--report"];
      expect(await runUnmasked(folder, ...plain, ...flags)).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(modesIn(folder)).toEqual({
        "dataset.csv": "666",
        "dataset.manifest.json": "666",
        "dataset.report.html": "600",
        "task.recipe": "600",
      });
      const many = ["--pilot", "100", "--quiet", "--output", "parts/"];
      expect((await runUnmasked(folder, ...plain, ...many)).code).toBe(0);
      expect(modesIn(join(folder, "parts"))).toMatchObject({
        "dataset.recipe": "600",
        "part-00000.csv": "666",
      });
    });
  });
});

describe("--force", () => {
  test("replaces an exam in the earlier layout and leaves no file of it", async () => {
    await inFolder(async (folder) => {
      await run(folder, ...EXAM, ...QUICK, "--format", "csv,parquet", "--output", "exam");
      toEarlierLayout(join(folder, "exam"));
      const again = await run(folder, ...EXAM, ...QUICK, "--output", "exam");
      expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });
      expect(await run(folder, ...EXAM, ...QUICK, "--force", "--output", "exam")).toMatchObject({ code: 0 });
      expect(readdirSync(join(folder, "exam"))).toEqual(["students", "teacher"]);
      const students = ["README.md", "dictionary.json", "test.csv", "train.csv"];
      expect(readdirSync(join(folder, "exam", "students"))).toEqual(students);
      expect(readdirSync(folder)).toEqual(["exam"]);
    });
  });

  test.each(["students/notes.txt", "notes.txt", "students/more/train.csv"])(
    "keeps its hands off a folder with %s",
    async (name) => {
      await inFolder(async (folder) => {
        await run(folder, ...EXAM, ...QUICK, "--output", "exam");
        mkdirSync(join(folder, "exam", name, ".."), { recursive: true });
        writeFileSync(join(folder, "exam", name), "mine");
        const { code, stderr } = await run(folder, ...EXAM, ...QUICK, "--force", "--output", "exam");
        expect({ code, foreign: stderr.includes("holds other things than an exam") }).toEqual({
          ...{ code: 2, foreign: true },
        });
        expect(statSync(join(folder, "exam", name)).size).toBe(4);
      });
    },
  );
});

test("the folder, the students' part alone and the earlier layout are read: the same scores where the solution is", async () => {
  await inFolder(async (folder) => {
    await run(folder, ...EXAM, ...QUICK, "--output", "exam");
    const scored = async (path: string) => {
      const { code, stdout } = await run(folder, "evaluate", path, "--models", "linear,tree5");
      expect(code).toBe(0);
      return stdout.replace(/ +\d+\.\d s /g, " ");
    };
    const described = async (path: string) => (await run(folder, "describe", path)).stdout;
    const [scores, text] = [await scored("exam"), await described("exam")];
    expect(scores).toContain("Learnt from the 150 rows of train, scored on the 50 rows of test.");
    expect(text).toMatch(/^exam\/students\/train: 150 rows, 7 columns\n/);

    const alone = await scored("exam/students");
    expect(alone).toContain("(no teacher/solution.csv for the test rows)");
    expect(await described("exam/students/")).toBe(text);

    toEarlierLayout(join(folder, "exam"));
    expect(await scored("exam")).toBe(scores);
    expect(await described("exam")).toBe(text.replaceAll("exam/students/", "exam/"));
  });
});

test("--force replaces no folder that only looks like an exam: its files stay", async () => {
  await inFolder(async (folder) => {
    mkdirSync(join(folder, "kaggle"));
    writeFileSync(join(folder, "kaggle", "train.csv"), "id,x,y\n1,2,3\n");
    writeFileSync(join(folder, "kaggle", "README.md"), "my notes\n");
    const flags = ["--rows", "60", "--numeric", "3", "--epochs", "2", "--quiet", "--force"];
    const { code, stderr } = await run(folder, "generate", ...flags, "--output", "kaggle");
    expect(code).toBe(2);
    expect(stderr).toContain("holds files with the names of an exam's (");
    expect(readFileSync(join(folder, "kaggle", "README.md"), "utf8")).toBe("my notes\n");
    expect(readFileSync(join(folder, "kaggle", "train.csv"), "utf8")).toBe("id,x,y\n1,2,3\n");
  });
});

test("an exam from another's recipe with other rows is warned of: it has the same process", async () => {
  await inFolder(async (folder) => {
    const flags = ["--rows", "80", "--numeric", "3", "--test-size", "20", "--epochs", "2"];
    await run(folder, "generate", ...flags, "--quiet", "--output", "first");
    const again = ["generate", "--config", "first/teacher/recipe.json"];
    const changed = await run(folder, ...again, "--rows", "90", "--output", "second");
    expect(changed.stderr).toContain("warning: --rows changes an exam that has the seed of its recipe");
    const same = await run(folder, ...again, "--threads", "1", "--output", "third");
    expect(same.stderr).not.toContain("has the seed of its recipe");
  });
});

test("scores on random splits of an exam say so, not that its own split was used", async () => {
  await inFolder(async (folder) => {
    const flags = ["--rows", "200", "--numeric", "3", "--test-size", "50", "--epochs", "5", "--quiet"];
    await run(folder, "generate", ...flags, "--output", "exam");
    const shown = async (...more: string[]) =>
      (await run(folder, "evaluate", "exam", "--models", "linear", ...more)).stdout;
    expect(await shown()).toContain("Learnt from the 150 rows of train, scored on the 50 rows of test.");
    const resplit = await shown("--repeats", "2");
    expect(resplit).not.toContain("Learnt from the 150 rows");
    expect(resplit).toContain("Scored on random splits of all rows");
  });
});
