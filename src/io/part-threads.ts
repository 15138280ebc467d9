/**
 * Threads that replay rows, shared by all parts that are being written: blocks are asked for in order and computed by
 * whichever thread is free. Nobody can ask for much ahead, so memory does not grow with the rows.
 */
import { startWorker, type WorkerHandle } from "../generator/threads.js";
import type { Recipe } from "../recipe/recipe.js";
import { BLOCK_ROWS } from "../replay/replay.js";
import { ReplayError } from "../replay/replay-error.js";
import type { PartFormat } from "./part-plan.js";
import type { BlockAnswer, BlockFailure, BlockRequest, OpenRequest } from "./part-thread.js";

/** Rows of a stream, and how they are wanted. */
export interface RowSource {
  /** The same for the same recipe and stream. */
  readonly key: string;
  readonly recipe: Recipe;
  readonly stream: string;
  readonly format: PartFormat;
}

interface Task {
  readonly source: RowSource;
  readonly request: BlockRequest;
  readonly signal?: AbortSignal;
  readonly resolve: (answer: BlockAnswer) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: WorkerHandle;
  task?: Task;
  /** The recipes that it has, the last one asked for at the end. */
  opened: string[];
}

/** As many recipes as a thread keeps (see part-thread.ts). */
const KEPT = 2;

export class PartThreads {
  readonly #threads: Thread[] = [];
  readonly #waiting: Task[] = [];
  #broken: Error | undefined;

  /** @param threads how many to start */
  static async start(threads: number): Promise<PartThreads> {
    const made = new PartThreads();
    for (let i = 0; i < threads; i++) await made.#add();
    return made;
  }

  get size(): number {
    return this.#threads.length;
  }

  close(): void {
    this.#fail(new Error("The threads were stopped."));
    for (const { worker } of this.#threads) worker.terminate();
  }

  /**
   * Rows first … last − 1 in order, block by block. A few blocks are computed ahead; the next are asked for as these
   * are taken.
   *
   * @throws ReplayError, the signal's reason
   */
  async *rows(
    source: RowSource,
    first: number,
    last: number,
    signal?: AbortSignal,
  ): AsyncGenerator<BlockAnswer> {
    const ahead = 2 * this.size;
    const pending: Promise<BlockAnswer>[] = [];
    let next = first;
    try {
      while (next < last || pending.length > 0) {
        while (next < last && pending.length < ahead) {
          // Whole blocks of the stream, whatever the part: random numbers are drawn once.
          const end = Math.min(last, (Math.floor(next / BLOCK_ROWS) + 1) * BLOCK_ROWS);
          pending.push(this.#block(source, next, end, signal));
          next = end;
        }
        const oldest = pending.shift();
        if (oldest) yield await oldest;
      }
    } finally {
      // Nobody waits for the rest: their failures are no news.
      for (const rest of pending) rest.catch(() => undefined);
    }
  }

  #block(source: RowSource, first: number, last: number, signal?: AbortSignal): Promise<BlockAnswer> {
    const { key, format } = source;
    const block = new Promise<BlockAnswer>((resolve, reject) => {
      if (this.#broken) {
        reject(this.#broken);
        return;
      }
      this.#waiting.push({ source, request: { key, first, last, format }, signal, resolve, reject });
      this.#assign();
    });
    // It may fail while an earlier one is being written.
    block.catch(() => undefined);
    return block;
  }

  #assign(): void {
    for (const thread of this.#threads) {
      if (thread.task) continue;
      let task = this.#waiting.shift();
      while (task?.signal?.aborted) {
        task.reject(task.signal.reason);
        task = this.#waiting.shift();
      }
      if (!task) return;
      this.#give(thread, task);
    }
  }

  #give(thread: Thread, task: Task): void {
    const { key, recipe, stream } = task.source;
    thread.task = task;
    if (!thread.opened.includes(key)) {
      thread.opened = [...thread.opened, key].slice(-KEPT);
      const open: OpenRequest = { open: { key, recipe, stream } };
      thread.worker.post(open);
    }
    thread.worker.post(task.request);
  }

  async #add(): Promise<void> {
    const worker = await startWorker(new URL("./part-thread.js", import.meta.url));
    const thread: Thread = { worker, opened: [] };
    this.#threads.push(thread);
    worker.onError((error) => this.#fail(error));
    worker.onMessage((message) => {
      const answer = message as BlockAnswer | BlockFailure | undefined;
      const { task } = thread;
      // The recipe has been opened: the block is still to come.
      if (answer === undefined || !task) return;
      thread.task = undefined;
      if ("failure" in answer) task.reject(new ReplayError(answer.failure));
      else task.resolve(answer);
      this.#assign();
    });
  }

  #fail(error: Error): void {
    this.#broken ??= error;
    const running = this.#threads.flatMap(({ task }) => task ?? []);
    for (const { reject } of [...running, ...this.#waiting.splice(0)]) reject(error);
    for (const thread of this.#threads) thread.task = undefined;
  }
}
