// Time per row from 1,000 to 200,000 rows: it should not grow.
import { epochMilliseconds } from "./epoch-time.mjs";

export async function run(print) {
  for (const rows of [1000, 10_000, 50_000, 200_000]) {
    const epochs = Math.max(5, Math.round(300_000 / rows));
    const ms = await epochMilliseconds({ rows, threads: 2 }, epochs);
    print({ rows, microsecondsPerRow: Number(((ms * 1000) / rows).toFixed(3)) });
  }
}
