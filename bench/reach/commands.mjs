// Whole commands against those of another build of the project, in alternating pairs on this machine: the median of
// the pairs' ratios of processor time and of the clock's. `node bench/reach/commands.mjs /path/to/other/clone [pairs] [command …]`
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bar } from "./bar.mjs";

const LIMIT = 1.05;
const here = fileURLToPath(new URL("../../", import.meta.url));
const [other, pairs = "10", ...names] = process.argv.slice(2);
if (other === undefined || !existsSync(join(other, "dist"))) {
  console.error("Give the folder of another clone of the project that has been built.");
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), "nontrivial-reach-"));
const dataset = join(scratch, "dataset.csv");
const commands = {
  default: ["generate", "--quiet", "--force", "--output", dataset],
  hard: ["generate", "--preset", "hard", "--quiet", "--force", "--output", join(scratch, "hard.csv")],
  exam: ["generate", "--template", "exam", "--quiet", "--output", join(scratch, "exam")],
  evaluate: ["evaluate", dataset, "--quiet", "--json"],
};

/** Seconds of one command: on the clock, and of all its threads. */
function seconds(root, name) {
  // Builds before and after this one lay an exam out in different ways: neither has to replace the other's.
  rmSync(join(scratch, "exam"), { recursive: true, force: true });
  const start = performance.now();
  const program = join(root, "bin/nontrivial.mjs");
  const script = `
    const { spawnSync } = require("node:child_process");
    const { status, stderr } = spawnSync(process.execPath, ${JSON.stringify([program, ...commands[name]])}, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const fs = require("node:fs");
    const fields = fs.readFileSync("/proc/self/stat", "utf8").replace(/^.*\\) /, "").split(" ");
    console.log((Number(fields[13]) + Number(fields[14])) / 100);`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${commands[name].join(" ")}: ${stderr}`);
  return { clock: (performance.now() - start) / 1000, processor: Number(stdout) };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

try {
  seconds(here, "default"); // for evaluate
  for (const name of names.length > 0 ? names : Object.keys(commands)) {
    const ratios = { clock: [], processor: [] };
    const both = { ours: [], theirs: [] };
    for (let pair = 0; pair < Number(pairs); pair++) {
      const order = pair % 2 === 0 ? [here, other] : [other, here];
      const measured = new Map(order.map((root) => [root, seconds(root, name)]));
      for (const kind of ["clock", "processor"]) {
        ratios[kind].push(measured.get(here)[kind] / measured.get(other)[kind]);
      }
      both.ours.push(measured.get(here).clock);
      both.theirs.push(measured.get(other).clock);
    }
    console.error(
      `${name}: ${median(both.ours).toFixed(2)} s here, ${median(both.theirs).toFixed(2)} s there`,
    );
    for (const kind of ["clock", "processor"]) {
      bar(
        `${name}: ${kind} time against the other build, median of ${pairs} pairs`,
        Number(median(ratios[kind]).toFixed(3)),
        LIMIT,
      );
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
