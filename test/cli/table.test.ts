import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { generate } from "../../src/generator/generate.js";
import { makeExam } from "../../src/io/exam.js";
import { writeExam } from "../../src/io/write-exam.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { SCRYPT, stretchSeed } from "../../src/random/stretch-seed.js";
import { recipeOf } from "../../src/recipe/recipe.js";
import { version } from "../../src/version.js";
import { inFolder, type Outcome, run, start } from "./command-line.js";

/** Small and quick. */
const QUICK = ["--epochs", "5", "--threads", "1"] as const;
const EXAM = ["generate", "--template", "exam", "--rows", "600", "--test-size", "120", ...QUICK] as const;

/** Every file below a folder, by its path. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    names
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), "latin1")]),
  );
}

function records(file: string): Record<string, string>[] {
  return parse(readFileSync(file, "utf8"), { columns: true });
}

/** R² of the best split of the rows into two halves by a feature, and of the straight line: what an order gives away. */
function explained(x: readonly number[], y: readonly number[]): number {
  const order = x.map((_, i) => i).sort((a, b) => x[a] - x[b]);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let best = 0;
  let left = 0;
  order.slice(0, -1).forEach((row, k) => {
    left += y[row] - mean;
    const n = k + 1;
    if (n >= 20 && y.length - n >= 20) best = Math.max(best, (left * left * y.length) / (n * (y.length - n)));
  });
  return best / total;
}

function expectSentence({ code, stdout, stderr }: Outcome, sentence: RegExp | string): void {
  if (typeof sentence === "string") expect(stderr).toBe(`nontrivial: ${sentence}\n`);
  else expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
}

