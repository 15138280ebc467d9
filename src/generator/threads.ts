/**
 * Worker threads, in Node and in browsers alike: a module is started and messages go both ways.
 */

/** The caller's end of a worker. */
export interface WorkerHandle {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onError(listener: (error: Error) => void): void;
  terminate(): void;
}

const inNode = typeof process !== "undefined" && typeof process.versions?.node === "string";

/** Starts a worker on a module of this package. */
export async function startWorker(url: URL): Promise<WorkerHandle> {
  if (inNode) {
    const { Worker: NodeWorker } = await import("node:worker_threads");
    const worker = new NodeWorker(url);
    return {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => worker.on("message", listener),
      onError: (listener) => worker.on("error", listener),
      terminate: () => void worker.terminate(),
    };
  }
  const worker = new Worker(url, { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener("message", (event) => listener(event.data)),
    onError: (listener) =>
      worker.addEventListener("error", (event) => listener(new Error(event.message || "A worker failed."))),
    terminate: () => worker.terminate(),
  };
}

/** In a worker: answers each message with what `answer` returns. */
export async function answerMessages(answer: (message: unknown) => unknown): Promise<void> {
  if (inNode) {
    const { parentPort } = await import("node:worker_threads");
    parentPort?.on("message", (message) => parentPort.postMessage(answer(message)));
  } else {
    globalThis.addEventListener("message", (event) => globalThis.postMessage(answer(event.data)));
  }
}
