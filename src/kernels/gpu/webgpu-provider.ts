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
  const { dawn, path, reason } = await loadDawn();
  if (!dawn) return reason;
  const obstacle = await askForAdapter(path);
  if (obstacle !== undefined) return obstacle;
  const gpu = dawn.create([]);
  if (typeof navigator === "undefined") {
    Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  } else {
    Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  }
  return undefined;
}

/** gpu.js's own copy first: where it loads, a second one need not be installed. */
async function loadDawn(): Promise<
  { dawn: Dawn; path: string; reason?: never } | { dawn?: never; path?: never; reason: string }
> {
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
      const { href } = pathToFileURL(path);
      return { dawn: (await import(href)) as Dawn, path: href };
    } catch (error) {
      const [line] = String(error instanceof Error ? error.message : error).split("\n");
      reason = `the package webgpu does not load (${line}); a newer one may: npm install webgpu`;
    }
  }
  return { reason };
}

/** What the other process is told to do: it says yes or no, however it ends afterwards. */
const ASK =
  "import(process.argv[1]).then(({ create }) => create([]).requestAdapter())" +
  ".then((adapter) => process.stdout.write(adapter ? 'yes' : 'no'))";

/** Why there is no adapter where none answers. */
export const NO_ADAPTER = "no adapter answers (is a GPU driver installed?)";

/**
 * Asks Dawn for an adapter in another process. Without a driver Dawn writes lines of its own to standard error, from
 * C++, where nobody can stop them; and a driver that crashes takes only that process along.
 * @param path of the package webgpu, as a URL
 * @returns undefined if one answers, else the reason why not
 */
async function askForAdapter(path: string): Promise<string | undefined> {
  const { spawn } = await import("node:child_process");
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--eval", ASK, path], { stdio: ["ignore", "pipe", "ignore"] });
    let answer = "";
    child.stdout.on("data", (part: Buffer) => {
      answer += part;
    });
    // Where no process can be started, this one asks.
    child.on("error", () => resolve(undefined));
    child.on("close", (_code, signal) => {
      if (answer === "no") resolve(NO_ADAPTER);
      else if (answer === "" && signal) resolve(`the GPU's driver does not work (${signal})`);
      else resolve(undefined);
    });
  });
}
