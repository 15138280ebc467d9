// What a user gets from npm: packs the package, installs it into empty folders, with everything and without what is
// optional, weighs them (du -sm) and tries every command where gpu.js is absent. Needs npm's registry.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bar } from "./bar.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "nontrivial-install-"));

function npm(version, folder, ...args) {
  execFileSync("npx", ["--yes", `npm@${version}`, ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** An empty project with the package in it. */
function install(tarball, version, name, ...options) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  npm(version, folder, "install", "--silent", "--no-audit", "--no-fund", ...options, tarball);
  return folder;
}

function megabytes(folder) {
  const [size] = execFileSync("du", ["-sm", join(folder, "node_modules")], { encoding: "utf8" }).split("\t");
  return Number(size);
}

/** How often a package lies in a folder, at any depth. */
function copies(folder, name) {
  const paths = readdirSync(join(folder, "node_modules"), { recursive: true });
  const manifest = join(name, "package.json");
  return paths.filter((path) => path === manifest || path.endsWith(join("node_modules", manifest))).length;
}

/** The commands that do not end as they should. */
function failures(folder) {
  const run = (...args) =>
    spawnSync(process.execPath, [join(folder, "node_modules/nontrivial/bin/nontrivial.mjs"), ...args], {
      ...{ cwd: folder, encoding: "utf8" },
    });
  const exam = "--template exam --rows 400 --test-size 100 --epochs 5".split(" ");
  const commands = [
    ["--help"],
    ["generate", "--rows", "200", "--features", "4", "--recipe", "dataset.recipe"],
    ["generate", ...exam, "--report", "--output", "exam"],
    ["evaluate", "dataset.csv", "--report", "report.html"],
    ["describe", "exam"],
    ["sample", "--recipe", "dataset.recipe", "--rows", "10", "--stream", "more", "--output", "more.csv"],
    ["reproduce", "all", "--quick", "--output", "reproduction"],
    ["init", "own.yaml"],
    ["backends"],
  ];
  for (const [name] of commands.slice(1)) commands.push([name, "--help"]);
  const failed = commands.filter((args) => {
    const { status, stderr } = run(...args);
    if (status !== 0) console.error(`${args.join(" ")}: exit code ${status}: ${stderr}`);
    return status !== 0;
  });
  const { status, stderr } = run("generate", "--backend", "gpu", "--output", "gpu.csv");
  const refused = status === 2 && /^nontrivial: [^\n]*npm install gpu\.js\)\.\n$/.test(stderr);
  return failed.length + (refused ? 0 : 1);
}

/** The MB that README names behind a command. */
function promised(command) {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const line = readme.split("\n").find((text) => text.trim().startsWith(`${command}  `)) ?? "";
  return Number(/# (\d+) MB/.exec(line)?.[1]);
}

/** Bytes of zod in a minified browser bundle of the whole API, in kB. */
async function zodInBundle() {
  const { metafile } = await build({
    ...{
      entryPoints: [join(root, "dist/browser.js")],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
    },
    ...{ format: "esm", platform: "browser", target: "es2022", external: ["node:*"], outdir: scratch },
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const parts = Object.entries(inputs).filter(([path]) => path.includes("node_modules/zod/"));
  return Math.round(parts.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) / 1000);
}

try {
  npm(11, root, "pack", "--silent", "--ignore-scripts", "--pack-destination", scratch);
  const tarball = join(
    scratch,
    readdirSync(scratch).find((name) => name.endsWith(".tgz")),
  );
  for (const version of [11, 10]) {
    const all = install(tarball, version, `npm-${version}`);
    bar(`npm ${version}: install with everything, MB`, megabytes(all), 190);
    bar(`npm ${version}: copies of Dawn`, copies(all, "webgpu"), 1);
    const some = install(tarball, version, `npm-${version}-some`, "--omit=optional");
    bar(`npm ${version}: install --omit=optional, MB`, megabytes(some), 50);
    bar(`npm ${version}: copies of Dawn with --omit=optional`, copies(some, "webgpu"), 0);
    if (version !== 11) continue;
    const [more, less] = ["npm install nontrivial", "npm install nontrivial --omit=optional"].map(promised);
    bar("README's size of an install is wrong by, MB", Math.abs(megabytes(all) - more), 5);
    bar("README's size with --omit=optional is wrong by, MB", Math.abs(megabytes(some) - less), 5);
    bar("--omit=optional: commands that fail", failures(some), 0);
  }
  bar("zod in a browser bundle, kB", await zodInBundle(), 100);
} finally {
  rmSync(scratch, { recursive: true });
}
