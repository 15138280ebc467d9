/** Headless Chromium with the bundled and minified page (./page.ts) in it. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";

const NAMES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export interface OpenPage {
  readonly page: Page;
  /** What went wrong in the page without a handler. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** @param flags of Chromium */
export async function openPage(flags: readonly string[]): Promise<OpenPage> {
  const { outputFiles } = await build({
    // The worker beside the page: that is where the package looks for it.
    entryPoints: ["page.ts", "../../src/generator/worker.ts"].map((path) =>
      fileURLToPath(new URL(path, import.meta.url)),
    ),
    ...{ outdir: "/", entryNames: "[name]", write: false },
    ...{ bundle: true, minify: true, format: "esm", platform: "browser", target: "es2022" },
    // Only reached in Node.
    external: ["node:*"],
  });
  const server = createServer((request, response) => {
    const script = outputFiles.find(({ path }) => path === request.url);
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    // For SharedArrayBuffer.
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    response.end(script?.text ?? '<script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? NAMES.find(existsSync) ?? "chromium",
    args: ["--no-sandbox", ...flags],
  });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const close = async () => {
    await browser.close();
    server.close();
  };
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => "check" in globalThis, undefined, { timeout: 15_000 });
  } catch (cause) {
    await close();
    throw new Error(`The page did not load: ${errors.join("; ")}`, { cause });
  }
  return { page, errors, close };
}
