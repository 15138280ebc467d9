/** The progress bar of many rows, on standard error where that is a terminal. */

const FORMAT = "rows {bar} {percentage} % | {value}/{total} | {eta_formatted} left";

export interface RowBar {
  add(rows: number): void;
  stop(): void;
}

export async function rowBar(wanted: boolean, rows: number): Promise<RowBar> {
  if (!wanted || !process.stderr.isTTY) return { add: () => {}, stop: () => {} };
  const { default: cliProgress } = await import("cli-progress");
  const bar = new cliProgress.SingleBar(
    { format: FORMAT, stream: process.stderr, clearOnComplete: true, gracefulExit: false, barsize: 24 },
    cliProgress.Presets.shades_classic,
  );
  const stop = () => {
    bar.stop();
    process.off("exit", stop);
  };
  // A forced end, too, gives the terminal back as it was.
  process.on("exit", stop);
  bar.start(rows, 0);
  return { add: (count) => bar.increment(count), stop };
}
