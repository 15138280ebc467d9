import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { AtomicFile, checkOutput } from "../../src/io/atomic-file.js";
import { AtomicFolder } from "../../src/io/atomic-folder.js";
import { OutputError, outputFailure } from "../../src/io/output-error.js";
import { UsageError } from "../../src/usage-error.js";

let folder: string;
let path: string;
const bytes = (text: string) => new TextEncoder().encode(text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nontrivial-"));
  path = join(folder, "a.csv");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("AtomicFile", () => {
  test("nothing has the name until commit, then everything", async () => {
    const file = await AtomicFile.create(path, { force: false });
    await file.write(bytes("one,"));
    await file.write(bytes("two\n"));
    expect(readdirSync(folder)).not.toContain("a.csv");
    await file.commit();
    expect(readdirSync(folder)).toEqual(["a.csv"]);
    expect(readFileSync(path, "utf8")).toBe("one,two\n");
  });

  test("discard leaves nothing, and may follow a commit", async () => {
    const file = await AtomicFile.create(path, { force: false });
    await file.write(bytes("one"));
    await file.discard();
    expect(readdirSync(folder)).toEqual([]);
    const kept = await AtomicFile.create(path, { force: false });
    await kept.commit();
    await kept.discard();
    expect(readdirSync(folder)).toEqual(["a.csv"]);
  });

  test("a file that appears meanwhile is not replaced", async () => {
    const file = await AtomicFile.create(path, { force: false });
    await file.write(bytes("ours"));
    writeFileSync(path, "theirs");
    await expect(file.commit()).rejects.toThrow(UsageError);
    expect(readFileSync(path, "utf8")).toBe("theirs");
    expect(readdirSync(folder)).toEqual(["a.csv"]);
  });

  test("force replaces a file, also behind a symbolic link", async () => {
    const real = join(folder, "real.csv");
    writeFileSync(real, "old");
    symlinkSync(real, path);
    const file = await AtomicFile.create(path, { force: true });
    await file.write(bytes("new"));
    await file.commit();
    expect(readFileSync(real, "utf8")).toBe("new");
    expect(readdirSync(folder).sort()).toEqual(["a.csv", "real.csv"]);
  });

  test("two files of one name can be under way", async () => {
    const first = await AtomicFile.create(path, { force: true });
    const second = await AtomicFile.create(path, { force: true });
    await first.write(bytes("first"));
    await second.write(bytes("second"));
    await second.commit();
    await first.commit();
    expect(readFileSync(path, "utf8")).toBe("first");
    expect(readdirSync(folder)).toEqual(["a.csv"]);
  });

  test("a process that exits in the middle takes its file along", () => {
    const before = process.listenerCount("exit");
    return AtomicFile.create(path, { force: false }).then(async (file) => {
      expect(process.listenerCount("exit")).toBe(before + 1);
      await file.discard();
      expect(process.listenerCount("exit")).toBe(before);
    });
  });
});

describe("what is left by a process that was killed", () => {
  /** Begins a file and a folder, says so, and waits to be killed. */
  const BEGIN = `
    const [file, folder, path] = process.argv.slice(1);
    const { AtomicFile } = await import(file);
    const { AtomicFolder } = await import(folder);
    await AtomicFile.create(path, { force: true });
    await AtomicFolder.create(path + "-exam", { force: true, replaceable: () => true });
    process.stdout.write("begun");
    setInterval(() => {}, 1000);
  `;

  test("is removed by the next one to the same place, not while it lives, and nothing else is", async () => {
    const modules = ["file", "folder"].map(
      (name) => new URL(`../../dist/io/atomic-${name}.js`, import.meta.url).href,
    );
    const child = spawn(process.execPath, ["--input-type=module", "--eval", BEGIN, ...modules, path]);
    await once(child.stdout, "data");
    const writeBoth = async () => {
      await (await AtomicFile.create(path, { force: true })).discard();
      const rules = { force: true, replaceable: () => true };
      await (await AtomicFolder.create(`${path}-exam`, rules)).discard();
    };
    const [file, exam] = readdirSync(folder).sort();
    expect([file, exam]).toEqual([
      expect.stringMatching(/^\.a\.csv-exam\..*\.partial$/),
      expect.stringMatching(/^\.a\.csv\..*\.partial$/),
    ]);
    await writeBoth();
    expect(readdirSync(folder).sort()).toEqual([file, exam]);

    child.kill("SIGKILL");
    await once(child, "exit");
    const others = [`.b.csv.0123abcd.${child.pid}-0.partial`, `.a.csv.0123abcd.${child.pid}-0.partial`, "a"];
    for (const name of others) writeFileSync(join(folder, name), "another's, or another machine's");
    await writeBoth();
    expect(readdirSync(folder).sort()).toEqual(others.sort());
  });
});

describe("checkOutput", () => {
  test("accepts what can be written and leaves nothing", async () => {
    await checkOutput(path, { force: false });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ["missing/a.csv", /does not exist/],
    [".", /is a folder/],
    ["file/a.csv", /lies in something that is no folder/],
    ["file", /exists already/],
  ])("refuses %s", async (name, message) => {
    writeFileSync(join(folder, "file"), "");
    const refused = checkOutput(join(folder, name), { force: false });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });
});

test("a full disk is the machine's failure", async () => {
  // The device that is always full: its error is the real one.
  const error = await writeFile("/dev/full", "x").catch((reason: unknown) => reason);
  const failure = outputFailure(error, "a.csv");
  expect(failure).toBeInstanceOf(OutputError);
  expect(failure.message).toBe("The disk is full (ENOSPC): a.csv was not written.");
});
