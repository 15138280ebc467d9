// Whole commands, CSV included: seconds and peak memory as the operating system counts them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../bin/nontrivial.mjs", import.meta.url));

function measure(options) {
  const folder = mkdtempSync(join(tmpdir(), "nontrivial-bench-"));
  try {
    const report = `process.on("exit", () => require("fs").writeSync(2, "peak " + process.resourceUsage().maxRSS + "\\n"))`;
    const start = performance.now();
    const { stderr } = spawnSync(
      process.execPath,
      [
        "--import",
        `data:text/javascript,${encodeURIComponent(`import { createRequire } from "node:module"; const require = createRequire("file:///"); ${report}`)}`,
        program,
        "generate",
        "--quiet",
        ...options,
      ],
      { cwd: folder, encoding: "utf8" },
    );
    const seconds = (performance.now() - start) / 1000;
    // Worker threads print their exit, too; they share the process and its peak.
    const peaks = [...stderr.matchAll(/^peak (\d+)$/gm)].map(([, kilobytes]) => Number(kilobytes));
    return { seconds, megabytes: Math.max(...peaks) / 1024 };
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
