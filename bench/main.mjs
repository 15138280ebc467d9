// Benchmarks: `npm run bench` runs all suites, `npm run bench -- epoch rows` some. Each prints one JSON object per
// line. Machines differ and are noisy: compare figures of one run on one machine only.
const suites = {
  epoch: () => import("./epoch.mjs"),
  rows: () => import("./rows.mjs"),
  command: () => import("./command.mjs"),
  table: () => import("./table.mjs"),
  gpu: () => import("./gpu.mjs"),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`Unknown suite ${unknown.join(", ")}; known are ${Object.keys(suites).join(", ")}.`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(suites)) {
  const { run } = await suites[name]();
  await run((figure) => console.log(JSON.stringify({ suite: name, ...figure })));
}
