/**
 * Whether a run goes to a GPU, and why (not).
 */
import { type Gpu, openGpu } from "../kernels/gpu/device.js";
import { UsageError } from "../usage-error.js";
import { workPerPass } from "./backend.js";
import { Layout, PANEL_ROWS } from "./layout.js";
import { readableBytes } from "./memory.js";
import { type Problem, penalisedFeatures } from "./problem.js";

/**
 * Multiply-adds per epoch from which `auto` asks for a GPU. An epoch on a GPU costs some 3 ms whatever its size: some
 * sixty kernels are started, the Gram matrix travels, β is solved on the CPU. The wasm kernels do about 10⁹
 * multiply-adds in 70 ms on two threads and in 10 ms on sixteen.
 */
export const WORTH_A_GPU = 1e9;

export interface GpuChoice {
  /** The GPU to run on, or undefined for the CPU. */
  readonly gpu?: Gpu;
  /** Why the run goes where it goes. */
  readonly reason: string;
  /** Whether the reason is worth telling: something was asked for and did not answer. */
  readonly notable: boolean;
}

/**
 * Asks for a GPU where the configuration wants one.
 *
 * With `auto`, where the size pays for it and a real one answers; a software adapter never. With `gpu`, always.
 * @throws UsageError if the configuration says `gpu` and there is none, or it cannot hold the size
 */
export async function chooseGpu(problem: Problem): Promise<GpuChoice> {
  const { configuration } = problem;
  const { backend } = configuration;
  if (backend === "wasm" || backend === "js")
    return { reason: `backend ${backend} was asked for`, notable: false };
  const work = workPerPass(configuration);
  if (backend === "auto" && work < WORTH_A_GPU) {
    const amount = `${(work / 1e9).toPrecision(2)} of ${WORTH_A_GPU / 1e9} billion multiply-adds per epoch`;
    return { reason: `the size does not pay for a GPU (${amount})`, notable: false };
  }
  const answer = await openGpu();
  const obstacle = answer.gpu ? obstacleOf(problem, answer.gpu) : answer.reason;
  if (backend === "gpu") {
    if (!answer.gpu || obstacle !== undefined) {
      throw new UsageError(`backend must be auto, wasm or js here, not gpu: ${obstacle}.`);
    }
    const { gpu } = answer;
    return gpu.software
      ? { gpu, reason: `${gpu.adapter} computes on the CPU: wasm is much faster`, notable: true }
      : { gpu, reason: "backend gpu was asked for", notable: false };
  }
  if (!answer.gpu || obstacle !== undefined) return { reason: `no GPU: ${obstacle}`, notable: true };
  if (answer.gpu.software) {
    return { reason: `no GPU: only a software adapter answers (${answer.gpu.adapter})`, notable: true };
  }
  return { gpu: answer.gpu, reason: "the size pays for a GPU", notable: false };
}

/** Why the device cannot do this; undefined if it can. */
function obstacleOf(problem: Problem, { adapter, mostBytes, mostPanels }: Gpu): string | undefined {
  const { rows, features, hidden, aim } = problem.configuration;
  if (problem.featureMap?.soft) return "the penalty soft is computed on the CPU only";
  if (aim !== undefined) return "an aim is held on the CPU only";
  const { panels } = new Layout(rows);
  if (panels > mostPanels) return `${adapter} takes at most ${mostPanels * PANEL_ROWS} rows, not ${rows}`;
  const widest = Math.max(penalisedFeatures(problem) + 2, features, ...hidden);
  const needed = 4 * panels * PANEL_ROWS * widest;
  if (needed <= mostBytes) return undefined;
  return `${adapter} holds at most ${readableBytes(mostBytes)} in one piece, and ${rows} × ${widest} numbers need ${readableBytes(needed)}`;
}
