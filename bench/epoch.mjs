// One epoch of 10,000 × 100 by optimizer, baseline, backend and threads.
import { epochMilliseconds } from "./epoch-time.mjs";

export async function run(print) {
  for (const [optimizer, baseline, backend, threads] of [
    ["adam", "linear", "wasm", 2],
    ["adam", "linear", "wasm", 1],
    ["signum", "linear", "wasm", 2],
    ["signum", "linear", "wasm", 1],
    ["signum", "squares", "wasm", 2],
  ]) {
    const ms = await epochMilliseconds({ optimizer, baseline, backend, threads });
    print({ optimizer, baseline, backend, threads, msPerEpoch: Number(ms.toFixed(2)) });
  }
  const ms = await epochMilliseconds({ backend: "js", threads: 2 }, 3, 1);
  print({
    optimizer: "signum",
    baseline: "linear",
    backend: "js",
    threads: 2,
    msPerEpoch: Number(ms.toFixed(0)),
  });
}
