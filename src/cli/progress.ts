/**
 * The progress bars of a generation and of other long work, on standard error, for people only: where standard error is
 * no terminal there is none.
 */
import type { Progress } from "../generator/generate.js";
import { r2Text } from "../r2-text.js";

const FORMAT =
  "optimising {bar} {percentage} % | epoch {value}/{total} | R² process {process}, baseline {baseline} | {eta_formatted} left";

export interface ProgressBar {
  update(progress: Progress): void;
  stop(): void;
}

const none: ProgressBar & StepBar = { update: () => {}, stop: () => {} };

export async function progressBar(wanted: boolean): Promise<ProgressBar> {
  const bar = await terminalBar(wanted, FORMAT);
  if (!bar) return none;
  return {
    update: ({ epoch, epochs, processR2, baselineR2 }) =>
      bar.show(epoch, epochs, { process: r2Text(processR2), baseline: r2Text(baselineR2) }),
    stop: bar.stop,
  };
}

export interface StepBar {
  update(step: { readonly done: number; readonly total: number; readonly model?: string }): void;
  stop(): void;
}

/** Steps done of all, with the name of the last. */
export async function stepBar(wanted: boolean, doing: string): Promise<StepBar> {
  const bar = await terminalBar(wanted, `${doing} {bar} {value}/{total} {model}`);
  if (!bar) return none;
  return { update: ({ done, total, model = "" }) => bar.show(done, total, { model }), stop: bar.stop };
}

/** A bar on standard error, begun with what is first shown; none where nobody sees it. */
async function terminalBar(wanted: boolean, format: string) {
  if (!wanted || !process.stderr.isTTY) return undefined;
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar(
    // Signals are handled in one place, interruption.ts.
    { format, stream: process.stderr, clearOnComplete: true, gracefulExit: false, barsize: 24 },
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
    show(done: number, total: number, values: Record<string, string>) {
      if (started) bar.update(done, values);
      else bar.start(total, done, values);
      started = true;
    },
    stop,
  };
}
