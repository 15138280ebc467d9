/** What may go wrong with workers, the queue command, Redis and the disk: real processes, a real redis-server. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { PARTS, Scene } from "./scene.ts";

describe("the bytes of an undisturbed run", () => {
  test("come from two workers in any order, and the queue is empty afterwards", async () => {
    await Scene.play(async (scene) => {
      const queue = scene.queue("--format", "parquet");
      scene.worker();
      scene.worker("--concurrency", "2");
      await scene.expectUndisturbed(queue, "parquet");
      const counts = await scene.withQueue((jobs) => jobs.getJobCounts());
      expect(Object.values(counts).every((count) => count === 0)).toBe(true);
    });
  });

  test("of a table come from two workers, too", async () => {
    await Scene.play(async (scene) => {
      await scene.useTable();
      const queue = scene.queue();
      scene.worker();
      scene.worker();
      await scene.expectUndisturbed(queue);
      const [part] = readdirSync(scene.output).filter((name) => name.startsWith("part-"));
      expect(readFileSync(join(scene.output, part), "utf8")).toMatch(
        /^numeric_1,numeric_2,ordinal_1,categorical_1,target\n/,
      );
    });
  });

  test("kill -9 of a worker in the middle of a part: another takes it over", async () => {
    await Scene.play(async (scene) => {
      const first = scene.worker();
      const queue = scene.queue();
      await scene.writing();
      first.child.kill("SIGKILL");
      expect(await active(scene)).toBe(1);
      scene.worker();
      await scene.expectNothingFalselyDone();
      await scene.expectUndisturbed(queue);
    });
  });

  test("kill -9 of the only worker, and of the queue command: both are started again", async () => {
    await Scene.play(async (scene) => {
      const worker = scene.worker();
      const queue = scene.queue();
      await scene.finished(1);
      await scene.writing();
      worker.child.kill("SIGKILL");
      expect(await active(scene)).toBe(1);
      queue.child.kill("SIGKILL");
      await queue.outcome;
      await scene.expectNothingFalselyDone();
      scene.worker();
      await scene.expectUndisturbed(scene.queue());
    });
  });

  test("Redis is killed and restarted from its append-only file", async () => {
    await Scene.play(async (scene) => {
      const queue = scene.queue();
      const worker = scene.worker();
      await scene.finished(2);
      await scene.redis.kill();
      await scene.redis.start();
      await scene.expectNothingFalselyDone();
      await scene.expectUndisturbed(queue);
      worker.child.kill("SIGTERM");
      expect((await worker.outcome).stderr).toContain("is gone; trying again.\n");
    });
  });

  test("Redis is gone for ten seconds, and has forgotten everything", async () => {
    await Scene.play(async (scene) => {
      const queue = scene.queue();
      scene.worker();
      await scene.finished(1);
      await scene.redis.kill();
      rmSync(join(scene.folder, "redis", "appendonlydir"), { recursive: true });
      await wait(10_000);
      await scene.redis.start();
      await scene.expectUndisturbed(queue);
    });
  });

  test("two workers have the same part: one sleeps until the other has taken it over and made it", async () => {
    await Scene.play(async (scene) => {
      const sleeper = scene.worker();
      const queue = scene.queue();
      await scene.writing();
      sleeper.child.kill("SIGSTOP");
      scene.worker();
      expect(await active(scene)).toBeGreaterThan(0);
      await scene.finished(PARTS);
      sleeper.child.kill("SIGCONT");
      await scene.expectUndisturbed(queue);
      // It wakes in the middle of its part, and finishes it once more.
      sleeper.child.kill("SIGTERM");
      expect((await sleeper.outcome).code).toBe(0);
      await scene.expectNothingFalselyDone();
    });
  });

  test("the output folder is full, then freed", async () => {
    await Scene.play(async (scene) => {
      mkdirSync(scene.output);
      const disk = new SmallDisk(scene.output);
      try {
        const queue = scene.queue();
        const worker = scene.worker("--concurrency", "2");
        disk.limit(worker.child.pid);
        while (!(await reasons(scene)).some((reason) => /full|larger than this system allows/.test(reason))) {
          await wait(100);
        }
        await scene.expectNothingFalselyDone();
        disk.free(worker.child.pid);
        await scene.expectUndisturbed(queue);
      } finally {
        disk.remove();
      }
    });
  });

  test("a part was corrupted on disk before resuming, another is missing", async () => {
    await Scene.play(async (scene) => {
      scene.worker();
      await scene.expectUndisturbed(scene.queue());
      const path = join(scene.output, "part-00001.csv");
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(path, bytes);
      rmSync(join(scene.output, "part-00003.csv"));
      await scene.expectUndisturbed(scene.queue());
    });
  });
});

describe("stopping a worker", () => {
  test("SIGTERM: it finishes its part, takes no other, and ends with exit code 0", async () => {
    await Scene.play(async (scene) => {
      scene.queue();
      const worker = scene.worker();
      await scene.writing();
      const before = parts(scene).length;
      worker.child.kill("SIGTERM");
      expect((await worker.outcome).code).toBe(0);
      expect(parts(scene).length).toBe(before + 1);
      const { active } = await scene.withQueue((queue) => queue.getJobCounts());
      expect(active).toBe(0);
    });
  });

  test("a second SIGTERM: it returns its part to the queue at once", async () => {
    await Scene.play(async (scene) => {
      const queue = scene.queue();
      const worker = scene.worker();
      await scene.writing();
      const before = parts(scene).length;
      worker.child.kill("SIGTERM");
      await wait(50);
      worker.child.kill("SIGTERM");
      expect((await worker.outcome).code).toBe(0);
      expect(parts(scene).length).toBe(before);
      const { active, waiting } = await scene.withQueue((jobs) => jobs.getJobCounts());
      expect({ active, waiting }).toEqual({ active: 0, waiting: PARTS - before });
      scene.worker();
      await scene.expectUndisturbed(queue);
    });
  });
});

/** Parts that Redis takes for being made. */
function active(scene: Scene): Promise<number> {
  return scene.withQueue((queue) => queue.getActiveCount());
}

function parts(scene: Scene): string[] {
  return readdirSync(scene.output).filter((name) => name.startsWith("part-"));
}

/** Why jobs wait for another try. */
async function reasons(scene: Scene): Promise<string[]> {
  const jobs = await scene.withQueue((queue) => queue.getJobs(["delayed", "waiting", "active"]));
  return jobs.flatMap((job) => job?.failedReason ?? []);
}

/**
 * A folder that is nearly full: a small file system of its own; where mounting one is not permitted, a limit on the
 * size of the worker's files.
 */
class SmallDisk {
  readonly #mounted: boolean;

  constructor(private readonly folder: string) {
    this.#mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", folder);
  }

  limit(pid: number | undefined): void {
    if (!this.#mounted) execFileSync("prlimit", [`--pid=${pid}`, "--fsize=4096:"]);
  }

  free(pid: number | undefined): void {
    if (this.#mounted) execFileSync("mount", ["-o", "remount,size=10m", this.folder]);
    else execFileSync("prlimit", [`--pid=${pid}`, "--fsize=unlimited:"]);
  }

  remove(): void {
    if (this.#mounted) execFileSync("umount", ["--lazy", this.folder]);
  }
}

function succeeds(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
