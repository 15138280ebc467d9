/**
 * Ctrl-C and its relatives: work is asked to stop, and is stopped when it does not answer.
 */

/** The exit codes that shells expect: 128 + the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type StopSignal = keyof typeof EXIT_CODES;

/** Time to clean up before the process ends anyway. Temporary files are removed on exit in any case. */
const PATIENCE_MILLISECONDS = 700;

/** A command that was stopped by a signal. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  readonly exitCode: number;

  constructor(
    received: StopSignal,
    readonly quiet: boolean,
    sentence = "Stopped; nothing was written.",
  ) {
    super(sentence);
    this.exitCode = EXIT_CODES[received];
  }
}

/**
 * Runs work that the signals SIGINT, SIGTERM and SIGHUP stop.
 *
 * @param sentence what to tell then, where something was written
 * @throws Interruption The work was stopped; anything else that the work throws passes through.
 */
export async function interruptible<T>(
  quiet: boolean,
  work: (signal: AbortSignal) => Promise<T>,
  sentence?: string,
): Promise<T> {
  const controller = new AbortController();
  let patience: NodeJS.Timeout | undefined;
  const stop = (cause: StopSignal) => {
    // Twice means now.
    if (controller.signal.aborted) process.exit(EXIT_CODES[cause]);
    const interruption = new Interruption(cause, quiet, sentence);
    patience = setTimeout(() => {
      if (!quiet) process.stderr.write(`nontrivial: ${interruption.message}\n`);
      process.exit(interruption.exitCode);
    }, PATIENCE_MILLISECONDS);
    controller.abort(interruption);
  };
  const signals = Object.keys(EXIT_CODES) as StopSignal[];
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    // Whatever form the end of the work took, the signal was its reason.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(patience);
    for (const name of signals) process.off(name, stop);
  }
}
