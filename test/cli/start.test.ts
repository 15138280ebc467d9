import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const IMPORT = /^(?:import|export)\b[^;]*?["']([^"']+)["'];/gm;

/** The modules that are there before a command runs: those of the program, and packages by their names. */
function loadedAtStart(file: string, seen = new Set<string>()): Set<string> {
  seen.add(file);
  for (const [, name] of readFileSync(file, "utf8").matchAll(IMPORT)) {
    if (!name.startsWith(".")) seen.add(name);
    else if (!seen.has(resolve(dirname(file), name))) loadedAtStart(resolve(dirname(file), name), seen);
  }
  return seen;
}

test("the program starts with its flags alone: what a command needs is loaded when it runs", () => {
  const loaded = Array.from(loadedAtStart(MAIN));
  expect(loaded).toContain("commander");
  expect(
    loaded.filter((name) => /\b(zod|yaml|ml-matrix|csv-stringify|gpu\.js|bullmq|ioredis|vega)\b/.test(name)),
  ).toEqual([]);
  expect(loaded.filter((name) => /dist.(autograd|evaluation)\b/.test(name))).toEqual([]);
});
