/** `nontrivial reproduce` as users run it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { inFolder, run } from "./command-line.js";

test("writes numbers, a chart as SVG and PNG, and a page", async () => {
  await inFolder(async (folder) => {
    const args = ["reproduce", "figure4", "--quick", "--output", "out"];
    expect(await run(folder, ...args)).toEqual({ code: 0, stdout: "out/figure4.md\n", stderr: "" });
    const read = (ending: string) => readFileSync(join(folder, "out", `figure4.${ending}`));
    expect(readdirSync(join(folder, "out"))).toHaveLength(5);
    const [header, ...lines] = read("csv").toString().trimEnd().split("\n");
    expect(header).toBe("dataset,panel,first,second,target,rank");
    expect(JSON.parse(read("json").toString()).records).toHaveLength(lines.length);
    expect(read("svg").toString()).toMatch(/^<svg/);
    expect(read("png").subarray(1, 4).toString()).toBe("PNG");
    expect(read("md").toString()).toContain("λ = 0.15, seed 40");

    const again = await run(folder, ...args);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("exists already") });
  });
});

test.each([
  [["figure9"], "Allowed choices are table1, figure1"],
  [["table1", "--threads", "0"], "--threads must be a whole number from 1 to 64, not 0."],
  [["table1", "--preset", "slow"], "Allowed choices are fast, paper"],
])("%j is refused", async (args, message) => {
  await inFolder(async (folder) => {
    const { code, stderr } = await run(folder, "reproduce", ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});
