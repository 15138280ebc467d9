/** Jobs come over the network: what a worker must never do, whatever is in the queue. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { planName } from "../../src/io/part-plan.js";
import { belowRoot } from "../../src/queue/output-root.js";
import { jobId, parseJob, recipeKey, runName } from "../../src/queue/shard-job.js";
import { run } from "../cli/command-line.ts";
import { inFolder } from "../folder.ts";
import { Scene, sha256 } from "./scene.ts";

/** A job of the expected form. */
const good = {
  format: 1,
  plan: { recipe: "0".repeat(64), stream: "main", rows: 10, parts: 1, format: "csv" },
  part: 0,
  folder: "/shared/out",
} as const;

describe("the form of a job", () => {
  test("the expected one is accepted", () => {
    expect(parseJob(good)).toEqual(good);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["a text", "rm -rf /"],
    ["another format", { ...good, format: 2 }],
    ["a further field", { ...good, command: "id" }],
    ["a further field of the plan", { ...good, plan: { ...good.plan, script: "id" } }],
    ["a part beyond the plan", { ...good, part: 1 }],
    ["a negative part", { ...good, part: -1 }],
    ["more parts than rows", { ...good, plan: { ...good.plan, parts: 11 } }],
    ["too many rows", { ...good, plan: { ...good.plan, rows: 1e13 } }],
    ["a number that is none", { ...good, plan: { ...good.plan, rows: "10" } }],
    ["an unknown file format", { ...good, plan: { ...good.plan, format: "sh" } }],
    ["a recipe that is no hash", { ...good, plan: { ...good.plan, recipe: "../../etc/passwd" } }],
    ["a relative folder", { ...good, folder: "out" }],
    ["a folder with ..", { ...good, folder: "/shared/out/../../etc" }],
    ["a folder with a zero byte", { ...good, folder: "/shared/out\0" }],
    ["a list", [good]],
  ])("%s is refused", (_name, data) => {
    expect(parseJob(data)).toBeUndefined();
  });
});

describe("the output root", () => {
  test("holds what lies below it, also where it is reached through a link", async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, "real/out"), { recursive: true });
      symlinkSync(join(folder, "real"), join(folder, "root"));
      const root = join(folder, "root");
      expect(await belowRoot(root, join(root, "out/new/deeper"))).toBe(join(folder, "real/out/new/deeper"));
      expect(await belowRoot(root, root)).toBe(join(folder, "real"));
      expect(await belowRoot("/", join(folder, "anywhere"))).toBe(join(folder, "anywhere"));
    });
  });

  test("refuses other places, names that only begin alike, and links that lead out", async () => {
    await inFolder(async (folder) => {
      const root = join(folder, "root");
      for (const name of ["root/out", "root-2", "elsewhere"])
        mkdirSync(join(folder, name), { recursive: true });
      symlinkSync(join(folder, "elsewhere"), join(root, "link"));
      symlinkSync(join(folder, "nowhere"), join(root, "dangling"));
      symlinkSync(join(folder, "elsewhere"), join(root, "out/.parts"));
      writeFileSync(join(root, "file"), "");
      const refusals = [
        ...["/etc", folder, join(folder, "root-2"), join(folder, "elsewhere/new")],
        ...[
          join(root, "link"),
          join(root, "link/deeper"),
          join(root, "dangling"),
          join(root, "dangling/deeper"),
        ],
        ...[join(root, "out"), join(root, "file/deeper")],
      ];
      for (const path of refusals) {
        await expect(belowRoot(root, path)).rejects.toThrow("is not below this worker's output");
      }
    });
  });
});

test("a worker refuses strange jobs one by one, writes nothing for them, and goes on", async () => {
  await Scene.play(async (scene) => {
    const outside = join(scene.folder, "outside");
    mkdirSync(outside);
    symlinkSync(outside, join(scene.shared, "link"));
    const recipe = readFileSync(join(scene.folder, "exam.recipe"));
    const plan = { ...good.plan, recipe: sha256(join(scene.folder, "exam.recipe")) };
    const client = new Redis(scene.redis.url);
    const own = join(scene.shared, "own");
    for (const folder of [outside, join(scene.shared, "link"), own]) {
      await client.set(recipeKey(runName(plan, folder)), recipe);
    }
    const forged = { ...plan, recipe: "f".repeat(64) };
    await client.set(recipeKey(runName(forged, own)), recipe);
    client.disconnect();
    const named = (data: { plan: typeof plan; folder: string }) => jobId(runName(data.plan, data.folder), 0);
    const strange: { data: unknown; id: string; reason: string }[] = [
      { data: { run: "rm -rf /" }, id: "strange", reason: "not of the expected form" },
      {
        data: { ...good, folder: `${scene.shared}/../outside` },
        id: "dots",
        reason: "not of the expected form",
      },
      ...[outside, join(scene.shared, "link")].map((folder) => {
        const data = { ...good, plan, folder };
        return { data, id: named(data), reason: "is not below this worker's output" };
      }),
      { data: { ...good, plan, folder: own }, id: "misnamed", reason: "does not have the name of its part" },
      {
        data: { ...good, plan: forged, folder: own },
        id: named({ plan: forged, folder: own }),
        reason: "not the one that the job names",
      },
    ];
    await scene.withQueue(async (queue) => {
      for (const { data, id } of strange) await queue.add("part", data, { jobId: id, attempts: 100 });
      scene.worker();
      await scene.expectUndisturbed(scene.queue());
      const failed = await queue.getFailed();
      const reasons = new Map(failed.map((job) => [job.id, job.failedReason]));
      for (const { id, reason } of strange) expect(reasons.get(id)).toContain(reason);
    });
    expect(readdirSync(outside)).toEqual([]);
    expect(existsSync(own)).toBe(false);
    const status = await run(scene.folder, "queue", "--status", "--json", "--redis", scene.redis.url);
    expect(JSON.parse(status.stdout)).toMatchObject({
      workers: 1,
      parts: { failed: strange.length, active: 0 },
    });
  });
});

