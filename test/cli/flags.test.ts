/**
 * Every flag of every command with values that are none. The flags are those of the program itself, so a new one is held
 * to the same: one sentence with its name, what was written and what is allowed, exit code 2, and no file.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { Command, Option } from "commander";
import { createProgram } from "../../src/cli/program.js";
import { collect, inFolder, run, SMALL } from "./command-line.ts";

/** What each command is given beside the flag: with it alone the flag is looked at. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  generate: [],
  calibrate: ["--numeric", "3", "--rows", "60", "--linear", "0.1"],
  evaluate: ["data.csv"],
  describe: ["data.csv"],
  init: ["new.yaml"],
  sample: ["--recipe", "data.recipe"],
  reproduce: ["figure1"],
  backends: [],
  queue: ["--recipe", "data.recipe", "--redis", "redis://127.0.0.1:1", "--output", "out"],
  worker: ["--redis", "redis://127.0.0.1:1"],
};

/** What some flags of generate need, to be of any effect. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "--rho": ["--numeric", "3"],
  "--latent": ["--numeric", "3"],
  "--missing": ["--numeric", "3"],
  "--test-size": ["--numeric", "3"],
  "--validation-size": ["--numeric", "3"],
  "--format": ["--numeric", "3"],
  "--penalty": ["--numeric", "3"],
  "--part-rows": ["--rows", "200", "--features", "4", "--output", "parts/"],
};

/** Flags that take any text: names, and paths of files that may be new. */
const ANY_TEXT = ["--seed", "--random_state", "--stream", "--output", "--recipe of generate", "--report"];

/** Of the program's child process: runs argument lists one after the other, and tells how each ended. */
const BATCH = `
  const [program, failure, lists] = process.argv.slice(1);
  const { createProgram } = await import(program);
  const { reportFailure } = await import(failure);
  const write = process.stderr.write.bind(process.stderr);
  const outcomes = [];
  for (const args of JSON.parse(lists)) {
    let stderr = "";
    process.stderr.write = (text) => { stderr += text; return true; };
    const code = await createProgram().parseAsync(args, { from: "user" }).then(() => 0, reportFailure);
    outcomes.push({ code, stderr });
  }
  process.stderr.write = write;
  process.stdout.write("\\n" + JSON.stringify(outcomes));
`;

interface Case {
  readonly flag: string;
  readonly value: string;
  readonly args: readonly string[];
}

const commands = createProgram().commands;
const valued = (command: Command) => command.options.filter((option) => option.required);
const isNumeric = ({ parseArg, argChoices }: Option) =>
  argChoices === undefined && typeof parseArg?.("7", undefined) === "number";

/** The arguments without those that the flag replaces. */
function beside(command: Command, { long }: Option): readonly string[] {
  const given = [
    ...BESIDE[command.name()],
    ...(command.name() === "generate" ? (NEEDED[long ?? ""] ?? []) : []),
  ];
  const at = given.indexOf(long ?? "");
  return at < 0 ? given : given.toSpliced(at, 2);
}

function badValues(command: Command, option: Option): readonly string[] {
  if (isNumeric(option)) return ["-1", "1e300", "x", "NaN", "Infinity", "", " "];
  const anyText = ANY_TEXT.some(
    (name) => name === option.long || name === `${option.long} of ${command.name()}`,
  );
  return anyText ? ["", " "] : ["", " ", "nonsense"];
}

/** How a sentence says what is allowed. */
const ALLOWED =
  / must | more than | cannot be read: there is no|there is no recipe|has no|Allowed choices are /i;

/** What is wrong with how the program ended; nothing, if it is one sentence with the flag, the value and the reason. */
function faults(
  { flag, value, args }: Case,
  { code, stderr }: { code: number; stderr: string },
  reason: RegExp,
): string[] {
  const number = value.trim() !== "" && Number.isFinite(Number(value));
  // A password may stand in an address, which is not shown.
  const shown = flag === "--redis" ? "" : number ? String(Number(value)) : value;
  // A file is named as what it is.
  const named = stderr.includes(flag) || (flag === "--recipe" && stderr.includes("There is no recipe"));
  const right =
    code === 2 &&
    /^nontrivial: [^\n]*\n$/.test(stderr) &&
    !/undefined|null|\bat .*:\d+:\d+/.test(stderr) &&
    named &&
    stderr.includes(shown) &&
    reason.test(stderr);
  return right ? [] : [`${args.map((arg) => arg || '""').join(" ")} → ${code} ${stderr}`];
}

/** Runs the cases in one folder; nothing may be left there. */
async function outcomes(cases: readonly Case[]): Promise<{ code: number; stderr: string }[]> {
  let told: { code: number; stderr: string }[] = [];
  await inFolder(async (folder) => {
    await run(
      folder,
      "generate",
      "--rows",
      "60",
      "--features",
      "4",
      "--epochs",
      "3",
      "--quiet",
      "--output",
      "data.csv",
      "--recipe",
      "data.recipe",
    );
    const before = readdirSync(folder).sort();
    const modules = ["program", "failure"].map(
      (name) => new URL(`../../dist/cli/${name}.js`, import.meta.url).href,
    );
    const lists = JSON.stringify(cases.map(({ args }) => args));
    const child = spawn(process.execPath, ["--input-type=module", "--eval", BATCH, ...modules, lists], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { stdout, stderr } = await collect(child).outcome;
    expect(stderr).toBe("");
    told = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(readdirSync(folder).sort()).toEqual(before);
  });
  return told;
}

test("of a flag that is given twice the last one counts", async () => {
  await inFolder(async (folder) => {
    const { code, stdout } = await run(folder, "generate", ...SMALL, "--epochs", "2", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).configuration.epochs).toBe(2);
  });
});

describe.each(commands.map((command): [string, Command] => [command.name(), command]))(
  "%s",
  (name, command) => {
    const make = (values: (option: Option) => readonly (readonly [string, readonly string[]])[]): Case[] =>
      valued(command).flatMap((option) =>
        values(option).map(([value, flags]) => ({
          flag: option.long ?? "",
          value,
          args: [name, ...beside(command, option), ...flags],
        })),
      );

    test("values that are none: the flag, the value, what is allowed", async () => {
      const cases = make((option) =>
        badValues(command, option).map((value) => [value, [option.long ?? "", value]]),
      );
      const told = await outcomes(cases);
      expect(cases.flatMap((one, k) => faults(one, told[k], ALLOWED))).toEqual([]);
    });

    test("a flag without a value", async () => {
      const cases = make(({ long }) => [["", [long ?? ""]]]);
      const told = await outcomes(cases);
      expect(cases.flatMap((one, k) => faults(one, told[k], /argument missing/))).toEqual([]);
    });

    test("a flag that is none", async () => {
      const [{ code, stderr }] = await outcomes([
        { flag: "", value: "", args: [name, ...BESIDE[name], "--nonsense"] },
      ]);
      expect([code, stderr]).toEqual([2, expect.stringContaining("unknown option '--nonsense'")]);
    });
  },
);
