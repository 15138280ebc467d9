import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parquetReadObjects } from "hyparquet";
import { baselineFeatures, resolveConfiguration } from "../../src/generator/configuration.js";
import { readRecipe } from "../../src/io/recipe-file.js";
import { beyondJoint, pilotRows } from "../../src/recipe/pilot.js";
import { inFolder, run, start } from "./command-line.js";

/** A seed that nobody warns of. */
const SEED = ["--seed", "3f9a0c7be12d4856a7b0c9d8e1f23456"] as const;
const PILOT = ["generate", "--rows", "200", "--features", "4", "--epochs", "20", "--quiet", ...SEED] as const;
/** A recipe, as text in the one encoding that keeps bytes. */
let recipe: Buffer;
let dataset: string;

beforeAll(async () => {
  await inFolder(async (folder) => {
    const made = await run(folder, ...PILOT, "--recipe", "exam.recipe", "--output", "exam.csv");
    expect(made).toEqual({ code: 0, stdout: "", stderr: "" });
    recipe = readFileSync(join(folder, "exam.recipe"));
    dataset = readFileSync(join(folder, "exam.csv"), "utf8");
  });
});

const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Runs `sample` beside exam.recipe. */
async function sample(folder: string, ...args: readonly string[]) {
  writeFileSync(join(folder, "exam.recipe"), recipe);
  return run(folder, "sample", "--recipe", "exam.recipe", ...args);
}

describe("nontrivial sample", () => {
  test("without flags gives the pilot's own rows, and says so", async () => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await sample(folder);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: "note: rows 0 to 199 of the stream main are the pilot's own; --stream names others.\n",
      });
      expect(stdout === dataset).toBe(true);
    });
  });

  test("shards on standard output are the rows of the whole", async () => {
    await inFolder(async (folder) => {
      const fresh = ["--stream", "retake", "--rows", "1000"];
      const whole = await sample(folder, ...fresh);
      expect(whole.stderr).toBe("");
      const shards = [];
      for (const i of [0, 1, 2]) {
        const header = i === 0 ? [] : ["--no-header"];
        shards.push((await sample(folder, ...fresh, "--shard", `${i}/3`, ...header)).stdout);
      }
      expect(shards.join("") === whole.stdout).toBe(true);
      expect(whole.stdout.split("\n")[0]).toBe(dataset.split("\n")[0]);
      const rows = new Set([...whole.stdout.split("\n"), ...dataset.split("\n")]);
      expect(rows.size).toBe(1 + 1000 + 200 + 1);
    });
  });

  test("a folder gets parts and a manifest, a file its manifest beside it", async () => {
    await inFolder(async (folder) => {
      const fresh = ["--stream", "retake", "--rows", "900", "--quiet"];
      const parts = await sample(
        folder,
        ...fresh,
        "--part-rows",
        "400",
        "--format",
        "jsonl",
        "--output",
        "out/",
      );
      expect(parts).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(readdirSync(join(folder, "out")).filter((name) => !name.startsWith("."))).toEqual([
        ...["manifest.json", "part-00000.jsonl", "part-00001.jsonl", "part-00002.jsonl"],
      ]);
      const file = await sample(folder, ...fresh, "--output", "retake.jsonl");
      expect(file.code).toBe(0);
      const [name, ...others] = ["out/part-00000.jsonl", "out/part-00001.jsonl", "out/part-00002.jsonl"];
      const text = [name, ...others].map((part) => readFileSync(join(folder, part), "utf8")).join("");
      expect(readFileSync(join(folder, "retake.jsonl"), "utf8") === text).toBe(true);
      const manifest = JSON.parse(readFileSync(join(folder, "retake.manifest.json"), "utf8"));
      expect(manifest).toMatchObject({
        ...{ method: "pilot and replay", stream: "retake", rows: 900, columns: 5, format: "jsonl" },
        parts: [{ file: "retake.jsonl", first: 0, rows: 900 }],
      });
      expect((await sample(folder, ...fresh, "--output", "retake.jsonl")).stderr).toContain("exists already");
    });
  });

  test("a damaged recipe is refused in one sentence", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "cut.recipe"), recipe.subarray(0, recipe.length - 100));
      expect(await run(folder, "sample", "--recipe", "cut.recipe")).toEqual({
        ...{ code: 2, stdout: "" },
        stderr: "nontrivial: cut.recipe is damaged or incomplete: its checksum does not fit.\n",
      });
    });
  });

  test.each([
    [["--rows", "0"], "--rows must be a whole number from 1 to"],
    [["--rows", "ten"], '--rows must be a whole number from 1 to 1000000000000, not "ten".'],
    [
      ["--shard", "3/3"],
      '--shard must be i/n with i from 0 to n − 1 and n up to 1000000, such as 17/1000, not "3/3".',
    ],
    [["--shard", "1"], "--shard must be i/n"],
    [["--shard", "0/201"], "--shard must have at most as many shards as rows, 200, not 201."],
    [["--shard", "0/2", "--part-rows", "5"], "--shard and --part-rows exclude each other"],
    [["--format", "xlsx"], '--format must be one of csv, jsonl, parquet, not "xlsx".'],
    [["--format", "csv", "--output", "a.parquet"], "--format csv does not fit the output a.parquet."],
    [["--no-header", "--output", "out/"], "--no-header is for CSV on standard output: --output -."],
    [["--stream", ""], '--stream <name> must have a value, not "".'],
    [["--threads", "65"], "--threads must be a whole number from 1 to 64, not 65."],
    [["--output", "none/there.csv"], "The folder none of the output none/there.csv does not exist."],
    [["--output", ""], 'must have a value, not "".'],
  ])("%j: one sentence, exit code 2", async (args, sentence) => {
    await inFolder(async (folder) => {
      const { code, stderr } = await sample(folder, "--quiet", ...args);
      expect(stderr).toMatch(/^nontrivial: [^\n]*\n$/);
      expect(stderr).toContain(sentence);
      expect(code).toBe(2);
      expect(readdirSync(folder)).toEqual(["exam.recipe"]);
    });
  });
});

