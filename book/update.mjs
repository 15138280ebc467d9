/** Runs the examples and brings the text up to date: `npm run book:update`, or with the numbers of some chapters. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { filled, unaccounted } from "./blocks.mjs";
import { chapters, docs, exampleNames, resultsOf, root } from "./chapters.mjs";

const wanted = process.argv.slice(2);
for (const name of exampleNames()) {
  if (wanted.length > 0 && !wanted.some((number) => name.startsWith(number))) continue;
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(root, "examples", `${name}.mjs`)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${name} failed:\n${stderr}`);
  console.log(`${name}: ran in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
for (const { name, file, text } of chapters()) {
  const { text: after, changes } = filled(text, resultsOf(name), root);
  if (after !== text) writeFileSync(join(docs, file), after);
  for (const number of unaccounted(after)) console.log(`${file}: no run stands behind ${number}`);
  for (const change of changes) console.log(`${file}: ${change}`);
}
