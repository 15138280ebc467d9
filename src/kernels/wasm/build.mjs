// Compiles the AssemblyScript kernels and embeds the binary in a TypeScript module, so that Node, workers and
// browser bundles load it the same way: no file to find, nothing to fetch.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const source = fileURLToPath(new URL("assembly/kernels.ts", import.meta.url));
const target = fileURLToPath(new URL("binary.ts", import.meta.url));

let binary;
const { error, stderr } = await asc.main(
  [
    source,
    ...["--outFile", "kernels.wasm", "--optimizeLevel", "3", "--shrinkLevel", "0", "--noAssert"],
    ...["--runtime", "stub", "--enable", "simd,threads", "--importMemory", "--sharedMemory"],
    ...["--initialMemory", "1", "--maximumMemory", "65536"],
  ],
  {
    writeFile: (_name, data) => {
      binary = data;
    },
  },
);
if (error) {
  console.error(stderr.toString());
  throw error;
}
writeFileSync(
  target,
  `/** The compiled ./assembly/kernels.ts, made by ./build.mjs. */\nexport const binary = "${Buffer.from(binary).toString("base64")}";\n`,
);
