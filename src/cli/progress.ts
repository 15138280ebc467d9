/**
 * The progress bar of a generation, on standard error, for people only: where standard error is no terminal there is
 * none.
 */
import type { Progress } from "../generator/generate.js";

const FORMAT =
  "optimising {bar} {percentage} % | epoch {value}/{total} | R² process {process}, baseline {baseline} | {eta_formatted} left";

export interface ProgressBar {
  update(progress: Progress): void;
  stop(): void;
}

const none: ProgressBar = { update: () => {}, stop: () => {} };

export async function progressBar(wanted: boolean): Promise<ProgressBar> {
  if (!wanted || !process.stderr.isTTY) return none;
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar(
    // Signals are handled in one place, interruption.ts.
    { format: FORMAT, stream: process.stderr, clearOnComplete: true, gracefulExit: false, barsize: 24 },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  const stop = () => {
    if (started) bar.stop();
    started = false;
    process.off("exit", stop);
  };
  // A forced end, too, gives the terminal back as it was.
  process.on("exit", stop);
  return {
    update({ epoch, epochs, processR2, baselineR2 }) {
      const values = { process: r2Text(processR2), baseline: r2Text(baselineR2) };
      if (started) bar.update(epoch, values);
      else bar.start(epochs, epoch, values);
      started = true;
    },
    stop,
  };
}

/** Three decimals, with a real minus sign, and without "−0.000". */
export function r2Text(value: number): string {
  const text = value.toFixed(3);
  return text === "-0.000" ? "0.000" : text.replace("-", "−");
}
