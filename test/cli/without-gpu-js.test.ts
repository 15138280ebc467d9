// The command line after `npm install --omit=optional`: gpu.js, and Dawn with it, cannot be found. Everything works
// but the GPU, and what asks for that says what is missing.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { collect, inFolder, type Outcome, SMALL, run as withEverything } from "./command-line.ts";
import { install } from "./installation.ts";

const MISSING = "the package gpu.js is not installed (npm install gpu.js)";

let home: string;
let program: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "nontrivial-"));
  program = install(home);
});
afterAll(() => rmSync(home, { recursive: true }));

function runProgram(path: string, folder: string, args: readonly string[]): Promise<Outcome> {
  return collect(spawn(process.execPath, [path, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }))
    .outcome;
}

const run = (folder: string, ...args: string[]) => runProgram(program, folder, args);

const done = { code: 0, stderr: "" };

test("neither gpu.js nor Dawn is there", () => {
  const names = readdirSync(join(home, "program/node_modules"));
  expect(names).toContain("zod");
  expect(names).not.toContain("gpu.js");
  expect(names).not.toContain("webgpu");
});

test("generate writes the same bytes as with gpu.js", () =>
  inFolder(async (folder) => {
    expect(await run(folder, "generate", ...SMALL, "--output", "without.csv")).toMatchObject(done);
    expect(await withEverything(folder, "generate", ...SMALL, "--output", "with.csv")).toMatchObject(done);
    const hash = (name: string) =>
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex");
    expect(hash("without.csv")).toBe(hash("with.csv"));
  }));

test("auto, where the size would pay for a GPU, computes on the CPU and says why in one line", () =>
  inFolder(async (folder) => {
    const large = ["--rows", "2000", "--features", "20", "--hidden", "2500,100", "--epochs", "1"];
    const { code, stdout, stderr } = await run(folder, "generate", ...large);
    expect({ code, stderr }).toEqual(done);
    expect(stdout.split("\n").filter((line) => line.includes(`no GPU: ${MISSING}`))).toHaveLength(1);
  }));

test("an exam with its report, its description and further rows", () =>
  inFolder(async (folder) => {
    const size = ["--rows", "400", "--test-size", "100", "--epochs", "5"];
    const exam = ["--template", "exam", ...size, "--report", "--output", "exam"];
    expect(await run(folder, "generate", ...exam)).toMatchObject(done);
    expect(await run(folder, "describe", "exam")).toMatchObject(done);
    const names = readdirSync(join(folder, "exam"), { recursive: true }) as string[];
    const [report, recipe] = ["report.html", "exam.recipe"].map((end) =>
      names.find((name) => name.endsWith(end)),
    );
    expect(readFileSync(join(folder, "exam", String(report)), "utf8")).toContain("<svg");
    const more = ["--recipe", join("exam", String(recipe)), "--rows", "10", "--stream", "retake"];
    expect(await run(folder, "sample", ...more, "--output", "more.csv")).toMatchObject(done);
    expect(await run(folder, "evaluate", "exam", "--models", "linear,tree5")).toMatchObject(done);
  }));

test("evaluate, and a chart as SVG and PNG", () =>
  inFolder(async (folder) => {
    await run(folder, "generate", ...SMALL);
    const evaluate = ["evaluate", "dataset.csv", "--models", "linear,mlp,process"];
    expect(await run(folder, ...evaluate, "--report", "report.html")).toMatchObject(done);
    expect(await run(folder, "reproduce", "figure4", "--quick", "--output", "out")).toMatchObject(done);
    expect(readdirSync(join(folder, "out"))).toEqual(
      expect.arrayContaining(["figure4.svg", "figure4.png", "figure4.md"]),
    );
  }));

test("the charts' libraries are loaded only where a chart is drawn", () =>
  inFolder(async (folder) => {
    const bare = install(folder);
    for (const name of ["vega", "vega-lite", "@resvg"]) {
      rmSync(join(folder, "program/node_modules", name), { recursive: true });
    }
    const evaluate = ["evaluate", "dataset.csv", "--models", "linear"];
    expect(await runProgram(bare, folder, ["generate", ...SMALL])).toMatchObject(done);
    expect(await runProgram(bare, folder, ["describe", "dataset.csv"])).toMatchObject(done);
    expect(await runProgram(bare, folder, evaluate)).toMatchObject(done);
    const { code, stderr } = await runProgram(bare, folder, [...evaluate, "--report", "report.html"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("vega");
  }));

test("backends says in one line what is missing, and how to get it", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await run(folder, "backends");
    expect({ code, stderr }).toEqual(done);
    expect(stdout.split("\n")[0]).toBe(`gpu   no   ${MISSING}`);
    expect(stdout).toMatch(/^wasm +yes/m);
  }));

test("--backend gpu is a mistake, in one sentence, and nothing is written", () =>
  inFolder(async (folder) => {
    expect(await run(folder, "generate", ...SMALL, "--backend", "gpu")).toEqual({
      code: 2,
      stdout: "",
      stderr: `nontrivial: backend must be auto, wasm or js here, not gpu: ${MISSING}.\n`,
    });
    expect(existsSync(join(folder, "dataset.csv"))).toBe(false);
  }));

test("queue asks for its two optional packages", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await run(folder, "queue", "--status", "--redis", "redis://127.0.0.1:1");
    expect(code).toBe(2);
    expect(stderr).toContain("npm install bullmq ioredis");
  }));

test("--help of every command", () =>
  inFolder(async (folder) => {
    const { stdout } = await run(folder, "--help");
    const [, list] = stdout.split("Commands:\n");
    const commands = [...list.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(commands).toEqual(expect.arrayContaining(["generate", "sample", "evaluate", "backends", "queue"]));
    for (const command of commands) {
      const { code, stdout: help, stderr } = await run(folder, command, "--help");
      expect({ code, stderr }).toEqual(done);
      expect(help).toMatch(/^Usage: nontrivial /);
    }
  }));
