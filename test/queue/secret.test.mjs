// What queue and workers leave in the folder that all machines see, and what they print, holds no secret of the exam.
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { filesBelow, leaksIn, secretsOf } from "../../bench/reach/secret-search.mjs";
import { RECIPE_SECONDS } from "../../src/queue/shard-job.js";
import { PARTS, Scene } from "./scene.ts";

const SEED = "exam-2026-06-20";
const EXAM = "generate --numeric 3 --ordinal 3 --categorical 3 --rows 200 --missing 0.1 --epochs 10 --quiet";

test.each(["csv", "parquet"])(
  "parts in %s, their records, the manifest, and what both commands print",
  async (format) => {
    await Scene.play(async (scene) => {
      const exam = await scene.command(...EXAM.split(" "), "--seed", SEED, "--output", "exam");
      expect(exam.code).toBe(0);
      const teacher = join(scene.folder, "exam/teacher");
      const secrets = secretsOf(JSON.parse(readFileSync(join(teacher, "recipe.json"), "utf8")), SEED);
      copyFileSync(join(teacher, "exam.recipe"), join(scene.folder, "exam.recipe"));

      const worker = scene.worker();
      const queue = await scene.queue("--format", format).outcome;
      expect({ code: queue.code, stderr: queue.stderr }).toEqual({ code: 0, stderr: "" });
      worker.child.kill("SIGTERM");
      const outcomes = [queue, await worker.outcome];
      const printed = outcomes.map(({ stdout, stderr }) => ({
        name: "printed",
        bytes: Buffer.from(stdout + stderr),
      }));
      const files = await filesBelow(scene.shared);
      expect(files.map(({ name }) => name.slice(scene.shared.length + 1))).toEqual(
        expect.arrayContaining(["out/manifest.json", "out/.parts/run.json", `out/part-00005.${format}`]),
      );
      expect(leaksIn([...files, ...printed], secrets)).toEqual([]);
      expect(leaksIn(await filesBelow(teacher), secrets)).not.toEqual([]);
    });
  },
);

test.each(["SIGINT", "SIGTERM", "SIGKILL"])(
  "the recipe does not stay in Redis after %s: it expires, workers go on, and a queue that watches puts it there again",
  async (signal) => {
    await Scene.play(async (scene) => {
      const client = new Redis(scene.redis.url);
      const recipes = () => client.keys("nontrivial:*:recipe");
      const queue = scene.queue();
      while ((await recipes()).length === 0) await wait(20);
      const worker = scene.worker();
      await scene.finished(1);
      queue.child.kill(signal);
      await queue.outcome;
      const [key] = await recipes();
      const left = await client.ttl(key);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(RECIPE_SECONDS);
      // Nobody watches, and the worker makes the rest.
      await scene.finished(PARTS);

      rmSync(join(scene.output, "part-00002.csv"));
      worker.child.kill("SIGKILL");
      const again = scene.queue();
      while ((await client.llen("bull:nontrivial:wait")) === 0) await wait(20);
      await client.del(key);
      while ((await client.exists(key)) === 0) await wait(20);
      scene.worker();
      await scene.expectUndisturbed(again);
      expect(await recipes()).toEqual([]);
      client.disconnect();
    });
  },
);
