/**
 * How much memory a joint optimisation takes, and how much it may take: a size that cannot work is refused before
 * any work, not when the machine starts to swap.
 */

/** A 32-bit WebAssembly memory ends here; X and the optimizer's moments must share it. */
const WASM_BYTES = 4 * 1024 ** 3;
const FLOAT32_BYTES = 4;
const FLOAT64_BYTES = 8;
/** The partial sums of sixteen groups of rows, their total, and its factor. */
const GRAM_COPIES = 20;

/**
 * Bytes that all rows together need while they are optimised: X and one or two moments of the optimizer, the baseline's
 * Gram matrices, and each epoch's losses, λ and β. The process and its activations do not grow with any of these.
 */
export function jointOptimisationBytes(size: {
  rows: number;
  features: number;
  moments: number;
  baselineFeatures: number;
  epochs: number;
}): number {
  const samples = size.rows * size.features * (1 + size.moments) * FLOAT32_BYTES;
  const gram = (size.baselineFeatures + 1) ** 2 * GRAM_COPIES * FLOAT64_BYTES;
  const history = (size.epochs + 1) * (size.baselineFeatures + 5) * FLOAT64_BYTES;
  return samples + gram + history;
}

/** The most bytes that an optimisation may use here, and why: what WebAssembly can address, or what is free. */
export function memoryLimit(): { bytes: number; reason: string } {
  // Node 20.13 and newer, aware of container limits; a browser does not tell.
  const available =
    typeof process !== "undefined" && typeof process.availableMemory === "function"
      ? process.availableMemory()
      : Number.POSITIVE_INFINITY;
  return available < WASM_BYTES
    ? { bytes: available, reason: "the memory available now" }
    : { bytes: WASM_BYTES, reason: "all that one WebAssembly memory can hold" };
}

/** 1288490189 → "1.2 GiB". */
export function readableBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  const amount = bytes / 1024 ** step;
  return `${step === 0 ? amount : amount.toFixed(1)} ${units[step]}`;
}