describe("generate --template exam", () => {
  test("writes the folder and a summary; describe shows it; the order of rows tells nothing", async () => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await run(folder, ...EXAM, "--output", "exam/");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^exam\/: 600 rows × 21 columns and the target \(train 480, test 120\)/);
      expect(stdout).toContain("from 10 numeric, 5 ordinal and 26 categorical features\n");
      expect(stdout).toMatch(/R² of the squares baseline +−?\d\.\d{3} /);

      const exam = join(folder, "exam");
      expect(Object.keys(contents(exam))).toEqual([
        "students/README.md",
        "students/dictionary.json",
        "students/test.csv",
        "students/train.csv",
        "teacher/exam.recipe",
        "teacher/manifest.json",
        "teacher/recipe.json",
        "teacher/solution.csv",
      ]);
      const train = records(join(exam, "students/train.csv"));
      const tests = records(join(exam, "students/test.csv"));
      const solution = records(join(exam, "teacher/solution.csv"));
      expect([train.length, tests.length]).toEqual([480, 120]);
      expect(Object.keys(train[0])).toHaveLength(23);
      expect(Object.keys(tests[0])).toEqual(Object.keys(train[0]).slice(0, -1));
      expect(solution.map(({ id }) => id)).toEqual(tests.map(({ id }) => id));
      const manifest = JSON.parse(readFileSync(join(exam, "teacher/manifest.json"), "utf8"));
      expect(manifest).toMatchObject({ rows: 600, splits: { train: 480, validation: 0, test: 120 } });
      expect(Number.isFinite(manifest.r2.process)).toBe(true);

      const target = train.map((row) => Number(row.target));
      expect(
        explained(
          train.map(({ id }) => Number(id)),
          target,
        ),
      ).toBeLessThan(0.04);

      const described = await run(folder, "describe", "exam");
      expect(described).toMatchObject({ code: 0, stderr: "" });
      expect(described.stdout).toContain("exam/students/train: 480 rows, 23 columns");
      expect(described.stdout).toMatch(/floor_area +number +0 % +\d/);
      expect(described.stdout).toMatch(/energy_class +text, 5 levels/);
      expect(described.stdout).toContain("test.csv: 120 rows, without target");
    });
  });

  test("the default seed is a secret, kept in teacher/ alone; two runs differ", async () => {
    await inFolder(async (folder) => {
      const seeds = await Promise.all(
        ["a", "b"].map(async (name) => {
          expect((await run(folder, ...EXAM, "--output", name)).code).toBe(0);
          const files = contents(join(folder, name));
          const { seed, version } = JSON.parse(files["teacher/recipe.json"]);
          expect(seed).toMatch(/^[0-9a-f]{32}$/);
          for (const [file, text] of Object.entries(files)) {
            if (file.startsWith("teacher/")) continue;
            const secret = new RegExp(
              `${seed}|nontrivial|${version}"|lambda|epochs|signum|knots|latent`,
              "i",
            );
            expect([file, secret.exec(text)?.[0]]).toEqual([file, undefined]);
          }
          return seed;
        }),
      );
      expect(seeds[0]).not.toBe(seeds[1]);
      expect(readFileSync(join(folder, "a/students/train.csv"), "utf8")).not.toBe(
        readFileSync(join(folder, "b/students/train.csv"), "utf8"),
      );
    });
  });

  test.each([
    ["random bits", []],
    ["a typed seed", ["--seed", "exam-2026-06-20"]],
  ])("the recipe makes the same bytes of every file again, on any number of threads: %s", async (_, seed) => {
    await inFolder(async (folder) => {
      const flags = [...EXAM, ...seed, "--missing", "0.03", "--format", "csv,parquet,jsonl", "--quiet"];
      expect(await run(folder, ...flags, "--output", "a")).toEqual({ code: 0, stdout: "", stderr: "" });
      const files = contents(join(folder, "a"));
      expect(Object.keys(files)).toHaveLength(13);
      for (const threads of ["1", "2"]) {
        const again = ["generate", "--config", "a/teacher/recipe.json", "--threads", threads];
        expect((await run(folder, ...again, "--output", `again-${threads}`)).code).toBe(0);
        expect(contents(join(folder, `again-${threads}`))).toEqual(files);
      }
    });
  });

  test.each(["features", "soft", "inputs"] as const)(
    "an exam written in code has the command line's files, and its recipe makes every byte again: penalty %s",
    async (penalty) => {
      await inFolder(async (folder) => {
        const schema = checkTable({
          rows: 400,
          columns: [
            { kind: "numeric", count: 4 },
            { kind: "ordinal", bins: 4 },
            { kind: "categorical", categories: 3 },
          ],
          postprocess: { missing: { fraction: 0.1 } },
          splits: { test: 80 },
        });
        const seed = "7"; // Warned of: warnings are in the manifest, too.
        const dataset = await generate({ table: schema, seed, penalty, epochs: 5, threads: 1 });
        const { X, y, maps, configuration } = dataset;
        const exam = makeExam(X, y, schema, seededStreams(seed), { maps });
        await writeExam(join(folder, "in-code"), exam, { seed }, { dataset });
        // Of the penalty the exam itself knows, where it has the run's maps; without them the recipe.
        const older = { seed, configuration };
        const recipe = recipeOf(dataset, exam);
        await writeExam(join(folder, "by-maps"), exam, older);
        await writeExam(join(folder, "by-recipe"), makeExam(X, y, schema, seededStreams(seed)), older, {
          recipe,
        });

        const config = (name: string) => ["generate", "--config", `${name}/teacher/recipe.json`, "--quiet"];
        for (const name of ["in-code", "by-maps", "by-recipe"]) {
          const files = contents(join(folder, name));
          expect(JSON.parse(files["teacher/recipe.json"])).toMatchObject({ version, penalty });
          expect((await run(folder, ...config(name), "--output", `${name}-again`)).code).toBe(0);
          const again = contents(join(folder, `${name}-again`));
          expect(Object.keys(again)).toHaveLength(9);
          expect(JSON.parse(files["teacher/manifest.json"]).version).toBe(version);
          if (name === "in-code") expect(again).toEqual(files);
          const { "teacher/manifest.json": _, "teacher/exam.recipe": __, ...made } = files;
          expect(again).toMatchObject(made);
        }
        const { warnings, losses, r2 } = JSON.parse(
          contents(join(folder, "in-code"))["teacher/manifest.json"],
        );
        expect(warnings.join("\n")).toContain(
          "the seed can be guessed (at most about 3 bits), and who has it can make",
        );
        expect(losses.generation).toBe(dataset.generationLoss);
        expect(Object.keys(r2)).toEqual(["process", "baseline", "handedOut"]);
      });
    },
  );

  test("a typed seed is stretched with a salt of its own: all that students get follows from what comes out", async () => {
    await inFolder(async (folder) => {
      const typed = "exam-2026-06-20";
      const made = await Promise.all(
        ["a", "b"].map(async (name) => {
          await run(folder, ...EXAM, "--seed", typed, "--quiet", "--output", name);
          const files = contents(join(folder, name));
          return {
            files,
            origin: JSON.parse(readFileSync(join(folder, name, "teacher/recipe.json"), "utf8")),
          };
        }),
      );
      const [{ files, origin }, other] = made;
      const { salt, ...parameters } = origin.typed.scrypt;
      expect(origin.typed.text).toBe(typed);
      expect(parameters).toEqual(SCRYPT);
      expect(origin.seed).toBe(await stretchSeed(typed, salt, parameters));
      expect(other.origin.typed.scrypt.salt).not.toBe(salt);
      expect(other.files["students/train.csv"]).not.toBe(files["students/train.csv"]);

      // The library knows nothing of the typed text, and its bytes are the same.
      const schema = checkTable(origin.schema);
      const { rows: _, features: __, ...method } = origin.configuration;
      const { X, y, maps } = await generate({ ...method, table: schema, seed: origin.seed });
      await writeExam(join(folder, "c"), makeExam(X, y, schema, seededStreams(origin.seed), { maps }), {
        seed: "",
      });
      const again = contents(join(folder, "c"));
      const students = Object.keys(files).filter((name) => name.startsWith("students/"));
      expect(students).toHaveLength(4);
      for (const name of students) expect(again[name]).toBe(files[name]);
    });
  });

  test("what is no seed is refused, and so is a recipe whose typed seed is not what generate writes", async () => {
    await inFolder(async (folder) => {
      expectSentence(await run(folder, ...EXAM, "--seed", ""), '--seed <text> must have a value, not "".');
      const origin = { schema: { columns: [] }, configuration: {}, typed: { text: "7" } };
      writeFileSync(join(folder, "a.json"), JSON.stringify(origin));
      expectSentence(
        await run(folder, "generate", "--config", "a.json"),
        "a.json: typed: is not what generate has written there",
      );
    });
  });

  test("options of the method combine with it", async () => {
    await inFolder(async (folder) => {
      const flags =
        "--preset paper --lambda 0.02 --distribution normal --rho 0.2 --validation-size 0.1 --json";
      const { code, stdout, stderr } = await run(folder, ...EXAM, ...flags.split(" "), "--seed", "7");
      expect(code).toBe(0);
      const facts = JSON.parse(stdout);
      const { seed, configuration } = JSON.parse(
        readFileSync(join(folder, "exam/teacher/recipe.json"), "utf8"),
      );
      expect(seed).toMatch(/^[0-9a-f]{32}$/);
      expect(configuration).toMatchObject({
        ...{ preset: "paper", optimizer: "adam", lambda: 0.02, epochs: 5, distribution: "normal" },
      });
      expect(facts).toMatchObject({
        output: "exam",
        rows: 600,
        columns: 21,
        dimensions: { latent: 10, numeric: 10, ordinal: 5, categorical: 26 },
        splits: { train: 420, validation: 60, test: 120 },
      });
      expect(facts.files.map(({ name }: { name: string }) => name)).toEqual([
        "train.csv",
        "validation.csv",
        "test.csv",
      ]);
      expect(stderr).toContain("warning: the seed can be guessed");
    });
  });

  test("--quiet prints nothing", async () => {
    await inFolder(async (folder) => {
      expect(await run(folder, ...EXAM, "--quiet")).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(readdirSync(folder)).toEqual(["exam"]);
    });
  });
});

