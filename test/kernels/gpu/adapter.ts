/** The GPU that tests run on: a software adapter will do, none at all is a failure. */
import { type Gpu, openGpu } from "../../../src/kernels/gpu/device.js";

export async function testGpu(): Promise<Gpu> {
  const answer = await openGpu();
  if (answer.gpu) return answer.gpu;
  throw new Error(
    `These tests need a GPU or a software adapter (on Debian: apt-get install chromium libvulkan1): ${answer.reason}.`,
  );
}
