// Milliseconds per epoch: a long run less a short one, so that starting up does not count.
import { generate } from "../dist/index.js";

async function seconds(options) {
  const start = performance.now();
  await generate(options);
  return (performance.now() - start) / 1000;
}

/** The median over `repeats` of (time of `epochs` + 5 epochs − time of 5 epochs) / epochs, in milliseconds. */
export async function epochMilliseconds(options, epochs = 60, repeats = 3) {
  const samples = [];
  for (let i = 0; i < repeats; i++) {
    const short = await seconds({ ...options, epochs: 5 });
    const long = await seconds({ ...options, epochs: epochs + 5 });
    samples.push(((long - short) / epochs) * 1000);
  }
  return samples.sort((a, b) => a - b)[repeats >> 1];
}
