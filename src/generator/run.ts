/**
 * The sequence of passes of one optimisation, as each thread runs it. The thread that leads (number 0) adds the
 * groups' sums between passes, solves for β, turns λ and writes the history; the others wait for it.
 */
import type { Optimisation, Pass } from "./optimisation.js";
import { Control, type State } from "./state.js";

/** How often a waiting thread looks before it goes to sleep. */
const SPINS = 4000;

export interface Team {
  /** This thread's number, 0 for the one that leads. */
  readonly thread: number;
  readonly threads: number;
}

/**
 * Runs all passes; yields after each, so that a caller that shares its thread with others can pause.
 * @returns when all epochs are done, or the run was cancelled or diverged
 */
export function* run(optimisation: Optimisation, team: Team): Generator<void, void, void> {
  const { problem, state } = optimisation;
  const { epochs } = problem.configuration;
  const { control } = state;
  const leads = team.thread === 0;

  function* pass(kind: Pass, epoch: number, finish: () => void): Generator<void, boolean, void> {
    const generation = Atomics.load(control, Control.generation);
    for (;;) {
      const part = Atomics.add(control, Control.nextGroup, 1);
      if (part >= optimisation.parts(kind) || Atomics.load(control, Control.cancelled) !== 0) break;
      optimisation.runPart(kind, part, epoch);
    }
    if (leads) {
      waitWhile(control, Control.arrived, (arrived) => arrived < team.threads - 1);
      if (Atomics.load(control, Control.cancelled) === 0) finish();
      else Atomics.store(control, Control.stopped, 1);
      Atomics.store(control, Control.arrived, 0);
      Atomics.store(control, Control.nextGroup, 0);
      Atomics.add(control, Control.generation, 1);
      Atomics.notify(control, Control.generation);
    } else {
      Atomics.add(control, Control.arrived, 1);
      Atomics.notify(control, Control.arrived);
      waitWhile(control, Control.generation, (value) => value === generation);
    }
    if (!leads && (kind === "fit" || kind === "step")) optimisation.followFit();
    yield;
    return Atomics.load(control, Control.stopped) === 0;
  }

  const nothing = (): void => undefined;
  const refreshing = optimisation.parts("maps") > 0;
  const solveFit = () => pass("fit", 0, () => optimisation.finishFit());

  /** New cut points, offsets and knots, and β for them. */
  function* refreshMaps(epoch: number): Generator<void, boolean, void> {
    if (!refreshing) return true;
    return (yield* pass("maps", epoch, nothing)) && (yield* solveFit());
  }

  if (!(yield* pass("start", 0, nothing))) return;
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (optimisation.refreshes.includes(epoch) && !(yield* refreshMaps(epoch))) return;
    while (!optimisation.fitReady) {
      if (!(yield* solveFit())) return;
    }
    // A refresh sums for β itself, with the new maps.
    const refreshNext = refreshing && optimisation.refreshes.includes(epoch + 1);
    const finish = () => {
      record(optimisation.state, epoch, optimisation.totalLosses());
      if (!refreshNext) optimisation.finishFit();
    };
    if (!(yield* pass(refreshNext ? "move" : "step", epoch, finish))) return;
  }
  if (!(yield* refreshMaps(epochs))) return;
  yield* pass("evaluate", epochs, () => record(state, epochs, optimisation.totalLosses()));
}

/** Writes an epoch's losses and the λ and β they were computed with; stops the run if a loss is no longer a number. */
export function record(
  { history, lambdas, trajectory, fit, lambda, linearR2, control }: State,
  epoch: number,
  [generation, linear]: readonly [generation: number, linear: number],
): void {
  history[2 * epoch] = generation;
  history[2 * epoch + 1] = linear;
  lambdas[2 * epoch] = lambda.at(0, 0);
  lambdas[2 * epoch + 1] = linearR2.at(0, 0);
  const m = fit.beta.columns;
  for (let j = 0; j < m; j++) trajectory[epoch * (m + 1) + j] = fit.beta.at(0, j);
  trajectory[epoch * (m + 1) + m] = fit.intercept.at(0, 0);
  Atomics.store(control, Control.epochs, epoch + 1);
  if (!Number.isFinite(generation) || !Number.isFinite(linear)) Atomics.store(control, Control.stopped, 1);
}

/** Waits until the word no longer fulfils the condition: briefly by looking again, then asleep. */
function waitWhile(control: Int32Array, word: number, condition: (value: number) => boolean): void {
  for (let spin = 0; spin < SPINS; spin++) {
    if (!condition(Atomics.load(control, word))) return;
  }
  for (;;) {
    const value = Atomics.load(control, word);
    if (!condition(value)) return;
    Atomics.wait(control, word, value);
  }
}
