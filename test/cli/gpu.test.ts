// The command line with a GPU (a software adapter will do), without an adapter, and without the package webgpu.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Manifest } from "../../src/io/manifest.js";
import { collect, inFolder, type Outcome, program, run, SMALL } from "./command-line.ts";
import { install } from "./installation.ts";

/** A billion multiply-adds in one epoch, in a small table: large enough for auto to ask for a GPU. */
const LARGE = ["--rows", "2000", "--features", "20", "--hidden", "2500,100", "--epochs", "1"];

/** No Vulkan driver is found under this name: no adapter answers. */
const WITHOUT_ADAPTER = { VK_ICD_FILENAMES: "/nonexistent/driver.json" };

function runWith(env: NodeJS.ProcessEnv, folder: string, ...args: string[]): Promise<Outcome> {
  return collect(
    spawn(process.execPath, [program, ...args], {
      ...{ cwd: folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
    }),
  ).outcome;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "dataset.manifest.json"), "utf8"));
}

test("backends shows the GPU and what auto picks", () =>
  inFolder(async (folder) => {
    const { code, stdout } = await run(folder, "backends", "--rows", "200000");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^gpu +yes +\S.*gpu\.js in mode webgpu/m);
    expect(stdout).toMatch(/^wasm +yes +SIMD/m);
    expect(stdout).toMatch(/^js +yes/m);
    expect(stdout).toMatch(
      /^auto picks wasm \(\d+ threads?\) for 200,000 rows × 100 features: no GPU: only a software/m,
    );
    const { stdout: json } = await run(folder, "backends", "--json");
    expect(JSON.parse(json)).toMatchObject({ auto: { rows: 10000, features: 100, backend: "wasm" } });
  }));

test("backends says why there is no GPU", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await runWith(WITHOUT_ADAPTER, folder, "backends");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^gpu +no +no adapter answers/m);
  }));

test("a run on the GPU: the summary and the manifest say so", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await run(folder, "generate", ...SMALL, "--backend", "gpu");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { backend, adapter } = manifest(folder);
    expect(backend).toBe("gpu");
    expect(adapter).toMatch(/\w/);
    expect(stdout).toContain(`(gpu, ${adapter})`);
  }));

test("no adapter: auto computes on the CPU and says why in one line", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await runWith(WITHOUT_ADAPTER, folder, "generate", ...LARGE);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/^ *no GPU: no adapter answers.*$/gm)).toHaveLength(1);
    expect(manifest(folder)).toMatchObject({
      backend: "wasm",
      backendNote: expect.stringMatching(/^no GPU: /),
    });
  }));

test("no adapter: --backend gpu is a mistake, with the reason", () =>
  inFolder(async (folder) => {
    for (const quiet of [[], ["--quiet"]]) {
      const flags = [...SMALL, "--backend", "gpu", ...quiet];
      const { code, stderr } = await runWith(WITHOUT_ADAPTER, folder, "generate", ...flags);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^nontrivial: backend must be auto, wasm or js here, not gpu: no adapter answers [^\n]*\n$/,
      );
    }
    expect(readdirSync(folder)).toEqual([]);
  }));

test("no package webgpu: auto computes on the CPU and says why in one line, --backend gpu is a mistake", () =>
  inFolder(async (folder) => {
    const copy = install(folder, "gpu.js", "acorn", "gpu-mock.js");
    const outcome = (...args: string[]) =>
      collect(spawn(process.execPath, [copy, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }))
        .outcome;
    const auto = await outcome("generate", ...LARGE);
    expect({ code: auto.code, stderr: auto.stderr }).toEqual({ code: 0, stderr: "" });
    expect(auto.stdout.match(/^ *no GPU: the package webgpu is not installed.*$/gm)).toHaveLength(1);
    const forced = await outcome("generate", ...SMALL, "--backend", "gpu", "--force");
    expect(forced.code).toBe(2);
    expect(forced.stderr).toContain("the package webgpu is not installed (npm install webgpu)");
    const { stdout } = await outcome("backends");
    expect(stdout).toMatch(/^gpu +no +the package webgpu is not installed/m);
  }));
