/** Adapters that compute on the CPU: right results, slowly. */

/** Whether an adapter of this name is one. */
export function isSoftware(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i.test(name);
}
