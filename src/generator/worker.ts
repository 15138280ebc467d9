/** A thread of the optimisation: attaches to the shared state and runs its part of every pass. */
import { attachKernels, createOptimizer, type KernelsHandle } from "./backend.js";
import { Optimisation } from "./optimisation.js";
import type { Problem } from "./problem.js";
import { run, type Team } from "./run.js";
import { reviveState, type State } from "./state.js";
import { answerMessages } from "./threads.js";

/** What a thread is told. */
export interface Assignment {
  readonly kernels: KernelsHandle;
  readonly problem: Problem;
  readonly state: State;
  readonly team: Team;
}

/** What it says when it is done. */
export interface Outcome {
  readonly ridged: boolean;
}

function work({ kernels, problem, state, team }: Assignment): Outcome {
  const attached = attachKernels(kernels);
  const optimisation = new Optimisation(
    attached,
    problem,
    createOptimizer(problem.configuration),
    reviveState(state, attached),
  );
  for (const _ of run(optimisation, team));
  return { ridged: optimisation.ridged };
}

await answerMessages((assignment) => work(assignment as Assignment));
