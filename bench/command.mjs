// Whole commands, CSV included: seconds, and the peak memory of that command alone.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../bin/nontrivial.mjs", import.meta.url));
const peakMemory = new URL("peak-memory.mjs", import.meta.url).href;

/** One `nontrivial generate` in an empty folder: { seconds, megabytes }. */
export function measure(options) {
  const folder = mkdtempSync(join(tmpdir(), "nontrivial-bench-"));
  try {
    const start = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", peakMemory, program, "generate", "--quiet", ...options],
      { cwd: folder, encoding: "utf8" },
    );
    const seconds = (performance.now() - start) / 1000;
    if (status !== 0) throw new Error(`nontrivial generate ${options.join(" ")} failed: ${stderr}`);
    const [, kilobytes] = /^peak (\d+)$/m.exec(stderr);
    return { seconds, megabytes: Number(kilobytes) / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function run(print) {
  for (const [name, options, repeats] of [
    ["default, 10,000 × 100", [], 5],
    ["1,000 × 20", ["--rows", "1000", "--features", "20"], 5],
    ["hard, 10,000 × 100", ["--preset", "hard"], 3],
    ["200,000 × 100, 20 epochs", ["--rows", "200000", "--epochs", "20"], 1],
  ]) {
    const runs = Array.from({ length: repeats }, () => measure(options)).sort(
      (a, b) => a.seconds - b.seconds,
    );
    const { seconds } = runs[repeats >> 1];
    const megabytes = Math.max(...runs.map((one) => one.megabytes));
    print({ command: name, medianSeconds: Number(seconds.toFixed(2)), peakMegabytes: Math.round(megabytes) });
  }
}
