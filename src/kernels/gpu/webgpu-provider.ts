/**
 * Where `navigator.gpu` comes from: a browser has it; Node gets it from the package `webgpu` (Dawn), which may be
 * absent or fail to load. gpu.js looks for `navigator.gpu`, so that is where it is put.
 */

export const inNode = typeof process !== "undefined" && typeof process.versions?.node === "string";

/** The part of the package `webgpu` that we use. */
interface Dawn {
  create(flags: readonly string[]): object;
}

let provided: Promise<string | undefined> | undefined;

/**
 * Makes sure that there is a `navigator.gpu`.
 * @returns undefined if there is one, else the reason why not
 */
export function provideWebGpu(): Promise<string | undefined> {
  provided ??= provide();
  return provided;
}

async function provide(): Promise<string | undefined> {
  if (typeof navigator !== "undefined" && "gpu" in navigator && navigator.gpu) return undefined;
  if (!inNode) return "this browser has no WebGPU here (navigator.gpu is missing)";
  const { dawn, reason } = await loadDawn();
  if (!dawn) return reason;
  const gpu = dawn.create([]);
  if (typeof navigator === "undefined") {
    Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  } else {
    Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  }
  return undefined;
}

/** gpu.js's own copy first: where it loads, a second one need not be installed. */
async function loadDawn(): Promise<{ dawn?: Dawn; reason: string }> {
  const [{ createRequire }, { pathToFileURL }] = await Promise.all([
    import("node:module"),
    import("node:url"),
  ]);
  const own = createRequire(import.meta.url);
  let reason = "the package webgpu is not installed (npm install webgpu)";
  const tried = new Set<string>();
  for (const resolve of [
    () => createRequire(own.resolve("gpu.js")).resolve("webgpu"),
    () => own.resolve("webgpu"),
  ]) {
    let path: string;
    try {
      path = resolve();
    } catch {
      continue;
    }
    if (tried.has(path)) continue;
    tried.add(path);
    try {
      return { dawn: (await import(pathToFileURL(path).href)) as Dawn, reason };
    } catch (error) {
      const [line] = String(error instanceof Error ? error.message : error).split("\n");
      reason = `the package webgpu does not load (${line}); a newer one may: npm install webgpu`;
    }
  }
  return { reason };
}
