/**
 * No command writes into an exam's folder, and none replaces a recipe, whatever it is told. Commands and flags are those
 * of the program itself: whoever adds one that names a place has to say here how it is used, and it is held to the same.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createProgram } from "../../src/cli/program.js";
import { collect, inFolder, run } from "./command-line.ts";

/** Flags and arguments that name what is read. */
const READ = [
  ...["generate --config", "calibrate --config", "sample --recipe", "queue --recipe"],
  ...["describe path", "evaluate path"],
];

const PLAIN = ["generate", "--rows", "200", "--features", "4", "--epochs", "5"] as const;
const TABLE = ["--numeric", "4", "--rows", "60", "--epochs", "5"] as const;
const REDIS = ["--redis", "redis://127.0.0.1:1"] as const;

/** What is written, and the command lines that write to a place. */
const WRITTEN: Readonly<Record<string, (place: string) => readonly (readonly string[])[]>> = {
  "generate --output": (place) => [
    [...PLAIN, "--output", place],
    [...PLAIN, "--pilot", "100", "--output", place],
    ["generate", ...TABLE, "--output", place],
  ],
  "generate --recipe": (place) => [
    [...PLAIN, "--output", "new.csv", "--recipe", place],
    [...PLAIN, "--pilot", "100", "--output", "new.csv", "--recipe", place],
  ],
  "sample --output": (place) => [
    ["sample", "--recipe", "kept/other.recipe", "--rows", "9", "--output", place],
  ],
  "init file": (place) => [["init", place]],
  "evaluate --report": (place) =>
    ["dataset.csv", "exam", "exam/students", "exam/students/train.csv"].map((path) => [
      ...["evaluate", path, "--models", "mean", "--report", place],
    ]),
  "calibrate --output": (place) => [["calibrate", ...TABLE, "--linear", "0.1", "--output", place]],
  "reproduce --output": (place) => [["reproduce", "figure1", "--quick", "--output", place]],
  "queue --output": (place) => [
    ["queue", "--recipe", "kept/other.recipe", "--rows", "9", ...REDIS, "--quiet", "--output", place],
  ],
  "worker --output": (place) => [["worker", ...REDIS, "--output", place]],
};
/** They take no --force. */
const WITHOUT_FORCE = ["worker"];

/** Of a child process: runs command lines one after the other, and tells how each ended. */
const BATCH = `
  const [program, failure, lists] = process.argv.slice(1);
  const { createProgram } = await import(program);
  const { reportFailure } = await import(failure);
  process.setMaxListeners(0); // Each worker listens for signals.
  const outcomes = [];
  for (const args of JSON.parse(lists)) {
    let stderr = "";
    const write = process.stderr.write;
    process.stderr.write = (text) => { stderr += text; return true; };
    const code = await createProgram().parseAsync(args, { from: "user" }).then(() => 0, reportFailure);
    process.stderr.write = write;
    outcomes.push({ args: args.join(" "), code, stderr });
  }
  process.stdout.write("\\n" + JSON.stringify(outcomes));
`;

async function outcomesOf(
  folder: string,
  commands: readonly (readonly string[])[],
): Promise<{ args: string; code: number; stderr: string }[]> {
  const modules = ["program", "failure"].map(
    (name) => new URL(`../../dist/cli/${name}.js`, import.meta.url).href,
  );
  const forced = commands.map((args) => (WITHOUT_FORCE.includes(args[0]) ? args : [...args, "--force"]));
  const script = ["--input-type=module", "--eval", BATCH, ...modules, JSON.stringify(forced)];
  const child = spawn(process.execPath, script, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const { stdout, stderr } = await collect(child).outcome;
  expect(stderr).toBe("");
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

/** Every file below a folder with its bytes, and every folder. */
function stateOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? readFileSync(path, "base64") : "folder"];
    }),
  );
}

