// What queue and workers leave in the folder that all machines see, and what they print, holds no secret of the exam.
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { filesBelow, leaksIn, secretsOf } from "../../bench/reach/secret-search.mjs";
import { Scene } from "./scene.ts";

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
