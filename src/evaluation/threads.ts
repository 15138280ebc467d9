/**
 * Worker threads that score models side by side.
 *
 * A model is fitted by one thread from start to end and its randomness has a name of its own, so scores do not depend
 * on how many threads there are or who finishes first.
 */
import { Worker } from "node:worker_threads";
import type { Outcome, Task } from "./task.js";

interface Waiting {
  readonly task: Task;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}

export class Threads {
  readonly #most: number;
  readonly #all: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #queue: Waiting[] = [];
  readonly #busy = new Map<Worker, Waiting>();

  /** @param most threads that may run at a time; they are started as they are needed */
  constructor(most: number) {
    this.#most = most;
  }

  /** Queues a task; those that were queued first start first. */
  run(task: Task): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#next();
    });
  }

  /** Stops all threads, whatever they are doing. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #next(): void {
    if (this.#queue.length === 0) return;
    const worker = this.#idle.pop() ?? (this.#all.length < this.#most ? this.#start() : undefined);
    const waiting = worker && this.#queue.shift();
    if (!worker || !waiting) return;
    this.#busy.set(worker, waiting);
    worker.postMessage(waiting.task);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    this.#all.push(worker);
    worker.on("message", (outcome: Outcome) => {
      this.#busy.get(worker)?.resolve(outcome);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      this.#next();
    });
    worker.on("error", (error) => this.#busy.get(worker)?.reject(error));
    return worker;
  }
}
