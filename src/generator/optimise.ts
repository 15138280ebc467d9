/** Runs an optimisation to its end, on the calling thread or on worker threads, with progress and cancellation. */

import type { Kernels } from "../kernels/kernels.js";
import { UsageError } from "../usage-error.js";
import { createOptimizer, type KernelsHandle, type ThreadPlan } from "./backend.js";
import { Optimisation } from "./optimisation.js";
import type { Problem } from "./problem.js";
import { run } from "./run.js";
import { Control, type State } from "./state.js";
import { startWorker, type WorkerHandle } from "./threads.js";
import type { Assignment, Outcome } from "./worker.js";

/** Milliseconds between looks at the progress and at the signal. */
const INTERVAL = 50;

export interface Watcher {
  /** Called now and then with the number of finished epochs. */
  readonly onEpochs: (epochs: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Optimises X in place.
 * @throws the signal's reason if it is aborted
 */
export async function optimise(
  problem: Problem,
  state: State,
  kernels: Kernels,
  handle: KernelsHandle,
  plan: ThreadPlan,
  watcher: Watcher,
): Promise<Outcome> {
  const { signal } = watcher;
  const cancel = (): void => {
    Atomics.store(state.control, Control.cancelled, 1);
  };
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    signal?.throwIfAborted();
    const outcome = plan.here
      ? await optimiseHere(problem, state, kernels, watcher)
      : await optimiseOnThreads(problem, state, handle, plan.threads, watcher);
    signal?.throwIfAborted();
    return outcome;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

async function optimiseHere(
  problem: Problem,
  state: State,
  kernels: Kernels,
  { onEpochs }: Watcher,
): Promise<Outcome> {
  const optimisation = new Optimisation(kernels, problem, createOptimizer(problem.configuration), state);
  let paused = performance.now();
  for (const _ of run(optimisation, { thread: 0, threads: 1 })) {
    if (performance.now() - paused < INTERVAL) continue;
    onEpochs(Atomics.load(state.control, Control.epochs));
    await new Promise((resume) => setTimeout(resume, 0));
    paused = performance.now();
  }
  return { ridged: optimisation.ridged };
}

async function optimiseOnThreads(
  problem: Problem,
  state: State,
  handle: KernelsHandle,
  threads: number,
  { onEpochs }: Watcher,
): Promise<Outcome> {
  const workers: WorkerHandle[] = [];
  const url = new URL("./worker.js", import.meta.url);
  const timer = setInterval(() => onEpochs(Atomics.load(state.control, Control.epochs)), INTERVAL);
  try {
    for (let thread = 0; thread < threads; thread++) workers.push(await startWorker(url));
    const outcomes = await Promise.all(
      workers.map(
        (worker, thread) =>
          new Promise<Outcome>((resolve, reject) => {
            worker.onMessage((outcome) => resolve(outcome as Outcome));
            worker.onError((error) =>
              reject(error.name === "UsageError" ? new UsageError(error.message) : error),
            );
            const assignment: Assignment = {
              kernels: handle,
              problem,
              state,
              team: { thread, threads },
            };
            worker.post(assignment);
          }),
      ),
    );
    return outcomes[0];
  } finally {
    clearInterval(timer);
    for (const worker of workers) worker.terminate();
  }
}