/** All are refused, each in one sentence that names the reason, and nothing changes. */
async function expectAllRefused(
  folder: string,
  commands: readonly (readonly string[])[],
  reason: RegExp,
): Promise<void> {
  const before = stateOf(folder);
  const outcomes = await outcomesOf(folder, commands);
  const wrong = outcomes.filter(
    ({ code, stderr }) => code !== 2 || !/^nontrivial: [^\n]*\n$/.test(stderr) || !reason.test(stderr),
  );
  expect(wrong).toEqual([]);
  const after = stateOf(folder);
  const changed = Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
  expect(changed).toEqual([]);
}

/** An exam, plain data, recipes of either kind: made once, since no test changes them. */
let scene: string;

beforeAll(async () => {
  scene = mkdtempSync(join(tmpdir(), "nontrivial-"));
  mkdirSync(join(scene, "kept"));
  const exam = ["generate", ...TABLE, "--test-size", "20", "--missing", "0.1", "--report", "--quiet"];
  expect(await run(scene, ...exam, "--output", "exam")).toEqual({ code: 0, stdout: "", stderr: "" });
  const plain = [...PLAIN, "--seed", "3f9a0c7be12d4856a7b0c9d8e1f23456", "--quiet"];
  expect((await run(scene, ...plain, "--recipe", "kept/own.recipe")).code).toBe(0);
  cpSync(join(scene, "kept/own.recipe"), join(scene, "kept/other.recipe"));
  cpSync(join(scene, "kept/own.recipe"), join(scene, "kept/x.manifest.json"));
  cpSync(join(scene, "kept/own.recipe"), join(scene, "kept/y.report.html"));
  cpSync(join(scene, "exam/teacher/recipe.json"), join(scene, "kept/retake.json"));
});
afterAll(() => rmSync(scene, { recursive: true, force: true }));

test("what commands write is known here, from the program's own flags and arguments", () => {
  const places = createProgram().commands.flatMap((command) => [
    ...command.options
      .filter(({ flags }) => /<(file|folder|path|place)>/.test(flags))
      .map(({ long }) => `${command.name()} ${long}`),
    ...command.registeredArguments
      .map((argument) => argument.name())
      .filter((name) => name !== "what")
      .map((name) => `${command.name()} ${name}`),
  ]);
  expect(places.sort()).toEqual([...READ, ...Object.keys(WRITTEN)].sort());
});

describe.each(Object.entries(WRITTEN))("%s, with --force", (_, commandsTo) => {
  test("over no file of an exam, and beside none", async () => {
    const files = ["students", "teacher"].flatMap((part) =>
      readdirSync(join(scene, "exam", part)).map((name) => `exam/${part}/${name}`),
    );
    expect(files).toHaveLength(4 + 6);
    const others = ["students/more.html", "teacher/more.csv", "more.yaml", "students/", "teacher/", "new/"];
    const places = [...files, ...others.map((name) => `exam/${name}`), "exam/students/new/parts/"];
    // The report of an exam is the one file that is written into it later: by evaluate of this exam.
    const commands = places
      .flatMap(commandsTo)
      .filter((args) => !/^evaluate exam .*exam\/teacher\/report\.html$/.test(args.join(" ")));
    await expectAllRefused(
      scene,
      commands,
      /in the folder of an exam|exists, and is not replaced|is the file that|must be the name of a CSV/,
    );
  });

  test("over no recipe: an exam's, of rows, a copy under another name", async () => {
    const places = ["kept/own.recipe", "kept/retake.json", "kept/y.report.html"];
    await expectAllRefused(
      scene,
      places.flatMap(commandsTo),
      /is a recipe|exists, and is not replaced|is a file|a file is in its place|must be the name of a CSV|is the file that/,
    );
  });
});

