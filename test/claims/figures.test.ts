/** Figures in README that were measured or follow from constants: each is compared with what it comes from. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { workPerPass } from "../../src/generator/backend.js";
import { presets, resolveConfiguration } from "../../src/generator/configuration.js";
import { problemOf } from "../../src/generator/generate.js";
import { WORTH_A_GPU } from "../../src/generator/gpu-choice.js";
import { PANEL_ROWS } from "../../src/generator/layout.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { PAPER_TABLE_1 } from "../../src/reproduction/paper.js";
import { oneLine } from "./sentences.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const readme = read("README.md");
/** Wherever its lines end. */
const prose = oneLine(readme);

/** The cells of the table row that begins with a label, numbers with a plain minus sign. */
function row(text: string, label: string): string[] {
  const line = text.split("\n").find((one) => one.startsWith(`| ${label} |`));
  if (line === undefined) throw new Error(`There is no row "${label}".`);
  return line
    .split("|")
    .slice(2, -1)
    .map((cell) => cell.trim().replaceAll("−", "-"));
}

describe("The paper's results again", () => {
  const LABELS = {
    tree5: "Decision tree (depth 5)",
    forest: "Random forest (10 trees)",
    knn1: "Nearest neighbour (k = 1)",
    linear: "Linear regression",
    lasso: "Lasso (α = 0.1)",
    ridge: "Ridge (α = 1)",
  };
  const shown = ({ mean, sd }: { mean: number; sd: number }) => `${mean.toFixed(3)} ± ${sd.toFixed(3)}`;

  test("has the paper's numbers, and those that `nontrivial reproduce table1` wrote", () => {
    /** table1.json of `nontrivial reproduce table1`, as it is. */
    const { records } = JSON.parse(read("test/claims/table1.json")) as {
      records: { source: "ours" | "make_regression"; model: keyof typeof LABELS; mean: number; sd: number }[];
    };
    expect(records).toHaveLength(12);
    for (const { source, model, mean, sd } of records) {
      const at = source === "ours" ? 0 : 2;
      const cells = row(readme, LABELS[model]);
      expect([model, cells[at]]).toEqual([model, shown(PAPER_TABLE_1[source][model])]);
      expect([model, cells[at + 1]]).toEqual([model, shown({ mean, sd })]);
    }
  });
});

describe("Speed has the figures of bench/RESULTS.md", () => {
  const results = read("bench/RESULTS.md");

  test("milliseconds per epoch", () => {
    for (const [label, source] of [
      ["this engine, Adam", "Adam, baseline linear"],
      [
        "PyTorch as the paper's authors run it (autograd through the inverse)",
        "PyTorch, autograd through the inverse",
      ],
      ["PyTorch by an expert (β held constant, θ frozen)", "PyTorch, β held constant, θ frozen"],
    ]) {
      expect([label, row(readme, label)]).toEqual([label, row(results, source)]);
    }
  });

  test("whole commands, and the time that PyTorch's epochs sum up to", () => {
    const seconds = (label: string) => Number.parseFloat(row(results, label)[0]).toFixed(1);
    const megabytes = Math.round(Number(row(results, "default, 10,000 × 100")[1]) / 10) * 10;
    expect(prose).toContain(`takes ${seconds("default, 10,000 × 100")} s and ${megabytes} MB`);
    expect(prose).toContain(
      `\`--preset hard\` ${seconds("hard, 10,000 × 100")} s, 1,000 × 20 rows ${seconds("1,000 × 20")} s`,
    );
    const [perEpoch] = row(results, "PyTorch, autograd through the inverse");
    expect(prose).toContain(
      `(5,000 such PyTorch epochs on one thread: ${(5 * Number(perEpoch)).toFixed(0)} s)`,
    );
    const [, table] = /1\.47, 1\.55 and (1\.\d)\d?\s+times/.exec(results) ?? [];
    expect(prose).toContain(`cost up to ${table} times the same run without`);
  });

  test("bytes between the CPU and a GPU", () => {
    expect(results).toContain("1,204 bytes to the device");
    expect(results).toContain("1,334,216 bytes to the CPU");
    expect(prose).toContain("(about 1 kB at 100 features)");
    expect(prose).toContain("(1.3 MB at 100 features, at most, however many rows)");
  });
});

describe("On a GPU", () => {
  test("auto asks for one from about 46,000 rows × 100 features on", () => {
    expect(WORTH_A_GPU).toBe(1e9);
    const work = (rows: number) => workPerPass(resolveConfiguration({ rows, features: 100 }));
    expect(work(46_500)).toBeGreaterThanOrEqual(WORTH_A_GPU);
    expect(work(45_500)).toBeLessThan(WORTH_A_GPU);
  });

  test("most rows: as many panels as WebGPU starts work groups in one direction; the largest texture of 256 MB", () => {
    expect(prose).toContain(`at most ${(65_535 * PANEL_ROWS).toLocaleString("en-US")} rows`);
    const rows = (256 * 2 ** 20) / 4 / 100;
    expect(prose).toContain(`at most 256 MB, that is ${Math.round(rows / 1000)},000 rows × 100 features`);
  });
});

test("the method of a table: README's flags, smaller steps that weigh the penalty more; a preset in their place", () => {
  const schema = checkTable({ rows: 500, columns: [{ kind: "numeric", count: 3 }] });
  const { configuration } = problemOf({ table: schema });
  const { lambda, momentum, learningRate, epochs, startScale } = configuration;
  const flags = `--lambda ${lambda} --momentum ${momentum} --learning-rate ${learningRate} --epochs ${epochs} --start-scale ${startScale}`;
  expect(prose).toContain(`\`${flags}\``);
  const plain = resolveConfiguration();
  expect(learningRate).toBeLessThan(plain.learningRate);
  expect(lambda).toBeGreaterThan(plain.lambda);
  expect(configuration.baseline).toBe("squares");
  expect(problemOf({ table: schema, baseline: "linear" }).configuration.baseline).toBe("linear");
  expect(problemOf({ table: schema, preset: "fast" }).configuration).toMatchObject({
    ...presets.fast,
    baseline: "squares",
  });
});

test("the steps of the presets", () => {
  expect(prose).toContain("takes Adam's steps, 5,000 of them");
  expect(prose).toContain("220 and 300 times");
  expect(
    [presets.paper, presets.fast, presets.hard].map(({ epochs, optimizer }) => [epochs, optimizer]),
  ).toEqual([
    [5000, "adam"],
    [220, "signum"],
    [300, "signum"],
  ]);
});