describe("init, generate --config, describe", () => {
  test("the starter is a schema that works and names its JSON Schema", async () => {
    await inFolder(async (folder) => {
      const made = await run(folder, "init", "mine.yaml");
      expect(made).toMatchObject({ code: 0, stderr: "" });
      const yaml = readFileSync(join(folder, "mine.yaml"), "utf8");
      const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(yaml)?.[1];
      expect(JSON.parse(readFileSync(join(folder, schema ?? ""), "utf8"))).toHaveProperty(
        "properties.columns",
      );

      const flags = ["generate", "--config", "mine.yaml", "--rows", "500", ...QUICK, "--output", "mine"];
      expect(await run(folder, ...flags)).toMatchObject({ code: 0 });
      expect(readdirSync(join(folder, "mine", "teacher"))).toContain("masks.csv");
      expect(records(join(folder, "mine", "students", "train.csv"))).toHaveLength(350);
    });
  });

  test("init does not replace a file unless forced, and can begin with a template", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "exam.yaml"), "mine");
      expectSentence(await run(folder, "init"), /The output exam\.yaml exists already; .*--force/);
      expect(readFileSync(join(folder, "exam.yaml"), "utf8")).toBe("mine");
      expect((await run(folder, "init", "--template", "exam", "--force", "--quiet")).stdout).toBe("");
      expect(readFileSync(join(folder, "exam.yaml"), "utf8")).toContain("name: floor_area");
      expectSentence(
        await run(folder, "init", "foo.json"),
        /init: the file must end in \.yaml or \.yml, as it holds YAML; it is foo\.json\./,
      );
      expectSentence(
        await run(folder, "init", "b.yaml", "--template", "quiz"),
        '--template: is "quiz" and must be one of exam',
      );
      expect(readdirSync(folder)).toEqual(["exam.yaml"]);
    });
  });

  test("a table of flags, its formats read back alike, its targets the user's own", async () => {
    await inFolder(async (folder) => {
      const values = Array.from({ length: 400 }, (_, i) => (i * 37) % 400);
      writeFileSync(join(folder, "y.txt"), `${values.join("\n")}\n`);
      writeFileSync(
        join(folder, "t.yaml"),
        "columns: []\ntarget: { values: y.txt, name: price }\nrows: 400\n",
      );
      const flags =
        "--config t.yaml --numeric 4 --ordinal 5,3 --categorical 4,2 --latent 2 --test-size 0.25 --format csv,parquet,jsonl";
      const made = await run(folder, "generate", ...flags.split(" "), ...QUICK, "--output", "t");
      expect(made).toMatchObject({ code: 0 });
      expect(made.stdout).toContain("from 4 numeric, 2 ordinal and 6 categorical features and 2 latent ones");
      const prices = ["students/train.csv", "teacher/solution.csv"].flatMap((name) =>
        records(join(folder, "t", name)).map(({ price }) => Number(price)),
      );
      expect(prices.sort((a, b) => a - b)).toEqual(values.sort((a, b) => a - b));
      const [csv, parquet, jsonl] = await Promise.all(
        ["csv", "parquet", "jsonl"].map((format) =>
          run(folder, "describe", `t/students/train.${format}`, "--target", "price"),
        ),
      );
      expect(csv.stdout).toMatch(/^t\/students\/train\.csv: 300 rows, 10 columns\n/);
      expect(parquet).toEqual({ ...csv, stdout: csv.stdout.replace("train.csv", "train.parquet") });
      expect(jsonl).toEqual({ ...csv, stdout: csv.stdout.replace("train.csv", "train.jsonl") });
    });
  });

  test("describe says what it cannot read", async () => {
    await inFolder(async (folder) => {
      expectSentence(
        await run(folder, "describe", "no.csv"),
        "no.csv cannot be read: there is no such file.",
      );
      expectSentence(await run(folder, "describe", "no.jsonl"), /no\.jsonl cannot be read/);
      expectSentence(await run(folder, "describe", "."), /holds no train\.csv/);
      writeFileSync(join(folder, "a.csv"), "a,b\n1,x\n2,y\n");
      expectSentence(
        await run(folder, "describe", "a.csv", "--target", "b"),
        '--target: a.csv has no numeric column "b"',
      );
      writeFileSync(join(folder, "a.jsonl"), '{"a":1}\n{"b":2}\n');
      expectSentence(
        await run(folder, "describe", "a.jsonl"),
        "a.jsonl, line 2: has other names than the first line.",
      );
    });
  });
});

