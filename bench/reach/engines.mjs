// The default command makes the same dataset.csv on every engine: Node 20, 22, 24 and 26 (or the versions given as
// arguments), fetched from npm's registry, and Chromium.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { bar } from "./bar.mjs";

/** SHA-256 of the default command's dataset.csv, as version 0.1.0 made it first. */
const GOLDEN = "66a63bf39c764ebf5e0792a3d641e25e3ea3664ed185c34e6fe273203defbb18";
const VERSIONS = ["20", "22", "24", "26"];
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The dataset's hash on a version of Node, and which version that was. */
function onNode(version, scratch) {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = join(scratch, version);
  execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", `${name}@${version}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const node = join(folder, "node_modules", name, "bin/node");
  const output = join(folder, "dataset.csv");
  execFileSync(node, [join(root, "bin/nontrivial.mjs"), "generate", "--quiet", "--output", output]);
  return {
    engine: `Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}`,
    hash: createHash("sha256").update(readFileSync(output)).digest("hex"),
  };
}

/** What runs in the page: the default dataset, as the bytes of its CSV file, hashed there. */
const PAGE = `
import { generate } from "./dist/browser.js";
import { csvBytes } from "./dist/io/csv.js";
globalThis.datasetHash = async () => {
  const { X, y } = await generate();
  const features = Array.from({ length: X.rows }, (_, feature) => ({
    name: "attr_" + feature,
    values: X.data.subarray(feature * X.columns, (feature + 1) * X.columns),
  }));
  const file = await new Blob([...csvBytes([...features, { name: "target", values: y }])]).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};`;

/** The page's script and the worker beside it, by the path of their address. */
async function scripts() {
  const options = {
    ...{ bundle: true, minify: true, write: false, format: "esm", platform: "browser", target: "es2022" },
    ...{ external: ["node:*"], alias: { "csv-stringify/sync": "csv-stringify/browser/esm/sync" } },
  };
  const page = await build({ ...options, stdin: { contents: PAGE, resolveDir: root } });
  const worker = await build({ ...options, entryPoints: [join(root, "dist/generator/worker.js")] });
  return { "/page.js": page.outputFiles[0].text, "/worker.js": worker.outputFiles[0].text };
}

/** The dataset's hash in headless Chromium, in a page that is cross-origin isolated, as wasm needs it. */
async function inChromium() {
  const files = await scripts();
  const server = createServer(({ url }, response) => {
    const script = files[url];
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    response.end(script ?? '<script type="module" src="/page.js"></script>');
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const executablePath = process.env.CHROMIUM ?? CHROMIUM.find(existsSync) ?? "chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => "datasetHash" in globalThis);
    const hash = await page.evaluate(() => globalThis.datasetHash());
    return { engine: `Chromium ${browser.version()}`, hash };
  } finally {
    await browser.close();
    server.close();
  }
}

const scratch = mkdtempSync(join(tmpdir(), "nontrivial-engines-"));
try {
  const versions = process.argv.length > 2 ? process.argv.slice(2) : VERSIONS;
  const report = ({ engine, hash }) => bar(`SHA-256 of the default dataset.csv, ${engine}`, hash, GOLDEN);
  for (const version of versions) report(onNode(version, scratch));
  report(await inChromium());
} finally {
  rmSync(scratch, { recursive: true });
}
