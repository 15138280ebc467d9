/**
 * The progress bars of a generation and of other long work, on standard error, for people only: where standard error is no terminal there is
 * none.
 */
import type { Progress } from "../generator/generate.js";

const FORMAT =
  "optimising {bar} {percentage} % | epoch {value}/{total} | R² process {process}, baseline {baseline} | {eta_formatted} left";

export interface ProgressBar {
  update(progress: Progress): void;
  stop(): void;
}

const none: ProgressBar & StepBar = { update: () => {}, stop: () => {} };

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

export interface StepBar {
  update(step: { readonly done: number; readonly total: number; readonly model?: string }): void;
  stop(): void;
}

/** Steps done of all, with the name of the last. */
export async function stepBar(wanted: boolean, doing: string): Promise<StepBar> {
  if (!wanted || !process.stderr.isTTY) return none;
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar(
    {
      format: `${doing} {bar} {value}/{total} {model}`,
      stream: process.stderr,
      clearOnComplete: true,
      gracefulExit: false,
      barsize: 24,
    },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  const stop = () => {
    if (started) bar.stop();
    started = false;
    process.off("exit", stop);
  };
  process.on("exit", stop);
  return {
    update({ done, total, model = "" }) {
      if (started) bar.update(done, { model });
      else bar.start(total, done, { model });
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
