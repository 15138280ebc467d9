/**
 * `nontrivial backends`: what can compute here, and which of it `auto` picks for a given size.
 */
import { Command, Option } from "commander";
import { counted } from "../counted.js";
import type { ConfigurationOptions } from "../generator/configuration.js";
import { numeric } from "./numeric.js";

/** One row of the table. */
interface Backend {
  readonly name: "gpu" | "wasm" | "js";
  readonly available: boolean;
  /** What it is, or why it is not there. */
  readonly description: string;
}

const EXAMPLES = `
Examples:
  $ nontrivial backends
  $ nontrivial backends --rows 200000 --features 100
`;

export function backendsCommand(): Command {
  return new Command("backends")
    .description("Show what can compute here, and which backend auto picks for a size.")
    .addOption(new Option("--rows <n>", "samples (default: 10000)").argParser(numeric))
    .addOption(new Option("--features <n>", "features (default: 100)").argParser(numeric))
    .addOption(new Option("--json", "print one JSON object"))
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run({ json = false, ...options }: ConfigurationOptions & { json?: boolean }): Promise<void> {
  const [
    { resolveConfiguration },
    { availableProcessors, planThreads },
    { chooseGpu },
    { openGpu },
    { wasmAvailable },
  ] = await Promise.all([
    import("../generator/configuration.js"),
    import("../generator/backend.js"),
    import("../generator/gpu-choice.js"),
    import("../kernels/gpu/device.js"),
    import("../kernels/wasm/index.js"),
  ]);
  const configuration = resolveConfiguration(options, (field) => `--${field}`);
  const answer = await openGpu();
  const processors = await availableProcessors();
  const backends: Backend[] = [
    answer.gpu
      ? {
          name: "gpu",
          available: true,
          description: `${answer.gpu.adapter}, gpu.js in mode ${answer.gpu.mode}${
            answer.gpu.software ? "; computes on the CPU, auto never picks it" : ""
          }`,
        }
      : { name: "gpu", available: false, description: answer.reason },
    wasmAvailable()
      ? { name: "wasm", available: true, description: `SIMD, up to ${processors} threads` }
      : { name: "wasm", available: false, description: "this engine has no SIMD or no shared memory" },
    { name: "js", available: true, description: "plain JavaScript, the readable reference" },
  ];

  const { gpu, reason } = await chooseGpu({ configuration });
  const cpu = wasmAvailable() ? "wasm" : "js";
  const picked = gpu ? "gpu" : cpu;
  const { rows, features } = configuration;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ backends, auto: { rows, features, backend: picked, reason } })}\n`,
    );
    return;
  }
  const { threads } = planThreads(configuration, processors);
  const count = new Intl.NumberFormat("en-US");
  const table = backends.map(
    ({ name, available, description }) =>
      `${name.padEnd(6)}${(available ? "yes" : "no").padEnd(5)}${description}`,
  );
  const lines = [
    ...table,
    "",
    `auto picks ${picked}${gpu ? "" : ` (${threads} ${threads === 1 ? "thread" : "threads"})`} for ` +
      `${counted(rows, "row", count.format(rows))} × ${counted(features, "feature", count.format(features))}: ${reason}.`,
    "",
  ];
  process.stdout.write(lines.join("\n"));
}
