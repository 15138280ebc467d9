import { readdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { inFolder, start } from "./command-line.js";

describe("stopping a command", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s in the middle: exit code %i, nothing left behind", async (signal, code) => {
    await inFolder(async (folder) => {
      const { child, outcome } = start(folder, ["generate", "--epochs", "100000"]);
      await wait(1500);
      expect(child.exitCode).toBeNull();
      child.kill(signal);
      expect(await outcome).toEqual({
        code,
        stdout: "",
        stderr: "nontrivial: Stopped; nothing was written.\n",
      });
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test("while the file is written", async () => {
    await inFolder(async (folder) => {
      const { child, outcome } = start(folder, [
        "generate",
        "--rows",
        "100000",
        "--features",
        "50",
        "--epochs",
        "1",
        "--quiet",
      ]);
      while (!readdirSync(folder).some((name) => name.startsWith(".") && name.includes(".csv")))
        await wait(5);
      // The check before the work makes such a file, too: wait for the one that stays.
      await wait(30);
      while (!readdirSync(folder).some((name) => name.includes(".csv"))) await wait(5);
      child.kill("SIGINT");
      expect(await outcome).toEqual({ code: 130, stdout: "", stderr: "" });
      expect(readdirSync(folder)).toEqual([]);
    });
  });
});