describe("a recipe under a name that a command writes beside its output", () => {
  test("the manifest and the report of plain data", async () => {
    await expectAllRefused(
      scene,
      [
        [...PLAIN, "--output", "kept/x.csv"],
        [...PLAIN, "--pilot", "100", "--output", "kept/x.csv"],
        [...PLAIN, "--output", "kept/y.csv", "--report"],
        ["sample", "--recipe", "kept/other.recipe", "--rows", "9", "--output", "kept/x.csv", "--quiet"],
      ],
      /The output kept\/(x\.manifest\.json|y\.report\.html) is a recipe/,
    );
  });

  test.each(["figure1.csv", "figure1.md"])("%s of reproduce", async (name) => {
    await inFolder(async (folder) => {
      cpSync(join(scene, "kept/own.recipe"), join(folder, name));
      const commands = [["reproduce", "figure1", "--quick", "--output", "."]];
      await expectAllRefused(folder, commands, /is a recipe/);
    });
  });

  test.each(["part-00000.csv", "manifest.json", "part-7.mine"])("%s of parts", async (name) => {
    await inFolder(async (folder) => {
      cpSync(join(scene, "kept/own.recipe"), join(folder, "own.recipe"));
      mkdirSync(join(folder, "d"));
      cpSync(join(scene, "kept/own.recipe"), join(folder, "d", name));
      const sample = ["sample", "--recipe", "own.recipe", "--rows", "9", "--quiet", "--output", "d/"];
      const before = readFileSync(join(folder, "d", name));
      const { code, stderr } = await run(folder, ...sample, "--force");
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`d/${name} is a recipe`) });
      expect(readFileSync(join(folder, "d", name))).toEqual(before);
    });
  });

  test("a part of a run that is gone on with", async () => {
    await inFolder(async (folder) => {
      cpSync(join(scene, "kept/own.recipe"), join(folder, "own.recipe"));
      const sample = ["sample", "--recipe", "own.recipe", "--rows", "9", "--quiet", "--output", "d/"];
      expect((await run(folder, ...sample)).code).toBe(0);
      cpSync(join(folder, "own.recipe"), join(folder, "d/part-00000.csv"));
      const { code, stderr } = await run(folder, ...sample, "--force");
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("is a recipe") });
      expect(readFileSync(join(folder, "d/part-00000.csv"))).toEqual(
        readFileSync(join(folder, "own.recipe")),
      );
    });
  });
});

test("generate --force replaces the exam with its recipes", async () => {
  await inFolder(async (folder) => {
    cpSync(join(scene, "exam"), join(folder, "exam"), { recursive: true });
    const recipes = () =>
      ["recipe.json", "exam.recipe"].map((name) =>
        readFileSync(join(folder, "exam/teacher", name), "base64"),
      );
    const [origin, recipe] = recipes();
    const again = ["generate", ...TABLE, "--test-size", "20", "--quiet", "--force", "--output", "exam"];
    expect(await run(folder, ...again)).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(recipes()).not.toContain(origin);
    expect(recipes()).not.toContain(recipe);
  });
});

describe("an exam is one by either of its recipes", () => {
  test.each(["recipe.json", "exam.recipe"])("without %s nothing is written into it either", async (name) => {
    await inFolder(async (folder) => {
      cpSync(join(scene, "exam"), join(folder, "exam"), { recursive: true });
      rmSync(join(folder, "exam/teacher", name));
      const commands = [
        ["init", "exam/students/x.yaml"],
        ["init", "exam/teacher/solution.csv"],
        ["generate", ...TABLE, "--output", "exam/students/again"],
      ];
      await expectAllRefused(folder, commands, /in the folder of an exam/);
    });
  });

  test("a copy of one recipe in a folder makes no exam of it", async () => {
    await inFolder(async (folder) => {
      for (const name of ["recipe.json", "exam.recipe"]) {
        cpSync(join(scene, "exam/teacher", name), join(folder, name));
      }
      expect((await run(folder, "init", "--quiet")).code).toBe(0);
      writeFileSync(join(folder, "schema.yaml"), '{ "schema": 1 }');
      expect((await run(folder, "init", "schema.yaml", "--force", "--quiet")).code).toBe(0);
    });
  });
});
