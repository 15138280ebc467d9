/** Runs the real command line as a child process, in a folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const program = fileURLToPath(new URL("../../bin/nontrivial.mjs", import.meta.url));

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Small and quick, for tests whose subject is not the data. */
export const SMALL = ["--rows", "60", "--features", "4", "--epochs", "5"] as const;

export function start(
  folder: string,
  args: readonly string[],
): { child: ChildProcess; outcome: Promise<Outcome> } {
  return collect(
    spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }),
  );
}

/** What a child process writes, and how it ends. */
export function collect(child: ChildProcess): { child: ChildProcess; outcome: Promise<Outcome> } {
  const outcome = new Promise<Outcome>((resolve, reject) => {
    const text = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (part: string) => {
        text[name] += part;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text }));
  });
  return { child, outcome };
}

export function run(folder: string, ...args: readonly string[]): Promise<Outcome> {
  return start(folder, args).outcome;
}

export { inFolder } from "../folder.ts";
