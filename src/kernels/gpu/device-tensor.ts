/** A tensor whose numbers are on the GPU: [rows × samples], one column per sample. */
import { Tensor } from "../../autograd/tensor.js";

const NOTHING = new Float32Array(0);

export class DeviceTensor extends Tensor {
  readonly #upload: (target: DeviceTensor, source: Tensor) => void;

  /** @param upload brings numbers to the device, for `copyFrom` */
  constructor(
    /** Names the tensor in the keys of instructions. */
    readonly id: number,
    rows: number,
    samples: number,
    upload: (target: DeviceTensor, source: Tensor) => void,
  ) {
    super(rows, 0, NOTHING);
    (this as { columns: number }).columns = samples;
    this.#upload = upload;
  }

  /** All samples are on the device at once: sums run over all of them. */
  override show(samples: number): void {
    if (samples === this.columns) return;
    throw new RangeError(`On a GPU all ${this.columns} samples are worked on at once, not ${samples}.`);
  }

  override at(): number {
    throw new Error("These numbers are on the GPU: read the tensor first.");
  }

  override set(): void {
    throw new Error("These numbers are on the GPU: use copyFrom.");
  }

  override copyFrom(source: Tensor): void {
    this.checkShape(source);
    this.#upload(this, source);
  }
}
