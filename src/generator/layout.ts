/**
 * How a table lies in memory while it is optimised: panels of samples, and groups of panels.
 *
 * X is kept panel by panel, each [features × PANEL_ROWS], so that one pass over a panel (forward, backward, step)
 * stays in the fast caches. Sums over samples belong to fixed groups of panels, whichever thread computes them, and
 * groups are added in order: the bits do not depend on the number of threads.
 */
import type { Tensor } from "../autograd/tensor.js";
import type { Kernels } from "../kernels/kernels.js";

/** Samples in a panel: small enough for the first-level cache at 100 features, a multiple of the vector width. */
export const PANEL_ROWS = 32;
/** Groups of panels. More than threads, so that a slow thread can do fewer. */
const GROUPS = 16;

export class Layout {
  readonly panels: number;
  readonly groups: number;

  constructor(readonly rows: number) {
    this.panels = Math.ceil(rows / PANEL_ROWS);
    this.groups = Math.min(this.panels, GROUPS);
  }

  /** The first panel of a group; that of group `groups` is the number of panels. */
  firstPanel(group: number): number {
    return Math.floor((group * this.panels) / this.groups);
  }

  /** The number of samples in a panel: PANEL_ROWS, fewer in the last. */
  panelRows(panel: number): number {
    return Math.min(PANEL_ROWS, this.rows - panel * PANEL_ROWS);
  }

  /** Memory for all panels, showing the first one. */
  panelTensor(kernels: Kernels, features: number): Tensor {
    return kernels.tensor(this.panels * features, PANEL_ROWS).view(0, features);
  }

  /**
   * Copies one feature of every `stride`-th panel: first the first sample of each, then the second, and so on. So reads
   * from many panels are on their way from memory at once.
   */
  readFeature({ data, rows }: Tensor, feature: number, stride: number, target: Float32Array): void {
    let to = 0;
    for (let s = 0; s < PANEL_ROWS; s++) {
      for (let panel = 0; panel * PANEL_ROWS + s < this.rows; panel += stride) {
        target[to++] = data[(panel * rows + feature) * PANEL_ROWS + s];
      }
    }
  }
}

/** Moves a panel tensor to another panel. */
export function showPanel(tensor: Tensor, panel: number): void {
  tensor.moveTo(panel * tensor.rows * PANEL_ROWS);
}
