/** A thread of the optimisation: attaches to the shared state and runs its part of every pass. */
import { attachKernels, createOptimizer, type KernelsHandle } from "./backend.js";
import type { Configuration } from "./configuration.js";
import { Optimisation } from "./optimisation.js";
import { run, type Team } from "./run.js";
import { reviveState, type State } from "./state.js";
import { answerMessages } from "./threads.js";

/** What a thread is told. */
export interface Assignment {
  readonly kernels: KernelsHandle;
  readonly configuration: Configuration;
  readonly state: State;
  readonly team: Team;
}

/** What it says when it is done. */
export interface Outcome {
  readonly ridged: boolean;
}

function work({ kernels, configuration, state, team }: Assignment): Outcome {
  const optimisation = new Optimisation(
    attachKernels(kernels),
    configuration,
    createOptimizer(configuration),
    reviveState(state),
  );
  for (const _ of run(optimisation, team));
  return { ridged: optimisation.ridged };
}

await answerMessages((assignment) => work(assignment as Assignment));
