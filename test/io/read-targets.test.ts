import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readTargets } from "../../src/io/read-targets.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "targets-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(text: string): Promise<string> {
  const file = join(folder, "y.txt");
  await writeFile(file, text);
  return file;
}

test("one number per line", async () => {
  expect(Array.from(await readTargets(await fileWith("1\r\n-2.5\n3e2\n\n"), 3))).toEqual([1, -2.5, 300]);
});

test("what is wrong is said with its place", async () => {
  await expect(readTargets(await fileWith("1\n2\n"), 3)).rejects.toThrow(
    "y.txt has 2 lines, and the table has 3 rows",
  );
  await expect(readTargets(await fileWith("1\ntwo\n3"), 3)).rejects.toThrow(
    /line 2 of .*y\.txt is "two" and must be/,
  );
  await expect(readTargets(await fileWith("1\n\n3"), 3)).rejects.toThrow('is "" and must be a number');
  await expect(readTargets(join(folder, "none.txt"), 3)).rejects.toThrow("none.txt cannot be read (ENOENT)");
});
