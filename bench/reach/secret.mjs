// An exam's secret: nothing of it in what others get, what a guess of a typed seed costs, and that the teacher's part is
// closed, also while it is written. Takes some minutes.
//   node bench/reach/secret.mjs
// Prints one JSON line for each bar: {bar, figure, limit, met}. Needs the build (npm run build).
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stretchSeed } from "../../dist/index.js";
import { filesBelow, leaksIn, secretsOf } from "./secret-search.mjs";

const program = fileURLToPath(new URL("../../bin/nontrivial.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "nontrivial-secret-"));
const SEEDS = ["702938471625", "exam-2026-06-20", undefined];
const FORMATS = ["csv", "parquet", "jsonl"];

function bar(name, figure, limit, met) {
  console.log(JSON.stringify({ bar: name, figure, limit, met }));
  if (!met) process.exitCode = 1;
}

/** Runs a command under a mask that takes no permission away. @returns what it prints, as a file to be searched */
function printed(...args) {
  const shell = ["-c", 'umask 000; exec "$0" "$@"', process.execPath, program, ...args];
  const { status, stdout, stderr } = spawnSync("sh", shell, { cwd: folder });
  if (status !== 0) throw new Error(`nontrivial ${args.join(" ")}: ${stderr}`);
  return { name: "printed", bytes: Buffer.concat([stdout, stderr]) };
}

/** Makes the template exam of full size and everything that sample can make of it, and searches what others get. */
async function leaksOf(seed, place) {
  const seedFlags = seed === undefined ? [] : ["--seed", seed];
  const flags = ["--template", "exam", "--missing", "0.03", "--format", FORMATS.join(","), "--json"];
  const given = [printed("generate", ...flags, ...seedFlags, "--output", `${place}/exam`)];
  const exam = join(folder, place, "exam");
  const secrets = secretsOf(JSON.parse(readFileSync(join(exam, "teacher/recipe.json"), "utf8")), seed);
  const sample = [
    "sample",
    "--recipe",
    `${place}/exam/teacher/exam.recipe`,
    "--rows",
    "3000",
    "--stream",
    "more",
  ];
  for (const format of FORMATS) {
    const shards = ["0/2", "1/2"].map((shard) =>
      printed(
        ...sample,
        "--shard",
        shard,
        "--format",
        format,
        "--json",
        "--output",
        `${place}/shards-${format}/`,
      ),
    );
    given.push(
      ...shards,
      printed(...sample, "--output", `${place}/${format}-rows.${format}`),
      printed(...sample, "--part-rows", "1000", "--format", format, "--output", `${place}/${format}/`),
    );
  }
  given.push(printed(...sample));
  const all = await filesBelow(join(folder, place));
  const teachers = ({ name }) => name.startsWith(join(exam, "teacher"));
  if (leaksIn(all.filter(teachers), secrets).length === 0)
    throw new Error("The search does not find what is there.");
  return leaksIn([...all.filter((file) => !teachers(file)), ...given], secrets);
}

/** Plain data whose recipe is kept, and parts with the recipe among them: everything but recipes is searched. */
async function leaksOfPlain() {
  const seed = "a rather unusual seed";
  const plain = ["generate", "--rows", "400", "--features", "5", "--epochs", "20", "--seed", seed, "--json"];
  mkdirSync(join(folder, "plain"));
  const given = [
    printed(...plain, "--recipe", "plain/a.recipe", "--report", "--output", "plain/a.csv"),
    printed(...plain, "--pilot", "200", "--recipe", "plain/b.recipe", "--output", "plain/b.csv"),
    printed(...plain, "--pilot", "200", "--output", "plain/parts/"),
    printed(
      "sample",
      "--recipe",
      "plain/a.recipe",
      "--stream",
      "more",
      "--json",
      "--output",
      "plain/more.csv",
    ),
  ];
  const all = await filesBelow(join(folder, "plain"));
  const isRecipe = ({ name }) => name.endsWith(".recipe");
  const { configuration } = JSON.parse(all.find(isRecipe).bytes.toString("latin1").split("\n")[1]);
  const secrets = secretsOf({ seed, configuration }, seed);
  if (leaksIn(all.filter(isRecipe), secrets).length === 0)
    throw new Error("The search does not find what is there.");
  return leaksIn([...all.filter((file) => !isRecipe(file)), ...given], secrets);
}

/** How many of the hashes beside sampled rows come again with another exam of the same typed seed: they would be oracles. */
function sharedHashes() {
  const hashes = ["first", "second"].map((name) => {
    const exam = ["--numeric", "4", "--rows", "300", "--test-size", "60", "--epochs", "5", "--quiet"];
    printed("generate", ...exam, "--seed", "702938471625", "--output", name);
    const recipe = ["--recipe", `${name}/teacher/exam.recipe`];
    printed("sample", ...recipe, "--rows", "100", "--quiet", "--output", `${name}-rows/`);
    const files = [
      `${name}-rows/manifest.json`,
      `${name}-rows/.parts/run.json`,
      `${name}/students/dictionary.json`,
    ];
    const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
    return new Set(text.match(/\b[0-9a-f]{32,}\b/g));
  });
  if (hashes[0].size < 3) throw new Error("There are no hashes to compare.");
  return [...hashes[0]].filter((hash) => hashes[1].has(hash));
}

/** What one guess costs: the stretching with the exam's own salt and parameters, nothing of the test itself. */
async function guessTime(place) {
  const origin = JSON.parse(readFileSync(join(folder, `exam-${place}`, "exam/teacher/recipe.json"), "utf8"));
  const { salt, ...parameters } = origin.typed.scrypt;
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i++) {
    const started = performance.now();
    await stretchSeed(`guess ${i}`, salt, parameters);
    fastest = Math.min(fastest, performance.now() - started);
  }
  return Math.round(fastest);
}

const mode = (path) => statSync(path).mode & 0o777;

/** Paths of the teacher's that are open to others, seen while an exam is written over another, and after it. */
async function openPaths() {
  const flags = "generate --numeric 20 --rows 40000 --test-size 20000 --missing 0.1 --epochs 1 --quiet";
  const once = [...flags.split(" "), "--output", "watched/exam", "--force"];
  mkdirSync(join(folder, "watched"));
  printed(
    "generate",
    "--numeric",
    "3",
    "--rows",
    "200",
    "--epochs",
    "1",
    "--quiet",
    "--output",
    "watched/exam",
  );
  const shell = ["-c", 'umask 000; exec "$0" "$@"', process.execPath, program, ...once];
  const child = spawn("sh", shell, { cwd: folder, stdio: "ignore" });
  const open = new Set();
  let seen = 0;
  const look = () => {
    for (const place of readdirSync(join(folder, "watched"))) {
      const teacher = join(folder, "watched", place, "teacher");
      try {
        if (mode(teacher) !== 0o700) open.add(teacher);
        for (const name of readdirSync(teacher)) {
          if (place.includes(".partial")) seen += 1;
          if (mode(join(teacher, name)) !== 0o600) open.add(join(teacher, name));
        }
      } catch {
        // Not there yet, or renamed at this moment.
      }
    }
  };
  while (child.exitCode === null) {
    look();
    await wait(1);
  }
  look();
  if (seen === 0 || child.exitCode !== 0) throw new Error("The exam was not seen while it was written.");
  return [...open];
}

try {
  const leaks = [];
  for (const [i, seed] of SEEDS.entries()) {
    mkdirSync(join(folder, `exam-${i}`));
    leaks.push(...(await leaksOf(seed, `exam-${i}`)));
  }
  leaks.push(...(await leaksOfPlain()));
  for (const leak of leaks) console.error(leak);
  bar(
    "secrets found in what students get, in what sample writes and prints, and beside plain data with a recipe",
    leaks.length,
    0,
    leaks.length === 0,
  );
  for (const [i, seed] of SEEDS.entries()) {
    if (seed === undefined) continue;
    const milliseconds = await guessTime(i);
    bar(`ms a guess of a seed such as ${seed}, the fastest of 10`, milliseconds, 100, milliseconds >= 100);
  }
  const shared = sharedHashes();
  bar("hashes that two exams of one typed seed share", shared.length, 0, shared.length === 0);
  const open = await openPaths();
  for (const path of open) console.error(`${path} is open to others`);
  bar(
    "files and folders of teacher/ that are open to others, also while they are written",
    open.length,
    0,
    open.length === 0,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
