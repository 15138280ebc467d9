// Nothing that others get holds the secret of an exam: its seed, its configuration, or a digest of them.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { filesBelow, leaksIn, secretsOf } from "../../bench/reach/secret-search.mjs";
import { inFolder, run } from "./command-line.ts";

const EXAM = [
  "generate",
  "--numeric",
  "4",
  "--ordinal",
  "3,4",
  "--categorical",
  "3",
  "--rows",
  "300",
  "--rho",
  "0.2",
];
const FLAGS = ["--test-size", "60", "--validation-size", "40", "--missing", "0.1", "--epochs", "10"];
const FORMATS = ["csv", "parquet", "jsonl"];

/** What a command prints, as a file to be searched. */
async function printed(folder, ...args) {
  const { code, stdout, stderr } = await run(folder, ...args);
  expect([args.join(" "), code, code === 0 ? "" : stderr]).toEqual([args.join(" "), 0, ""]);
  return { name: "printed", bytes: Buffer.from(stdout + stderr) };
}

function originIn(folder) {
  return JSON.parse(readFileSync(join(folder, "exam/teacher/recipe.json"), "utf8"));
}

describe.each([
  ["a typed seed of digits", "702938471625"],
  ["a typed seed of a word and a date", "exam-2026-06-20"],
  ["random bits", undefined],
])("%s", (_, seed) => {
  const seedFlags = seed === undefined ? [] : ["--seed", seed];

  test("is not among the students' files, nor in what generate prints; the same search finds it in teacher/", async () => {
    await inFolder(async (folder) => {
      const flags = [...FLAGS, ...seedFlags, "--format", FORMATS.join(","), "--output", "exam"];
      const first = await printed(folder, ...EXAM, ...flags);
      const secretsBefore = secretsOf(originIn(folder), seed);
      const second = await printed(folder, ...EXAM, ...flags, "--force", "--json");
      const secrets = secretsOf(originIn(folder), seed);
      expect(leaksIn([first], secretsBefore)).toEqual([]);
      const students = await filesBelow(join(folder, "exam/students"));
      expect(students).toHaveLength(3 * 3 + 3 + 2);
      expect(leaksIn([...students, second], secrets)).toEqual([]);

      const found = leaksIn(await filesBelow(join(folder, "exam/teacher")), secrets).join("\n");
      expect(found).toMatch(/the seed is in .*recipe\.json/);
      if (seed !== undefined) {
        expect(found).toMatch(/the typed seed is in .*recipe\.json/);
        expect(found).toMatch(/the salt is in .*recipe\.json/);
        expect(found).not.toMatch(/the salt is in (?!.*recipe\.json)/);
      }
      expect(found).toMatch(/the configuration is in .*recipe\.json/);
      expect(found).toMatch(/the generator's seed is in .*exam\.recipe/);
    });
  });
});

test("no seed is in what sample writes or prints: files, parts, shards, what they remember", async () => {
  await inFolder(async (folder) => {
    const seed = "exam-2026-06-20";
    await printed(folder, ...EXAM, ...FLAGS, "--seed", seed, "--output", "exam");
    const secrets = secretsOf(originIn(folder), seed);
    const sample = ["sample", "--recipe", "exam/teacher/exam.recipe", "--rows", "500", "--stream", "more"];
    const texts = [await printed(folder, ...sample)];
    for (const format of FORMATS) {
      texts.push(
        await printed(folder, ...sample, "--json", "--output", `${format}-rows.${format}`),
        await printed(folder, ...sample, "--part-rows", "200", "--format", format, "--output", `${format}/`),
      );
    }
    for (const shard of ["0/2", "1/2"]) {
      texts.push(await printed(folder, ...sample, "--shard", shard, "--json", "--output", "shards/"));
    }
    const all = await filesBelow(folder);
    const given = all.filter(({ name }) => !name.startsWith(join(folder, "exam/")));
    const names = given.map(({ name }) => name.slice(folder.length + 1));
    expect(names).toEqual(
      expect.arrayContaining([
        ...["csv-rows.csv", "jsonl-rows.manifest.json", "parquet/part-00002.parquet", "jsonl/manifest.json"],
        ...["shards/.parts/run.json", "shards/.parts/part-00001.json", "shards/manifest.json"],
      ]),
    );
    expect(leaksIn([...given, ...texts], secrets)).toEqual([]);
    expect(leaksIn(all, secrets)).not.toEqual([]);
  });
});

test("parts of plain data, whose recipe lies beside them for their owner, have no seed in their manifest either", async () => {
  await inFolder(async (folder) => {
    const seed = "a rather unusual seed";
    const many = ["generate", "--rows", "2000", "--features", "4", "--epochs", "10", "--pilot", "200"];
    const text = await printed(folder, ...many, "--seed", seed, "--json", "--output", "big/");
    const files = await filesBelow(folder);
    const recipe = files.find(({ name }) => name.endsWith("big/dataset.recipe"));
    const header = recipe.bytes.toString("latin1").split("\n")[1];
    const secrets = secretsOf({ seed, configuration: JSON.parse(header).configuration }, seed);
    expect(leaksIn([...files.filter((file) => file !== recipe), text], secrets)).toEqual([]);
    expect(leaksIn([recipe], secrets).join("\n")).toContain("the seed is in");
  });
});

test("plain data whose recipe is kept: seed and configuration are in the recipe alone", async () => {
  await inFolder(async (folder) => {
    const seed = "a rather unusual seed";
    // So few rows that there is a warning.
    const plain = ["generate", "--rows", "60", "--features", "30", "--epochs", "10", "--seed", seed];
    const text = await printed(folder, ...plain, "--recipe", "a.recipe", "--report", "--json");
    const files = await filesBelow(folder);
    const [recipe] = files.filter(({ name }) => name.endsWith("a.recipe"));
    const { configuration } = JSON.parse(recipe.bytes.toString("latin1").split("\n")[1]);
    const secrets = secretsOf({ seed, configuration }, seed);
    const others = files.filter((file) => file !== recipe);
    expect(others.map(({ name }) => name.slice(folder.length + 1)).sort()).toEqual([
      ...["dataset.csv", "dataset.manifest.json", "dataset.report.html"],
    ]);
    expect(leaksIn([...others, text], secrets)).toEqual([]);
    expect(leaksIn([recipe], secrets).join("\n")).toContain("the seed is in");
    const manifest = JSON.parse(readFileSync(join(folder, "dataset.manifest.json"), "utf8"));
    expect(manifest.recipe).toBe(createHash("sha256").update(recipe.bytes).digest("hex"));
    const told = JSON.parse(
      text.bytes
        .toString("utf8")
        .split("\n")
        .find((line) => line.startsWith("{")),
    );

    await printed(folder, ...plain, "--force");
    const whole = JSON.parse(readFileSync(join(folder, "dataset.manifest.json"), "utf8"));
    const { seed: _, configuration: __, seconds, file, ...rest } = whole;
    expect(manifest).toMatchObject({ ...rest, rows: file.rows, columns: file.columns });
    expect(manifest.parts).toEqual([expect.objectContaining({ file: file.name, sha256: file.sha256 })]);
    expect(told).toMatchObject({ ...rest, file });
    for (const { generate, write } of [seconds, manifest.seconds]) {
      expect([typeof generate, typeof write]).toEqual(["number", "number"]);
    }
    expect(rest.warnings).toHaveLength(1);
    expect(Object.keys(rest)).toEqual(
      expect.arrayContaining(["version", "losses", "r2", "backend", "threads"]),
    );
    expect(leaksIn(await filesBelow(folder), secrets).join("\n")).toMatch(
      /the seed is in .*dataset\.manifest/,
    );
  });
});

test("with an aim, the λ of each epoch are in the recipe alone, too", async () => {
  await inFolder(async (folder) => {
    const aimed = [
      "generate",
      "--rows",
      "200",
      "--features",
      "4",
      "--epochs",
      "10",
      "--aim",
      "0.3",
      "--json",
    ];
    const kept = await printed(folder, ...aimed, "--recipe", "a.recipe");
    const dial = () => JSON.parse(readFileSync(join(folder, "dataset.manifest.json"), "utf8")).dial;
    expect(dial()).toEqual({ linearR2: expect.any(Number) });
    expect(kept.bytes.toString("utf8")).not.toContain('"lambda":');
    await printed(folder, ...aimed, "--force");
    expect(dial().lambda).toHaveLength(11);
  });
});

test("no message shows a seed: too long, too many, in a damaged recipe", async () => {
  await inFolder(async (folder) => {
    const seed = "hunter2topsecret";
    await printed(folder, ...EXAM, ...FLAGS, "--seed", seed, "--output", "exam");
    const origin = readFileSync(join(folder, "exam/teacher/recipe.json"), "utf8");
    const damaged = {
      "a.json": origin.replace(`"text": "${seed}"`, `"text": *${seed}`),
      "b.json": `seed: *${seed}`,
    };
    const { configuration } = JSON.parse(origin);
    damaged["c.json"] = origin.replaceAll(configuration.seed, seed.repeat(20));
    damaged["d.json"] = origin.replaceAll(`"${configuration.seed}"`, `["${seed}"]`);
    for (const [name, text] of Object.entries(damaged)) writeFileSync(join(folder, name), text);
    for (const args of [
      ["generate", "--seed", seed.repeat(20)],
      [...EXAM, "--seed", seed.repeat(20)],
      ["evaluate", "exam", "--seed", seed, "--models", "none"],
      ...Object.keys(damaged).map((name) => ["generate", "--config", name, "--output", "again"]),
    ]) {
      const { code, stdout, stderr } = await run(folder, ...args);
      expect([args[1], code, stdout]).toEqual([args[1], 2, ""]);
      expect(stderr).toMatch(/^nontrivial: [^\n]*\n$/);
      expect(stderr).not.toContain(seed);
    }
  });
});

test("the search finds a secret in every form", () => {
  const seed = 'täglich "2026" 0123456789';
  const secrets = secretsOf({ seed, configuration: { seed } }, undefined);
  const hidden = [
    seed,
    JSON.stringify({ a: seed }),
    encodeURIComponent(seed),
    Buffer.from(seed).toString("hex"),
    ...["", "x", "xy"].map((before) => Buffer.from(`${before}${seed}z`).toString("base64")),
    Buffer.from(`xy${seed}`).toString("base64url"),
  ];
  for (const text of hidden) {
    expect([text, leaksIn([{ name: "a", bytes: Buffer.from(text) }], secrets).length > 0]).toEqual([
      text,
      true,
    ]);
  }
  expect(leaksIn([{ name: "a", bytes: Buffer.from("another text") }], secrets)).toEqual([]);
});
