// A recipe of version 0.1 repeats its exam to the byte, though levels come from the run since 0.2 (CHANGELOG.md).
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { inFolder, run } from "./command-line.ts";

/** What version 0.1.0 wrote for `--config … --seed 0123456789abcdef0123456789abcdef --epochs 60 --hidden 16,8`. */
const FILES = {
  "students/train.csv": "6b373ce170cf4431cc3187967cdcbb3b8de091e7004ac768988b671418d94bd0",
  "students/test.csv": "6989956465ac6dc82fefb9dd70c76a196cae36a3c1246b1ccca36d84572df9ab",
  "teacher/solution.csv": "355fb58e3751a9cf40cbdbd24f2aeb5f5b9087b85556c65706966b277942a989",
};

const recipe = fileURLToPath(new URL("../fixtures/recipe-0.1.json", import.meta.url));

function hashes(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.keys(FILES).map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );
}

test("generate --config with a recipe of version 0.1 makes its bytes, and again from what that writes", async () => {
  await inFolder(async (folder) => {
    expect(await run(folder, "generate", "--config", recipe, "--output", "old", "--quiet")).toMatchObject({
      code: 0,
    });
    expect(hashes(join(folder, "old"))).toEqual(FILES);
    const again = ["generate", "--config", "old/teacher/recipe.json", "--output", "again", "--quiet"];
    expect(await run(folder, ...again)).toMatchObject({ code: 0 });
    expect(hashes(join(folder, "again"))).toEqual(FILES);
  });
});

test("with the levels of the run, the same recipe gives three rows another level, and nothing else", async () => {
  await inFolder(async (folder) => {
    const now = JSON.stringify({ ...JSON.parse(readFileSync(recipe, "utf8")), levels: "run" });
    writeFileSync(join(folder, "now.json"), now);
    for (const [config, output] of [
      [recipe, "old"],
      ["now.json", "now"],
    ]) {
      await run(folder, "generate", "--config", config, "--output", output, "--quiet");
    }
    expect(hashes(join(folder, "now"))).toEqual({
      ...FILES,
      "students/train.csv": "20699e6975c131960c5a61da615f86bf35ed84d4bb008c3f99f95a748fc02fb8",
    });
    const rows = (output: string) =>
      readFileSync(join(folder, output, "students/train.csv"), "utf8").split("\n");
    const [old, fresh] = [rows("old"), rows("now")];
    const changed = fresh.flatMap((row, k) => (row === old[k] ? [] : [[row.split(","), old[k].split(",")]]));
    expect(changed).toHaveLength(3);
    const [header] = old;
    for (const [a, b] of changed) {
      const names = header.split(",").filter((_, c) => a[c] !== b[c]);
      expect(names).toEqual([expect.stringMatching(/^categorical/)]);
    }
  });
});
