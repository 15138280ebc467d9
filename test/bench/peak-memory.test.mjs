// The benchmark's figures of memory are those of the command that they stand beside.
import { expect, test } from "@jest/globals";
import { measure } from "../../bench/command.mjs";

const SMALL = ["--rows", "60", "--features", "4", "--epochs", "5"];

test("a command's peak is its own, however large the process that starts it", () => {
  const held = 400;
  const before = measure(SMALL).megabytes;
  const large = Buffer.alloc(held * 2 ** 20, 1);
  const { megabytes } = measure(SMALL);
  expect(process.memoryUsage().rss).toBeGreaterThan(large.length);
  // A Node process that has computed and written something.
  expect(megabytes).toBeGreaterThan(40);
  expect(Math.abs(megabytes - before)).toBeLessThan(held / 4);
});

test("a command that needs more memory shows it", () => {
  const rows = 20_000;
  const features = 100;
  const larger = measure(["--rows", String(rows), "--features", String(features), "--epochs", "1"]);
  const x = (rows * features * Float32Array.BYTES_PER_ELEMENT) / 2 ** 20;
  // X, its gradient and the optimizer's moments.
  expect(larger.megabytes - measure(SMALL).megabytes).toBeGreaterThan(3 * x);
});
