// The same API in a browser: bundled and minified, in headless Chromium on WebGPU's software adapter.
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import type { check } from "./page.ts";

const NAMES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

let browser: Browser;
let server: Server;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page.ts", import.meta.url))],
    ...{ bundle: true, minify: true, write: false, format: "esm", platform: "browser", target: "es2022" },
    // Only reached in Node.
    external: ["node:*"],
  });
  server = createServer((request, response) => {
    const script = request.url === "/page.js";
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    // For SharedArrayBuffer.
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    response.end(script ? outputFiles[0].text : '<script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? NAMES.find(existsSync) ?? "chromium",
    args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test("gradients and whole runs on navigator.gpu", async () => {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => "check" in globalThis);
  const result = await page.evaluate(() => (globalThis as unknown as { check: typeof check }).check());
  expect(errors).toEqual([]);
  expect(result).toMatchObject({ backend: "gpu", sameBytes: true, adapter: expect.stringMatching(/\w/) });
  if (!result.firstLosses) throw new Error(result.reason);
  expect(result.difference).toBeLessThan(2e-6);
  const [gpu, cpu] = result.firstLosses;
  for (const [k, loss] of gpu.entries()) expect(loss).toBeCloseTo(cpu[k], 5);
});
