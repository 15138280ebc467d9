/**
 * README's commands, one after the other in one folder, as a reader types them; and its code, as modules. Commands that
 * take long run with smaller sizes, by the rules below; what they need that is not here is left out.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { collect, program, run } from "../cli/command-line.ts";
import { inFolder } from "../folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The indented lines that begin with the program's name, comments taken off, continued lines put together. */
function commandsOf(markdown: string): string[] {
  return markdown
    .replaceAll(/ *\\\n +/g, " ")
    .split("\n")
    .filter((line) => line.startsWith("    npx nontrivial "))
    .map((line) => line.replace(/ +#.*$/, "").trim());
}

/** Why a command is left out. */
const LEFT_OUT: readonly (readonly [RegExp, string])[] = [
  [/nontrivial (queue|worker)/, "needs Redis; test/queue/ has it"],
  [/--backend gpu/, "needs a GPU; test/cli/gpu.test.ts has one"],
  [/houses\.parquet/, "a file of the reader's own"],
  [/nontrivial reproduce/, "takes minutes; test/cli/reproduce.test.ts has it"],
  [/nontrivial calibrate/, "takes minutes; test/cli/calibrate.test.ts has it"],
];

/** What is made smaller, in this order. */
const SMALLER: readonly (readonly [RegExp, string])[] = [
  [/generate --rows 10000000 /, "generate --rows 3000 --features 5 --pilot 500 "],
  [/(nontrivial sample .*)--rows \d+/, "$1--rows 2000"],
  [/generate --template exam --report/, "generate --template exam --report --rows 1600"],
  [/--rows 7100 --features 46/, "--rows 1000 --features 20"],
  [/--n_epochs 5000/, "--n_epochs 3"],
  [/(nontrivial generate(?!.*n_epochs).*)/, "$1 --epochs 3"],
  [/(nontrivial evaluate.*)/, "$1 --models linear"],
];

function smaller(command: string): string {
  return SMALLER.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), command);
}

/** In a shell, as the reader's. */
function shell(folder: string, command: string) {
  const text = command.replace(/^npx nontrivial/, '"$0" "$1"');
  return collect(
    spawn("bash", ["-c", text, process.execPath, program], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    }),
  ).outcome;
}

/** The block of TypeScript with these words. */
function code(words: string): string {
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block);
  return blocks.find((block) => block.includes(words)) ?? "";
}

/** Runs a block as a module of a project that has the package. */
async function runModule(folder: string, block: string) {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  if (!existsSync(join(folder, "node_modules/nontrivial")))
    symlinkSync(root, join(folder, "node_modules/nontrivial"));
  writeFileSync(join(folder, "block.mjs"), block);
  return collect(spawn(process.execPath, ["block.mjs"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }))
    .outcome;
}

describe("README's commands", () => {
  const commands = commandsOf(readme);

  test("are found, and each rule is for one of them", () => {
    expect(commands.length).toBeGreaterThan(20);
    expect(commands).toContain("npx nontrivial generate --template exam --rho 0.2 --output exam/");
    for (const [pattern] of [...LEFT_OUT, ...SMALLER]) expect(commands.join("\n")).toMatch(pattern);
  });

  test("run in one folder, in README's order: no name is taken twice, nothing is missing", async () => {
    await inFolder(async (folder) => {
      for (const command of commands.filter((one) => !LEFT_OUT.some(([pattern]) => pattern.test(one)))) {
        const { code: ended, stderr } = await shell(folder, smaller(command));
        expect([command, ended, stderr.replaceAll(/^(warning|note): .*\n/gm, "")]).toEqual([command, 0, ""]);
      }
      const beside = JSON.parse(readFileSync(join(folder, "big/manifest.json"), "utf8"));
      expect(beside.method).toBe("pilot and replay");
      expect([beside.configuration, beside.r2, beside.seed]).toEqual([undefined, undefined, undefined]);
      expect(beside.recipe).toMatch(/^[0-9a-f]{64}$/);
    });
  });
});

describe("README's code", () => {
  test("an exam in code, and the same bytes again from its recipe", async () => {
    await inFolder(async (folder) => {
      const block = code("makeExam(").replace("table: schema, seed }", "table: schema, seed, epochs: 3 }");
      expect(block).toContain("epochs: 3");
      expect(await runModule(folder, block)).toEqual({ code: 0, stdout: "", stderr: "" });
      const again = ["generate", "--config", "in-code/teacher/recipe.json", "--output", "again", "--quiet"];
      expect(await run(folder, ...again)).toEqual({ code: 0, stdout: "", stderr: "" });
      for (const part of ["students", "teacher"]) {
        expect(readdirSync(join(folder, "in-code", part))).toEqual(readdirSync(join(folder, "again", part)));
        for (const file of readdirSync(join(folder, "again", part))) {
          const bytes = (exam: string) => readFileSync(join(folder, exam, part, file), "latin1");
          expect(bytes("again")).toBe(bytes("in-code"));
        }
      }
    });
  });

  test("a dataset in code", async () => {
    await inFolder(async (folder) => {
      const { code: ended, stderr } = await runModule(folder, code("new AbortController()"));
      expect([ended, stderr]).toEqual([0, ""]);
      expect(existsSync(join(folder, "api.manifest.json"))).toBe(true);
    });
  });
});