describe("nontrivial generate for many rows", () => {
  const many = [
    "generate",
    "--rows",
    "3000",
    "--features",
    "4",
    "--epochs",
    "20",
    "--pilot",
    "300",
    "--quiet",
  ];

  test("a pilot and its replay: one file or parts, the pilot's rows first", async () => {
    await inFolder(async (folder) => {
      expect(await run(folder, ...many, "--output", "big.csv")).toEqual({ code: 0, stdout: "", stderr: "" });
      await run(folder, ...many, "--output", "big/", "--part-rows", "1000");
      expect(readdirSync(join(folder, "big")).filter((name) => !name.startsWith("."))).toEqual([
        ...["dataset.recipe", "manifest.json", "part-00000.csv", "part-00001.csv", "part-00002.csv"],
      ]);
      const lines = (name: string) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
      const whole = lines("big.csv");
      const parts = [0, 1, 2].flatMap((part) => lines(`big/part-0000${part}.csv`).slice(1));
      expect(whole.slice(1)).toEqual(parts);
      await run(folder, "generate", "--rows", "300", ...many.slice(3, 7), "--quiet", "--output", "pilot.csv");
      expect(whole.slice(0, 301)).toEqual(lines("pilot.csv"));
      const manifest = JSON.parse(readFileSync(join(folder, "big", "manifest.json"), "utf8"));
      expect(manifest).toMatchObject({ method: "pilot and replay", rows: 3000 });
      expect(manifest.parts.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(
        [0, 1, 2].map((part) => hash(join(folder, "big", `part-0000${part}.csv`))),
      );
      expect(manifest.recipe).toBe(hash(join(folder, "big", "dataset.recipe")));
      const kept = ["version", "method", "recipe", "stream", "rows", "columns", "format", "parts"];
      expect(Object.keys(manifest)).toEqual(kept);
    });
  });

  test("rows of one file without a recipe: their manifest makes them again; with one it has the hash alone", async () => {
    await inFolder(async (folder) => {
      const manifest = (name: string) =>
        JSON.parse(readFileSync(join(folder, `${name}.manifest.json`), "utf8"));
      const flags = ["--rows", "100001", "--features", "1", "--hidden", "4", "--epochs", "3", ...SEED];
      await run(folder, "generate", ...flags, "--quiet", "--output", "a.csv");
      const { seed, configuration, parts, rows } = manifest("a");
      expect([seed, rows, configuration.rows]).toEqual([SEED[1], 100_001, 4000]);
      const given = Object.entries(configuration as Record<string, unknown>).flatMap(([field, value]) => [
        field === "rows" ? "--pilot" : `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        String(value),
      ]);
      const printed = await run(
        folder,
        "generate",
        "--rows",
        String(rows),
        ...given,
        "--json",
        "--output",
        "b.csv",
      );
      expect(printed.stderr).toBe("");
      expect(manifest("b")).toMatchObject({ parts: [{ sha256: parts[0].sha256 }], configuration });
      expect(JSON.parse(printed.stdout)).toEqual({ output: "b.csv", ...manifest("b") });

      await run(folder, "generate", ...flags, "--quiet", "--output", "c.csv", "--recipe", "c.recipe");
      expect(manifest("c")).toMatchObject({
        recipe: hash(join(folder, "c.recipe")),
        parts: [{ sha256: parts[0].sha256 }],
      });
      expect([manifest("c").seed, manifest("c").configuration]).toEqual([undefined, undefined]);
      await run(folder, "sample", "--recipe", "c.recipe", "--output", "d.csv", "--quiet");
      expect([manifest("d").seed, manifest("d").configuration]).toEqual([undefined, undefined]);
    });
  });

  test("beyond 100,000 rows there is a pilot of 100 rows per feature of the baseline, at least 4,000", () => {
    expect([beyondJoint(100_000), beyondJoint(100_001)]).toEqual([false, true]);
    expect(pilotRows(100_000, 20)).toBe(100_000);
    expect([pilotRows(100_001, 20), pilotRows(10_000_000, 100)]).toEqual([4000, 10_000]);
    // Of the baseline: squares count, too.
    expect(pilotRows(10_000_000, baselineFeatures(resolveConfiguration({ preset: "hard" })))).toBe(20_000);
  });

  test("a table of as many rows is optimised together, all of them", async () => {
    await inFolder(async (folder) => {
      const table = ["--numeric", "2", "--rows", "100001", "--hidden", "4", "--epochs", "1"];
      expect(await run(folder, "generate", ...table, "--quiet")).toEqual({ code: 0, stdout: "", stderr: "" });
      const { configuration } = await readRecipe(join(folder, "exam/teacher/exam.recipe"));
      expect(configuration.rows).toBe(100_001);
    });
  });

  test("--joint in a folder: the rows of the joint optimisation", async () => {
    await inFolder(async (folder) => {
      const rows = ["generate", "--rows", "300", "--features", "4", "--epochs", "20", "--quiet"];
      await run(folder, ...rows, "--output", "one.csv");
      await run(folder, ...rows, "--joint", "--output", "one/");
      const [one, part] = ["one.csv", "one/part-00000.csv"].map((name) =>
        readFileSync(join(folder, name), "utf8"),
      );
      expect(part === one).toBe(true);
      expect(JSON.parse(readFileSync(join(folder, "one.manifest.json"), "utf8")).method).toBe("joint");
      expect(JSON.parse(readFileSync(join(folder, "one/manifest.json"), "utf8")).method).toBe("joint");
    });
  });

  test("Ctrl-C and the same command again: it goes on", async () => {
    await inFolder(async (folder) => {
      const args = [
        "generate",
        "--rows",
        "20000",
        "--features",
        "4",
        "--pilot",
        "500",
        "--part-rows",
        "1000",
        ...SEED,
      ];
      const { child, outcome } = start(folder, [...args, "--output", "big/"]);
      const parts = () => {
        try {
          return readdirSync(join(folder, "big")).filter((name) => name.startsWith("part-"));
        } catch {
          return [];
        }
      };
      while (parts().length < 3) await wait(10);
      child.kill("SIGINT");
      expect(await outcome).toEqual({
        ...{ code: 130, stdout: "" },
        stderr: "nontrivial: Stopped; what is finished is kept, and the same command goes on from there.\n",
      });
      expect(parts().length).toBeLessThan(20);
      const again = await run(folder, ...args, "--output", "big/", "--json");
      expect(again.code).toBe(0);
      const { parts: resumed } = JSON.parse(again.stdout);
      rmSync(join(folder, "big"), { recursive: true });
      const fresh = await run(folder, ...args, "--output", "big/", "--json", "--threads", "1");
      expect(JSON.parse(fresh.stdout).parts).toEqual(resumed);
    });
  });

  test.each([
    [["--pilot", "0"], "--pilot must be a whole number from 1 to"],
    [["--pilot", "5", "--joint"], "--joint and --pilot exclude each other; give one of them."],
    [["--pilot", "4"], "--pilot must be above 5 for 4 features and the linear baseline, not 4"],
    [["--pilot", "100", "--rows", "0.5"], "--rows must be a whole number from 1 to"],
    [["--part-rows", "0", "--output", "big/"], "--part-rows must be a whole number from 1 to"],
    [["--part-rows", "100"], "--part-rows is for parts in a folder: --output folder/."],
    [
      ["--pilot", "100", "--numeric", "3"],
      "--pilot is for numeric features; a table leaves its recipe in teacher/",
    ],
    [["--output", "/dev/null/big/"], "cannot be a folder: a file is in its place."],
    [["--pilot", "100", "--epochs", "0"], "--epochs must be a whole number from 1 to"],
  ])("%j: one sentence, exit code 2", async (args, sentence) => {
    await inFolder(async (folder) => {
      const rows = args.includes("--rows") ? [] : ["--rows", "300"];
      const { code, stderr } = await run(folder, "generate", ...rows, "--features", "4", ...args);
      expect(stderr).toMatch(/^nontrivial: [^\n]*\n$/);
      expect(stderr).toContain(sentence);
      expect(code).toBe(2);
      expect(readdirSync(folder)).toEqual([]);
    });
  });
});

describe("nontrivial sample from an exam's recipe", () => {
  const table = [
    "--rows",
    "400",
    "--numeric",
    "4",
    "--ordinal",
    "3,4",
    "--categorical",
    "3",
    "--missing",
    "0.1",
  ];

  test("the exam's columns and target in parts, shards of any size, every format", async () => {
    await inFolder(async (folder) => {
      const exam = [
        "generate",
        ...table,
        "--test-size",
        "100",
        "--epochs",
        "30",
        "--seed",
        "a long secret seed",
      ];
      expect(await run(folder, ...exam, "--output", "exam", "--quiet")).toMatchObject({
        code: 0,
        stderr: "",
      });
      const from = ["sample", "--recipe", "exam/teacher/exam.recipe", "--stream", "retake", "--rows", "900"];
      const whole = await run(folder, ...from);
      expect(whole).toMatchObject({ code: 0, stderr: "" });
      const lines = whole.stdout.trimEnd().split("\n");
      const [header] = readFileSync(join(folder, "exam", "students", "train.csv"), "utf8").split("\n");
      expect(`id,${lines[0]}`).toBe(header);
      expect(new Set(lines).size).toBe(901);

      await run(folder, ...from, "--part-rows", "350", "--threads", "1", "--output", "parts/");
      const parts = [0, 1, 2].map((part) =>
        readFileSync(join(folder, "parts", `part-0000${part}.csv`), "utf8"),
      );
      expect(parts.flatMap((text) => text.trimEnd().split("\n").slice(1))).toEqual(lines.slice(1));
      const shards = [];
      for (const i of [0, 1]) {
        shards.push((await run(folder, ...from, "--shard", `${i}/2`, "--no-header")).stdout);
      }
      expect(shards.join("").trimEnd().split("\n")).toEqual(lines.slice(1));

      await run(folder, ...from, "--output", "one.parquet");
      await run(folder, ...from, "--output", "two.jsonl");
      const objects = readFileSync(join(folder, "two.jsonl"), "utf8").trimEnd().split("\n");
      const file = Uint8Array.from(readFileSync(join(folder, "one.parquet"))).buffer;
      const read = await parquetReadObjects({ file });
      expect(read.map((row) => JSON.stringify(row))).toEqual(
        objects.map((line) =>
          JSON.stringify(JSON.parse(line), (key, value) =>
            /^(numeric|target)/.test(key) && value !== null ? Math.fround(value) : value,
          ),
        ),
      );
      const values = lines.slice(1).flatMap((line) => line.split(",").slice(0, -1));
      const empty = values.filter((value) => value === "").length;
      expect(empty / values.length).toBeCloseTo(0.1, 1);
    });
  });

  test("rows of the exam's own stream are the exam's, before its post-processing, and a warning says so; others are the default", async () => {
    await inFolder(async (folder) => {
      const clean = table.slice(0, -2);
      const flags = ["--epochs", "30", "--seed", "a long secret seed", "--test-size", "0", "--quiet"];
      await run(folder, "generate", ...clean, ...flags, "--output", "exam");
      const sample = ["sample", "--recipe", "exam/teacher/exam.recipe"];
      const own = await run(folder, ...sample, "--stream", "main");
      expect(own.stderr).toMatch(
        /^warning: .*the exam's rows, with the targets of its test; hand them out to nobody/,
      );
      const rows = (text: string) => text.trimEnd().split("\n").slice(1).sort();
      const train = readFileSync(join(folder, "exam", "students", "train.csv"), "utf8");
      const exam = rows(train.replaceAll(/^\d+,/gm, ""));
      expect(rows(own.stdout)).toEqual(exam);

      const further = await run(folder, ...sample);
      expect(further).toMatchObject({ code: 0, stderr: "" });
      expect(rows(further.stdout)).toHaveLength(exam.length);
      expect(rows(further.stdout).filter((row) => exam.includes(row))).toEqual([]);
    });
  });

  test("targets of one's own have no recipe", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "y.txt"), Array.from({ length: 80 }, (_, i) => `${i % 9}\n`).join(""));
      const yaml = "rows: 80\ncolumns: [{ kind: numeric, count: 4 }]\ntarget: { values: y.txt }\n";
      writeFileSync(join(folder, "own.yaml"), yaml);
      const made = await run(
        folder,
        "generate",
        "--config",
        "own.yaml",
        "--epochs",
        "5",
        "--output",
        "own",
        "--quiet",
      );
      expect(made).toMatchObject({ code: 0 });
      expect(readdirSync(join(folder, "own", "teacher"))).not.toContain("exam.recipe");
    });
  });
});
