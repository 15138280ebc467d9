// Compiles the AssemblyScript kernels and embeds the binary in a TypeScript module, so that Node, workers and
// browser bundles load it the same way: no file to find, nothing to fetch.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = fileURLToPath(new URL(".", import.meta.url));
const binary = `${folder}assembly/kernels.wasm`;
const { error, stderr } = await asc.main([
  `${folder}assembly/kernels.ts`,
  "--outFile",
  binary,
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "0",
  "--noAssert",
  "--runtime",
  "stub",
  "--enable",
  "simd,threads,bulk-memory",
  "--importMemory",
  "--sharedMemory",
  "--initialMemory",
  "1",
  "--maximumMemory",
  "65536",
]);
if (error) {
  console.error(stderr.toString());
  throw error;
}
