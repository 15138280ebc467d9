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
    this.columns = samples;
    this.#upload = upload;
  }

  override at(): number {
    throw new Error("These numbers are on the GPU: read the tensor first.");
  }

  override set(): void {
    throw new Error("These numbers are on the GPU: use copyFrom.");
  }

  override copyFrom(source: Tensor): void {
    if (source.rows !== this.rows || source.columns !== this.columns) {
      throw new RangeError(
        `A ${source.rows} × ${source.columns} tensor cannot be copied into a ${this.rows} × ${this.columns} one.`,
      );
    }
    this.#upload(this, source);
  }
}
