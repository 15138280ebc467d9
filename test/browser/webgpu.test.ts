// The same API in a browser: bundled and minified, in headless Chromium on WebGPU's software adapter.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type OpenPage, openPage } from "./browser.ts";
import type { Page } from "./page.ts";

let opened: OpenPage;
beforeAll(async () => {
  opened = await openPage(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]);
}, 60_000);
afterAll(() => opened?.close());

test("gradients and whole runs on navigator.gpu", async () => {
  const result = await opened.page.evaluate(() => (globalThis as unknown as Page).check());
  expect(opened.errors).toEqual([]);
  expect(result).toMatchObject({ backend: "gpu", mode: "webgpu", sameBytes: true });
  expect(result.adapter).toMatch(/\w/);
  if (!result.firstLosses) throw new Error(result.reason);
  expect(result.difference).toBeLessThan(2e-6);
  const [gpu, cpu] = result.firstLosses;
  for (const [k, loss] of gpu.entries()) expect(loss).toBeCloseTo(cpu[k], 5);
});
