// The same API in a browser without WebGPU: in headless Chromium on WebGL2's software adapter.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readFixture } from "../fixtures.ts";
import { type OpenPage, openPage } from "./browser.ts";
import type { Page } from "./page.ts";

let opened: OpenPage;
beforeAll(async () => {
  opened = await openPage([
    "--disable-features=WebGPU",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
  ]);
}, 60_000);
afterAll(() => opened?.close());

test("gradients and whole runs, the same bytes twice", async () => {
  const result = await opened.page.evaluate(() => (globalThis as unknown as Page).check());
  expect(opened.errors).toEqual([]);
  expect(result).toMatchObject({ backend: "gpu", mode: "webgl2", sameBytes: true });
  expect(result.adapter).toMatch(/\w.*, WebGL2$/);
  if (!result.firstLosses) throw new Error(result.reason);
  expect(result.difference).toBeLessThan(2e-6);
  const [gpu, cpu] = result.firstLosses;
  for (const [k, loss] of gpu.entries()) expect(loss).toBeCloseTo(cpu[k], 5);
});

test("value and gradients of every operation agree with the js kernels", async () => {
  const distances = await opened.page.evaluate(() => (globalThis as unknown as Page).checkOperations());
  expect(Object.keys(distances).length).toBeGreaterThan(25);
  const far = Object.entries(distances).filter(([, distance]) => !(distance < 2e-6));
  expect(far).toEqual([]);
});

test("Adam steps land on the golden X", async () => {
  const fixture = readFixture("objective-medium");
  const distance = await opened.page.evaluate(
    (golden) => (globalThis as unknown as Page).checkAdam(golden),
    fixture,
  );
  expect(distance).toBeLessThan(0.05 * fixture.lr);
});

test("auto never picks a software adapter, and says so", async () => {
  const result = await opened.page.evaluate(() => (globalThis as unknown as Page).checkAuto());
  expect(result.backend).toBe("wasm");
  expect(result.backendNote).toMatch(/^no GPU: only a software adapter answers \(.+WebGL2\)$/);
});

test("a lost context ends the run with a clear error", async () => {
  expect(await opened.page.evaluate(() => (globalThis as unknown as Page).checkLoss())).toBe("GpuLostError");
});
