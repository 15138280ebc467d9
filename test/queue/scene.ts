/**
 * What the tests of the queue share: a recipe whose parts take about a second, the bytes that an undisturbed run gives,
 * real workers, and the question whether anything was called done too early.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "@jest/globals";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { generate } from "../../src/generator/generate.js";
import { makeExam } from "../../src/io/exam.js";
import { writeRecipe } from "../../src/io/recipe-file.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { seededStreams } from "../../src/random/seeded-streams.js";
import { recipeOf } from "../../src/recipe/recipe.js";
import { collect, type Outcome, program } from "../cli/command-line.ts";
import { inFolder } from "../folder.ts";
import { RedisServer } from "./redis-server.ts";

/** Rows and parts of every run here. */
export const RUN = ["--rows", "1500", "--part-rows", "250"] as const;
export const PARTS = 6;

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** A folder with a recipe, a Redis, and the processes of one test. */
export class Scene {
  readonly #running: Running[] = [];
  /** Environment variables of the processes. */
  environment: Readonly<Record<string, string>> = {};

  private constructor(
    readonly folder: string,
    readonly redis: RedisServer,
  ) {}

  static async play(
    work: (scene: Scene) => Promise<void>,
    ...redisOptions: readonly string[]
  ): Promise<void> {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, "redis"));
      mkdirSync(join(folder, "shared"));
      const pilot = await generate({ rows: 64, features: 6, epochs: 4000, hidden: [16], threads: 1 });
      await writeRecipe(join(folder, "exam.recipe"), recipeOf(pilot));
      const redis = await RedisServer.start(join(folder, "redis"), ...redisOptions);
      const scene = new Scene(folder, redis);
      try {
        await work(scene);
      } finally {
        for (const { child } of scene.#running) child.kill("SIGKILL");
        await Promise.all(scene.#running.map(({ outcome }) => outcome));
        await redis.kill();
      }
    });
  }

  /** Replaces the recipe by that of a table. */
  async useTable(): Promise<void> {
    const schema = checkTable({
      rows: 64,
      columns: [
        { kind: "numeric", count: 2 },
        { kind: "ordinal", count: 1, bins: 3 },
        { kind: "categorical", count: 1, categories: 3 },
      ],
      postprocess: { missing: { fraction: 0.1 } },
    });
    const pilot = await generate({ table: schema, epochs: 2000, hidden: [16], threads: 1, seed: "table" });
    const exam = makeExam(pilot.X, pilot.y, schema, seededStreams("table"), { maps: pilot.maps });
    await writeRecipe(join(this.folder, "exam.recipe"), recipeOf(pilot, exam), { force: true });
  }

  /** The root of the workers' output. */
  get shared(): string {
    return join(this.folder, "shared");
  }

  get output(): string {
    return join(this.shared, "out");
  }

  worker(...more: readonly string[]): Running {
    const args = ["worker", "--redis", this.redis.url, "--output", "shared", "--takeover", "2"];
    return this.#start([...args, "--concurrency", "1", "--threads", "1", ...more]);
  }

  queue(...more: readonly string[]): Running {
    const args = ["queue", "--recipe", "exam.recipe", "--redis", this.redis.url, "--output", "shared/out"];
    return this.#start([...args, ...RUN, "--json", "--quiet", ...more]);
  }

  /** Starts a process that is gone after the test. */
  #start(args: readonly string[]): Running {
    const running = collect(
      spawn(process.execPath, [program, ...args], {
        cwd: this.folder,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, ...this.environment },
      }),
    );
    this.#running.push(running);
    return running;
  }

  /** Runs another command to its end. */
  command(...args: readonly string[]): Promise<Outcome> {
    return this.#start(args).outcome;
  }

  /** Resolves when this many parts are remembered as finished. */
  async finished(parts: number): Promise<void> {
    while (this.#records().length < parts) await wait(20);
  }

  /** Resolves in the middle of a part: some rows of it are in a temporary file. */
  async writing(): Promise<void> {
    const memory = join(this.output, ".parts");
    const begun = (name: string) => /^part-\d+\.(csv|parquet)\..*\.partial$/.test(name);
    while (!existsSync(memory) || !readdirSync(memory).some(begun)) await wait(5);
    await wait(150);
  }

  /** The queue command ended well, and the parts have the bytes of an undisturbed run. */
  async expectUndisturbed({ outcome }: Running, format = "csv"): Promise<void> {
    const { code, stdout, stderr } = await outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const manifest = JSON.parse(stdout);
    const parts = manifest.parts as { file: string; sha256: string }[];
    expect(parts.map(({ file }) => sha256(join(this.output, file)))).toEqual(
      parts.map((part) => part.sha256),
    );
    expect(parts.map((part) => part.sha256)).toEqual(await this.#undisturbed(format));
    expect(readdirSync(join(this.output, ".parts")).filter((name) => name.endsWith(".partial"))).toEqual([]);
  }

  /** Whatever is reported done, in the folder or in Redis, is on disk. */
  async expectNothingFalselyDone(): Promise<void> {
    for (const { file, sha256: expected } of this.#records()) {
      expect(sha256(join(this.output, file))).toBe(expected);
    }
    const done = await this.withQueue((queue) => queue.getCompleted());
    for (const { returnvalue } of done) {
      expect(sha256(join(this.output, returnvalue.file))).toBe(returnvalue.sha256);
    }
  }

  async withQueue<T>(work: (queue: Queue) => Promise<T>): Promise<T> {
    const redis = new Redis(this.redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue("nontrivial", { connection: redis });
    try {
      return await work(queue);
    } finally {
      await queue.close();
      redis.disconnect();
    }
  }

  #records(): { file: string; sha256: string }[] {
    const memory = join(this.output, ".parts");
    if (!existsSync(memory)) return [];
    return readdirSync(memory)
      .filter((name) => /^part-\d+\.json$/.test(name))
      .map((name) => JSON.parse(readFileSync(join(memory, name), "utf8")));
  }

  async #undisturbed(format: string): Promise<string[]> {
    const args = [
      "sample",
      "--recipe",
      "exam.recipe",
      ...RUN,
      "--format",
      format,
      "--output",
      "undisturbed/",
    ];
    const { code, stdout } = await this.command(...args, "--json", "--quiet");
    expect(code).toBe(0);
    return JSON.parse(stdout).parts.map((part: { sha256: string }) => part.sha256);
  }
}

export function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