describe("contradictions: one sentence with the place, exit code 2, before any work", () => {
  const COLUMNS = "columns:\n  - { kind: numeric, count: 3 }\n  - { kind: ordinal, bins: 4 }\n";
  test.concurrent.each<[string, string]>([
    [
      "rows: 100\ncolumns: [{ kind: ordinal, bins: 200 }]",
      "columns[0].bins: is 200, more than the 100 rows of the table",
    ],
    [
      "columns: [{ kind: categorical, categories: 3, frequencies: [0.5, 0.2, 0.2] }]",
      "columns[0].frequencies: sum to 0.9, and must sum to 1",
    ],
    [
      "columns: [{ kind: numeric, map: { to: cauchy } }]",
      'columns[0].map.to: is "cauchy" and must be one of range, normal, lognormal, uniform, exponential',
    ],
    [
      `${COLUMNS}  - { kind: numeric, name: ordinal_1 }`,
      'columns[2].name: "ordinal_1" is already the name of columns[1].name',
    ],
    [
      `${COLUMNS}rows: 100\nsplits: { test: 400 }`,
      "splits.test: is 400, more than the 100 rows of the table",
    ],
    [
      `${COLUMNS}  - { kind: numeric, name: id }`,
      'columns[2].name: "id" is reserved: it is the id column (id)',
    ],
    [
      `${COLUMNS}features: 9`,
      "features: is 9, but the parts sum to d = d′ + d_n + d_o + Σ n_j = 0 + 3 + 1 + 0 = 4 (equation 4)",
    ],
    [`${COLUMNS}latent: { rho: 1 }`, "latent.rho: is 1 and must be below 1"],
    [
      `${COLUMNS}  - { kind: categorical, categories: 1 }`,
      "columns[2].categories: is 1, but a column with a single value says nothing; at least 2 are needed",
    ],
    [`${COLUMNS}splits: 0.2`, "splits: must be a group of entries, not 0.2"],
    [`${COLUMNS}colums: 3`, "the schema: unknown entry colums"],
    // Options of the method are flags only.
    [`${COLUMNS}lambda: 0.2`, "the schema: unknown entry lambda"],
    [`${COLUMNS}seed: 7`, "the schema: unknown entry seed"],
    [
      `rows: 7100\n${COLUMNS}  - { kind: numeric }\n  - { kind: ordinal, bins: 8000 }`,
      "columns[3].bins: is 8000, more than the 7100 rows of the table",
    ],
    [`${COLUMNS}target: { values: y.txt }`, "target.values: y.txt cannot be read (ENOENT)"],
  ])("%s", async (yaml, sentence) => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "t.yaml"), yaml);
      const outcome = await run(folder, "generate", "--config", "t.yaml", "--epochs", "1000000");
      const shown = outcome.stderr.replace(folder, "").replace("/y.txt", "y.txt");
      expectSentence(
        { ...outcome, stderr: shown },
        sentence.startsWith("target.values") ? sentence : `t.yaml: ${sentence}`,
      );
      expect(readdirSync(folder)).toEqual(["t.yaml"]);
    });
  });

  test.concurrent.each<[string, RegExp]>([
    ["--numeric 3 --ordinal 1", /nontrivial: --ordinal \(columns\[1\]\.bins\): is 1 and must be at least 2/],
    [
      "--numeric 3 --categorical 4,x",
      /--categorical \(columns\[2\]\.categories\): is "x" and must be a whole number/,
    ],
    ["--numeric x", /--numeric: is "x" and must be a whole number from 0 to 1000000/],
    ["--numeric 3 --rho 1.5", /--rho \(latent\.rho\): is 1\.5 and must be below 1/],
    ["--numeric 3 --rho 0.1 --latent 2", /--rho, --latent \(latent\): has both count \(2\) and rho \(0\.1\)/],
    ["--numeric 3 --missing 1", /--missing \(postprocess\.missing\.fraction\): is 1 and must be below 1/],
    ["--numeric 3 --rows 50 --test-size 50", /splits.*: test 50 = 50, and must be less than the 50 rows/],
    [
      "--numeric 3 --format xlsx",
      /--format \(formats\[0\]\): is "xlsx" and must be one of csv, parquet, jsonl/,
    ],
    [
      "--numeric 3 --features 5",
      /--features \(features\): is 5, but the parts sum to d = .* = 3 \(equation 4\)/,
    ],
    [
      "--template exam --rows 1000",
      /template exam: splits\.test: is 1400, more than the 1000 rows of the table/,
    ],
    ["--template quiz", /--template: is "quiz" and must be one of exam/],
    ["--template exam --config a.yaml", /--config and --template both describe a table/],
    ["--config a.yaml", /--config: a\.yaml cannot be read: there is no such file\./],
    ["--rho 0.2", /--rho is for tables; say which columns with --numeric/],
    ["--features 20 --missing 0.1", /--missing is for tables/],
    ["--missing 0.1 --format csv", /--missing is for tables; say/],
    [
      "--rows 100 --features 3 --format parquet",
      /--format is for tables and folders of parts \(--output folder\/\); say which columns/,
    ],
    ["--template exam --penalty both", /--penalty must be one of features, soft, inputs, not "both"/],
    ["--template exam --lambda -1", /--lambda must be a number from 0/],
    ["--template exam --output no/where", /the folder .*no does not exist/],
  ])("%s", async (flags, sentence) => {
    await inFolder(async (folder) => {
      expectSentence(await run(folder, "generate", ...flags.split(" ")), sentence);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test("several mistakes, one line each", async () => {
    await inFolder(async (folder) => {
      const { code, stderr } = await run(folder, "generate", ..."--numeric 3 --rho 2 --missing 2".split(" "));
      expect(code).toBe(2);
      expect(stderr.trimEnd().split("\n")).toEqual([
        "nontrivial: --rho (latent.rho): is 2 and must be below 1",
        "nontrivial: --missing (postprocess.missing.fraction): is 2 and must be below 1",
      ]);
    });
  });
});

describe("the folder", () => {
  test("is not replaced unless forced, and never with what is not an exam's", async () => {
    await inFolder(async (folder) => {
      const flags = ["generate", "--numeric", "3", "--rows", "60", ...QUICK, "--output", "t", "--quiet"];
      expect((await run(folder, ...flags, "--test-size", "10")).code).toBe(0);
      expectSentence(await run(folder, ...flags), /the folder t exists and is not empty; .*--force/);
      expect(readdirSync(join(folder, "t/students"))).toContain("test.csv");
      expect((await run(folder, ...flags, "--force")).code).toBe(0);
      expect(readdirSync(join(folder, "t/students"))).not.toContain("test.csv");
      writeFileSync(join(folder, "t", "teacher", "grades.xlsx"), "mine");
      expectSentence(
        await run(folder, ...flags, "--force"),
        /holds other things than an exam \(teacher\/grades\.xlsx\)/,
      );
      mkdirSync(join(folder, "f"));
      writeFileSync(join(folder, "file"), "mine");
      expectSentence(
        await run(folder, ...flags.slice(0, -2), "file"),
        /file is a file, and must be a folder/,
      );
      expectSentence(await run(folder, ...flags.slice(0, -2), "."), /is the folder you are in/);
      expect(readdirSync(folder).sort()).toEqual(["f", "file", "t"]);
    });
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s while optimising: exit code %i, nothing left behind", async (signal, code) => {
    await inFolder(async (folder) => {
      // The folder is tried just before the work begins.
      const watcher = watch(folder);
      const { child, outcome } = start(folder, ["generate", "--template", "exam", "--epochs", "100000"]);
      await once(watcher, "change");
      watcher.close();
      await wait(1000);
      expect(child.exitCode).toBeNull();
      child.kill(signal);
      expect(await outcome).toEqual({
        code,
        stdout: "",
        stderr: "nontrivial: Stopped; nothing was written.\n",
      });
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test("Ctrl-C while the files are written", async () => {
    await inFolder(async (folder) => {
      const flags = "--numeric 40 --rows 60000 --epochs 1 --output t --quiet --format csv,jsonl";
      const { child, outcome } = start(folder, ["generate", ...flags.split(" ")]);
      while (!readdirSync(folder).some((name) => writing(join(folder, name)))) await wait(2);
      child.kill("SIGINT");
      expect(await outcome).toEqual({ code: 130, stdout: "", stderr: "" });
      expect(readdirSync(folder)).toEqual([]);
    });
  });
});

/** Whether there are files in a folder that may be gone by now. */
function writing(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
