import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { collect, inFolder, type Outcome, program, run, SMALL } from "./command-line.js";

/** One sentence on standard error, no stack trace, nothing on standard output. */
function expectSentence({ code, stdout, stderr }: Outcome, expectedCode: number, sentence: RegExp): void {
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(stderr).toMatch(/^nontrivial: /);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  expect({ code, stdout }).toEqual({ code: expectedCode, stdout: "" });
}

describe("mistakes: one sentence, exit code 2, no file", () => {
  test.concurrent.each<[string, RegExp]>([
    ["--rows 0", /--rows must be a whole number from 1 to \d+, not 0\./],
    ["--rows -3", /--rows must be .*, not -3\./],
    ["--rows 10.5", /--rows must be .*, not 10\.5\./],
    ["--rows NaN", /--rows must be .*, not "NaN"\./],
    ["--rows many", /--rows must be .*, not "many"\./],
    ["--rows Infinity", /--rows must be .*, not Infinity\./],
    ["--rows 1e300", /--rows must be .*, not 1e\+300\./],
    ["--rows 1000000000 --features 1000 --joint", /--rows × --features must fit into .* needs 7\.3 TiB/],
    ["--rows 80", /--rows must be above 101 for 100 features/],
    ["--features 0", /--features must be .*, not 0\./],
    ["--epochs 0", /--epochs must be .*, not 0\./],
    ["--hidden 32,x", /--hidden must be .*, not \[32,"x"\]\./],
    [
      "--distribution gauss",
      /--distribution must be one of bimodal, normal, lognormal, uniform, not "gauss"\./,
    ],
    ["--lambda -0.1", /--lambda must be a number from 0 .*, not -0\.1\./],
    ["--learning-rate 0", /--learning-rate must be a number above 0.*, not 0\./],
    ["--learning-rate -1", /--learning-rate must be .*, not -1\./],
    ["--threads 65", /--threads must be auto or a whole number from 1 to 64, not 65\./],
    ["--baseline quadratic", /--features must be at most 60 with the quadratic baseline, not 100/],
    ["--preset slow", /--preset must be one of fast, paper, hard, not "slow"\./],
    ["--n_pts 0", /--n_pts must be .*, not 0\./],
    ["--y_distrib gauss", /--y_distrib must be one of .*, not "gauss"\./],
    ["--lmbda -1", /--lmbda must be .*, not -1\./],
    ["--lr 0", /--lr must be .*, not 0\./],
    ["--lr 0.1 --learning-rate 0.1", /--lr and --learning-rate mean the same/],
    ["--row 10", /unknown option '--row'; did you mean --rows\?/],
    ["--learningrate 1", /unknown option '--learningrate'; did you mean --learning-rate\?/],
    ["--n_pt 10", /unknown option '--n_pt'; did you mean --n_pts\?/],
    ["--rows", /option '--rows <n>' argument missing/],
    ["unexpected", /too many arguments/],
    [
      "--output missing/dataset.csv",
      /The folder missing of the output missing\/dataset\.csv does not exist\./,
    ],
    ["--rows 10 --features 2 --report", /--report must have at least 20 rows to score models on, not 10\./],
    ["--rows 10 --numeric 2 --report", /--report must have at least 20 rows to score models on, not 10\./],
    ["--rows 3 --numeric 1", /--rows must be above 3 for 1 feature and the squares baseline, not 3/],
    [
      "--rows 10000 --features 1000000 --joint",
      /must fit into .*: 10,000 × 1,000,000 with 220 epochs of signum needs/,
    ],
    ["--output .", /The output \. is a folder/],
    ["--output /dev/null --force", /The output \/dev\/null is no regular file\./],
    [`--output ${"x".repeat(300)}.csv`, /too long/],
  ])("generate %s", async (flags, sentence) => {
    await inFolder(async (folder) => {
      expectSentence(await run(folder, "generate", ...flags.split(" ")), 2, sentence);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test("an unknown command is answered with the nearest", async () => {
    await inFolder(async (folder) => {
      expectSentence(await run(folder, "generat"), 2, /unknown command 'generat'; did you mean generate\?/);
    });
  });

  test("existing files stay as they are, unless forced", async () => {
    await inFolder(async (folder) => {
      const output = join(folder, "a.csv");
      writeFileSync(output, "mine");
      expectSentence(
        await run(folder, "generate", ...SMALL, "-o", "a.csv"),
        2,
        /The output a\.csv exists already; .*--force/,
      );
      expect(readFileSync(output, "utf8")).toBe("mine");
      expect(readdirSync(folder)).toEqual(["a.csv"]);

      const { code } = await run(folder, "generate", ...SMALL, "-o", "a.csv", "--force");
      expect(code).toBe(0);
      expect(readFileSync(output, "utf8")).toMatch(/^attr_0,/);
      expect(readdirSync(folder).sort()).toEqual(["a.csv", "a.manifest.json"]);
    });
  });

  test("an existing manifest counts, too", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "a.manifest.json"), "mine");
      expectSentence(
        await run(folder, "generate", ...SMALL, "-o", "a.csv"),
        2,
        /a\.manifest\.json exists already/,
      );
      expect(readdirSync(folder)).toEqual(["a.manifest.json"]);
    });
  });

  test("a folder that cannot be written", async () => {
    await inFolder(async (folder) => {
      // Permissions do not bind root, the kernel's own folder does.
      let locked = "/proc";
      if (process.getuid?.() !== 0) {
        locked = join(folder, "locked");
        mkdirSync(locked);
        chmodSync(locked, 0o555);
      }
      const outcome = await run(folder, "generate", ...SMALL, "-o", join(locked, "a.csv"));
      expectSentence(outcome, 2, /The folder .* cannot be written\./);
    });
  });
});

describe("failures of the machine: one sentence, exit code 1, no file", () => {
  test("a file larger than the system allows, noticed in the middle of writing", async () => {
    await inFolder(async (folder) => {
      const command = `ulimit -f 64; exec "$0" "$@"`;
      const args = ["generate", "--rows", "10000", "--features", "20", "--epochs", "1"];
      const child = spawn("bash", ["-c", command, process.execPath, program, ...args], { cwd: folder });
      expectSentence(await collect(child).outcome, 1, /dataset\.csv was not written\./);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test("a loss that stops being a number", async () => {
    await inFolder(async (folder) => {
      const flags = "--learning-rate 1e30 --rows 60 --features 4";
      expectSentence(await run(folder, "generate", ...flags.split(" ")), 1, /no longer a finite number/);
      expect(readdirSync(folder)).toEqual([]);
    });
  });
});