test("a link in the place of a part is replaced, what it names stays as it was", async () => {
  await Scene.play(async (scene) => {
    const secret = join(scene.folder, "secret.txt");
    writeFileSync(secret, "untouched");
    scene.worker();
    const queue = scene.queue();
    await scene.finished(1);
    const links = [join(scene.output, "part-00005.csv"), join(scene.output, ".parts", "part-00005.json")];
    for (const link of links) symlinkSync(secret, link);
    await scene.expectUndisturbed(queue);
    for (const link of links) expect(lstatSync(link).isFile()).toBe(true);
    expect(readFileSync(secret, "utf8")).toBe("untouched");
  });
});

test("Redis with a password and TLS; the password is never shown", async () => {
  await inFolder(async (folder) => {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...subject];
    execFileSync("openssl", [...request, "-keyout", key, "-out", certificate], { stdio: "ignore" });
    const tls = ["--tls-port", "PORT", "--tls-cert-file", certificate, "--tls-key-file", key];
    const options = [...tls, "--tls-auth-clients", "no", "--requirepass", "correct-horse"];
    await Scene.play(
      async (scene) => {
        const address = (password: string) => `rediss://:${password}@localhost:${scene.redis.port}`;
        scene.environment = { NODE_EXTRA_CA_CERTS: certificate };
        scene.worker("--redis", address("correct-horse"));
        await scene.expectUndisturbed(scene.queue("--redis", address("correct-horse")));
        const status = ["queue", "--status", "--redis"];
        const refused = await scene.command(...status, address("wrong-secret"));
        expect(refused.code).toBe(1);
        expect(refused.stderr).toMatch(
          /^nontrivial: Redis at rediss:\/\/localhost:\d+ cannot be used: WRONGPASS/,
        );
        expect(refused.stderr).not.toContain("secret");
        scene.environment = {};
        const distrusted = await scene.command(...status, address("correct-horse"));
        expect(distrusted).toMatchObject({
          code: 1,
          stderr: expect.stringContaining("self-signed certificate"),
        });
      },
      ...options,
    );
  });
});

test.each([
  [["worker"], "Give --redis an address such as redis://host:6379."],
  [["worker", "--redis", "http://:secret@host"], "--redis must be an address such as redis://host:6379"],
  [
    ["worker", "--redis", "redis://127.0.0.1:1", "--threads", "0"],
    "--threads must be a whole number from 1 to 64, not 0.",
  ],
  [["queue", "--redis", "redis://127.0.0.1:1"], "Give --recipe the file"],
  [["queue", "--redis", "redis://127.0.0.1:1", "--recipe", "x"], "Give --output a folder"],
  [
    ["queue", "--redis", "redis://127.0.0.1:1", "--recipe", "none", "--output", "out"],
    "There is no recipe none.",
  ],
])("%j: one sentence", async (args, sentence) => {
  await inFolder(async (folder) => {
    const { code, stderr } = await run(folder, ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^nontrivial: [^\n]*\n$/);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("secret");
  });
});

test("no Redis: one sentence, exit code 1", async () => {
  await inFolder(async (folder) => {
    const { code, stderr } = await run(folder, "queue", "--status", "--redis", "redis://:secret@127.0.0.1:1");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "nontrivial: Redis at redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1.\n",
    });
  });
});

test("runs with other rows, or into another folder, have other names", () => {
  const names = [
    runName(good.plan, "/a"),
    runName(good.plan, "/b"),
    ...[{ rows: 11 }, { stream: "x" }, { recipe: "1".repeat(64) }].map((other) =>
      runName({ ...good.plan, ...other }, "/a"),
    ),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(planName(good.plan)).toMatch(/^[0-9a-f]{32}$/);
});
