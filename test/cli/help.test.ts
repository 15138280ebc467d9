import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { resolveConfiguration } from "../../src/generator/configuration.js";
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

  test("without a command the help goes to standard error", async () => {
    const { code, stdout, stderr } = await run(folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: nontrivial");
  });
});
