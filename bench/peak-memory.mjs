// For `node --import`: prints the peak resident memory of the process that it is loaded into, when that ends.
//
// On Linux it is VmHWM, which belongs to the program's own memory. getrusage's maxRSS (process.resourceUsage) does
// not: it survives exec, so that a small command started by a large process would be credited with that one's size.
import { readFileSync, writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

function peakKilobytes() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(kilobytes);
}

// Worker threads load this file, too; they share the process and its peak.
if (isMainThread) process.on("exit", () => writeSync(2, `peak ${peakKilobytes()}\n`));
