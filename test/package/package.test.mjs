// What goes into the package, and which files of a clone the linter looks at.
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("the package holds the compiled sources, no tests and no maps", () => {
  const [{ files }] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      ...{ cwd: root, encoding: "utf8", shell: process.platform === "win32" },
    }),
  );
  const paths = files.map(({ path }) => path);
  for (const path of ["dist/index.js", "dist/index.d.ts", "dist/cli/main.js", "bin/nontrivial.mjs"]) {
    expect(paths).toContain(path);
  }
  for (const path of ["fonts/DejaVuSans.ttf", "fonts/DejaVuSans-Bold.ttf", "fonts/LICENSE"]) {
    expect(paths).toContain(path);
  }
  const ofSource = (path) => {
    const [, name] = /^dist\/(.+?)(?:\.d\.ts|\.js)$/.exec(path) ?? [];
    return name !== undefined && existsSync(join(root, "src", `${name}.ts`));
  };
  const ofFolder = /^(?:bin|fonts|schema)\/[^/]+$|^(?:package\.json|README\.md|LICENSE)$/;
  expect(paths.filter((path) => !ofFolder.test(path) && !ofSource(path))).toEqual([]);
});

test("the GPU is optional, and nothing makes npm install a second Dawn", () => {
  expect(Object.keys(manifest.optionalDependencies)).toEqual(["gpu.js"]);
  expect(manifest.dependencies).not.toHaveProperty("gpu.js");
  for (const list of [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies]) {
    expect(list).not.toHaveProperty("webgpu");
  }
  for (const name of Object.keys(manifest.peerDependencies)) {
    expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true });
  }
});

// table-parquet.ts imports src/datapage.js, which the next version may move.
test("hyparquet-writer, of which a private file is imported, is pinned", () => {
  expect(manifest.dependencies["hyparquet-writer"]).toMatch(/^\d+\.\d+\.\d+$/);
});

/** What the linter says in a clone with such a file. */
function lint(file, content) {
  const clone = mkdtempSync(join(tmpdir(), "nontrivial-"));
  try {
    for (const name of ["biome.json", "package.json", "tsconfig.json"])
      cpSync(join(root, name), join(clone, name));
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    mkdirSync(join(clone, "src"));
    mkdirSync(join(clone, "exam"));
    writeFileSync(join(clone, file), content);
    const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
    return spawnSync(process.execPath, [biome, "check", "."], { cwd: clone, encoding: "utf8" }).status;
  } finally {
    rmSync(clone, { recursive: true });
  }
}

const UNTIDY = '{\n      "r2":0.99 }';

test.each(["dataset.manifest.json", "mine.json", "notes.mjs", "exam/manifest.json"])(
  "what a user makes in the clone is not linted: %s",
  (file) => expect(lint(file, UNTIDY)).toBe(0),
);

test.each(["package.json", "tsconfig.json"])("what is the project's is linted: %s", (file) => {
  expect(lint(file, UNTIDY)).not.toBe(0);
});

test("sources are linted", () => {
  expect(lint("src/tidy.ts", "export const one = 1;\n")).toBe(0);
  expect(lint("src/untidy.ts", "export const one   = 1\n")).not.toBe(0);
});
