import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { inFolder, run, SMALL } from "./command-line.js";

const NUMBER = String.raw`-?\d+(\.\d+)?(e[-+]\d+)?`;

describe("nontrivial generate", () => {
  test("writes the CSV, the manifest, and a short summary", async () => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await run(folder, "generate", ...SMALL);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      expect(readdirSync(folder).sort()).toEqual(["dataset.csv", "dataset.manifest.json"]);

      const csv = readFileSync(join(folder, "dataset.csv"));
      const lines = csv.toString("utf8").split("\n");
      expect(lines[0]).toBe("attr_0,attr_1,attr_2,attr_3,target");
      expect(lines.pop()).toBe("");
      expect(lines).toHaveLength(61);
      const row = new RegExp(`^${Array(5).fill(NUMBER).join(",")}$`);
      for (const line of lines.slice(1)) expect(line).toMatch(row);

      const manifest = JSON.parse(readFileSync(join(folder, "dataset.manifest.json"), "utf8"));
      expect(manifest).toMatchObject({
        seed: "42",
        configuration: { preset: "fast", rows: 60, features: 4, epochs: 5, optimizer: "signum" },
        file: {
          name: "dataset.csv",
          rows: 60,
          columns: 5,
          bytes: csv.length,
          sha256: createHash("sha256").update(csv).digest("hex"),
        },
        warnings: [],
      });
      expect(manifest.version).toMatch(/^\d+\.\d+\.\d+/);
      expect(["wasm", "js"]).toContain(manifest.backend);
      for (const value of [...Object.values(manifest.losses), ...Object.values(manifest.r2)]) {
        expect(Number.isFinite(value)).toBe(true);
      }

      expect(stdout).toContain("dataset.csv: 60 rows × 4 features and the target");
      expect(stdout).toMatch(/R² of the process +−?\d\.\d{3} /);
      expect(stdout).toMatch(/R² of the linear baseline +−?\d\.\d{3} /);
    });
  });

  test("the manifest's R² follows from its losses and the variance of the target", async () => {
    await inFolder(async (folder) => {
      await run(folder, "generate", "--rows", "300", "--features", "5", "--epochs", "40");
      const manifest = JSON.parse(readFileSync(join(folder, "dataset.manifest.json"), "utf8"));
      const lines = readFileSync(join(folder, "dataset.csv"), "utf8").trimEnd().split("\n").slice(1);
      const y = lines.map((line) => Number(line.split(",").at(-1)));
      const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
      const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
      expect(manifest.r2.process).toBeCloseTo(1 - manifest.losses.generation / variance, 5);
      expect(manifest.r2.baseline).toBeCloseTo(1 - manifest.losses.linear / variance, 5);
    });
  });

  test("same seed, same bytes; another seed or stream, other bytes", async () => {
    await inFolder(async (folder) => {
      const hash = async (name: string, ...args: string[]) => {
        const { stdout } = await run(
          folder,
          "generate",
          ...SMALL,
          "--json",
          "--output",
          `${name}.csv`,
          ...args,
        );
        return JSON.parse(stdout).file.sha256;
      };
      const first = await hash("a", "--seed", "7");
      expect(await hash("b", "--seed", "7", "--threads", "2")).toBe(first);
      expect(await hash("c", "--seed", "8")).not.toBe(first);
      expect(await hash("d", "--seed", "7", "--stream", "exam")).not.toBe(first);
    });
  });

  test("--json prints one object and nothing else", async () => {
    await inFolder(async (folder) => {
      const { code, stdout, stderr } = await run(
        folder,
        "generate",
        ...SMALL.slice(2),
        "--rows",
        "15",
        "--json",
        "--output",
        "a.csv",
      );
      expect(code).toBe(0);
      expect(stdout.endsWith("}\n")).toBe(true);
      const summary = JSON.parse(stdout);
      const manifest = JSON.parse(readFileSync(join(folder, "a.manifest.json"), "utf8"));
      expect(summary).toEqual({ output: "a.csv", ...manifest });
      // Few rows warn; no progress bar where standard error is no terminal.
      expect(stderr).toBe(`warning: ${summary.warnings[0]}\n`);
    });
  });

  test("--quiet prints nothing, warnings included", async () => {
    await inFolder(async (folder) => {
      const outcome = await run(folder, "generate", ...SMALL.slice(2), "--rows", "15", "--quiet");
      expect(outcome).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(readdirSync(folder)).toHaveLength(2);
    });
  });

  test("--quiet --json prints the object alone", async () => {
    await inFolder(async (folder) => {
      const { stdout, stderr } = await run(
        folder,
        "generate",
        ...SMALL.slice(2),
        "--rows",
        "15",
        "--quiet",
        "--json",
      );
      expect(JSON.parse(stdout).file.rows).toBe(15);
      expect(stderr).toBe("");
    });
  });

  test("the manifest's configuration, given as flags, makes the same file", async () => {
    await inFolder(async (folder) => {
      const { stdout } = await run(
        folder,
        "generate",
        ...SMALL,
        "--preset",
        "hard",
        "--json",
        "--output",
        "a.csv",
      );
      const { configuration, file } = JSON.parse(stdout);
      const flags = Object.entries(configuration as Record<string, unknown>).flatMap(([field, value]) => [
        `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        String(value),
      ]);
      const again = await run(folder, "generate", ...flags, "--json", "--output", "b.csv");
      expect(JSON.parse(again.stdout)).toMatchObject({ configuration, file: { sha256: file.sha256 } });
    });
  });
});

describe("the reference's command line", () => {
  test("chooses the paper's preset and sets the same fields", async () => {
    await inFolder(async (folder) => {
      const flags =
        "--n_pts 50 --n_attr 3 --n_epochs 4 --y_distrib normal --lmbda 0.1 --lr 0.02 --random_state 7 --output ours.csv";
      const { code, stdout } = await run(folder, "generate", ...flags.split(" "), "--json");
      expect(code).toBe(0);
      expect(JSON.parse(stdout).configuration).toMatchObject({
        preset: "paper",
        rows: 50,
        features: 3,
        epochs: 4,
        distribution: "normal",
        lambda: 0.1,
        learningRate: 0.02,
        seed: "7",
        optimizer: "adam",
        schedule: "constant",
        startScale: 1,
      });
      expect(readdirSync(folder).sort()).toEqual(["ours.csv", "ours.manifest.json"]);
    });
  });

  test("a preset beside it wins", async () => {
    await inFolder(async (folder) => {
      const { stdout } = await run(
        folder,
        "generate",
        "--n_pts",
        "50",
        ...SMALL.slice(2),
        "--preset",
        "fast",
        "--json",
      );
      expect(JSON.parse(stdout).configuration).toMatchObject({
        preset: "fast",
        optimizer: "signum",
        rows: 50,
      });
    });
  });
});
