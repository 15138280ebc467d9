import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { createProgram } from "../../src/cli/program.js";
import { resolveConfiguration } from "../../src/generator/configuration.js";
import { problemOf } from "../../src/generator/generate.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { run } from "./command-line.js";

const folder = tmpdir();

describe("help and version", () => {
  test("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(await run(folder, "--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("--help of the program shows the commands and examples", async () => {
    const { code, stdout, stderr } = await run(folder, "--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/Commands:\n +generate /);
    expect(stdout).toContain("Examples:");
  });

  test("--help of generate shows every field of the configuration, and the reference's flags", async () => {
    const { code, stdout } = await run(folder, "generate", "--help");
    expect(code).toBe(0);
    for (const field of Object.keys(resolveConfiguration())) {
      expect(stdout).toContain(`--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `);
    }
    for (const flag of ["n_pts", "n_attr", "n_epochs", "y_distrib", "lmbda", "lr", "random_state"]) {
      expect(stdout).toContain(`--${flag} `);
    }
    for (const heading of ["Dataset:", "Method:", "Machine:", "Output:", "Examples:"])
      expect(stdout).toContain(heading);
  });

  test("--help of generate names the defaults that the configuration has, also with a table", async () => {
    const { stdout } = await run(folder, "generate", "--help");
    const text = stdout.replace(/\s+/g, " ");
    /** What the help calls the default of a flag. */
    const shown = (flag: string) =>
      new RegExp(`--${flag} <[^>]*> (?:(?! --).)*?\\(default: ([^;)]*)`).exec(text)?.[1];
    const table = (flag: string) =>
      new RegExp(`--${flag} <[^>]*> (?:(?! --).)*?; tables: ([^)]*)\\)`).exec(text)?.[1];
    const plain = resolveConfiguration();
    for (const field of [
      "rows",
      "features",
      "distribution",
      "seed",
      "stream",
      "preset",
      "lambda",
      "hidden",
      "momentum",
      "backend",
      "threads",
    ] as const) {
      expect([field, shown(field)]).toEqual([field, String(plain[field])]);
    }
    const schema = checkTable({ rows: 500, columns: [{ kind: "numeric", count: 3 }] });
    const { configuration } = problemOf({ table: schema });
    for (const field of ["lambda", "momentum"] as const) {
      expect([field, table(field)]).toEqual([field, String(configuration[field])]);
    }
    expect(configuration.baseline).toBe("squares");
  });

  test.each(createProgram().commands.map((command) => command.name()))(
    "--help of %s shows no empty default",
    async (name) => {
      const { code, stdout } = await run(folder, name, "--help");
      expect(code).toBe(0);
      expect(stdout).not.toContain('(default: "")');
    },
  );

  test("--help of sample and of queue names the stream of an exam's further rows", async () => {
    for (const name of ["sample", "queue"]) {
      const { stdout } = await run(folder, name, "--help");
      expect(stdout.replace(/\s+/g, " ")).toContain("(default: the pilot's own; of an exam: further)");
    }
  });

  test("without a command the help goes to standard error", async () => {
    const { code, stdout, stderr } = await run(folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: nontrivial");
  });
});
