/** README's samples of output, made anew by the commands that they stand under. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { run } from "../cli/command-line.ts";
import { inFolder } from "../folder.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The indented block that begins with these words, without its indent. */
function block(beginning: string): string[] {
  const lines = readme.slice(readme.indexOf(`\n    ${beginning}`) + 1).split("\n");
  const end = lines.findIndex((line) => line !== "" && !line.startsWith("    "));
  return lines
    .slice(0, end)
    .map((line) => line.slice(4))
    .filter((line) => line !== "");
}

/** Seconds differ from run to run. */
const withoutSeconds = (line: string) => line.replace(/ +\d+\.\d s /, " … s ");

test("the summary of `nontrivial generate`", async () => {
  await inFolder(async (folder) => {
    const { code, stdout } = await run(folder, "generate");
    expect(code).toBe(0);
    const sample = block("dataset.csv: 10,000 rows");
    expect(sample).toHaveLength(3);
    expect(stdout.split("\n").slice(0, 3)).toEqual(sample);
    const [header] = readFileSync(join(folder, "dataset.csv"), "utf8").split("\n", 1);
    expect(header).toMatch(/^attr_0,.*,attr_99,target$/);
  });
});

test("the scores of `nontrivial evaluate`, and what README says of them", async () => {
  await inFolder(async (folder) => {
    await run(folder, "generate", "--rows", "2000", "--features", "20", "--quiet");
    const sample = block('dataset.csv: R² for "target"').map(withoutSeconds);
    const { stdout } = await run(folder, "evaluate", "dataset.csv");
    const shown = stdout.split("\n").map(withoutSeconds);
    expect(sample).toHaveLength(7);
    for (const line of sample) expect(shown).toContain(line);

    const score = (label: string) =>
      Number(new RegExp(`${label} +(−?\\d\\.\\d+)`).exec(stdout)?.[1].replace("−", "-"));
    expect(score("Random forest \\(10 trees\\)")).toBeGreaterThan(score("The process behind the data"));
    // "A nonlinear model can learn and a linear model cannot."
    const learnt = score("Histogram gradient boosting");
    expect(learnt).toBeGreaterThan(0.8);
    expect(score("Linear regression")).toBeLessThan(learnt / 10);
    // "R² of fourteen models", and the process beside them.
    expect(stdout.match(/ ± \d/g)).toHaveLength(15);
  });
});

test("the names of the models in README are those of --models", async () => {
  await inFolder(async (folder) => {
    await run(folder, "generate", "--rows", "60", "--features", "4", "--epochs", "5", "--quiet");
    const { stderr } = await run(folder, "evaluate", "dataset.csv", "--models", "none");
    const [, names] = /must name some of (.*), not/.exec(stderr) ?? [];
    expect(readme).toContain(`\`${names.replaceAll(", ", ",")}\``);
  });
});
