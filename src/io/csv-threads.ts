/**
 * The threads that format blocks of rows. The calling thread works too, whenever it would otherwise wait.
 */
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { CsvReply, CsvTask } from "./csv-worker.js";

/** Blocks that a thread holds: one that it formats, and one that waits so that it need not. */
const BLOCKS_PER_THREAD = 2;
/** Blocks, per thread, that may be ahead of the one that is taken: this bounds the memory. */
const BLOCKS_AHEAD = 4;

/** Blocks of CSV, formatted in any order and taken in theirs. */
export class BlockFormatters {
  readonly #blocks: number;
  readonly #task: (block: number) => CsvTask;
  readonly #formatHere: (block: number) => Uint8Array;
  readonly #ahead: number;
  readonly #threads: Worker[];
  /** Threads that have started, with the number of blocks that each holds. */
  readonly #held = new Map<Worker, number>();
  readonly #done = new Map<number, Uint8Array>();
  /** The first block that nobody has begun. */
  #next = 0;
  /** Blocks from here on must wait until earlier ones are taken. */
  #horizon = 0;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  /** @param helpers Threads beside the calling one; with 0 every block is formatted here. */
  constructor(
    blocks: number,
    helpers: number,
    task: (block: number) => CsvTask,
    formatHere: (block: number) => Uint8Array,
  ) {
    this.#blocks = blocks;
    this.#task = task;
    this.#formatHere = formatHere;
    this.#ahead = (helpers + 1) * BLOCKS_AHEAD;
    this.#threads = Array.from({ length: Math.max(0, helpers) }, () => this.#start());
  }

  /** The bytes of a block. Blocks are taken once each, in order. */
  async take(block: number): Promise<Uint8Array> {
    this.#horizon = Math.min(this.#blocks, block + this.#ahead);
    this.#feed();
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const bytes = this.#done.get(block);
      if (bytes !== undefined) {
        this.#done.delete(block);
        return bytes;
      }
      if (this.#next < this.#horizon) {
        const own = this.#next++;
        this.#done.set(own, this.#formatHere(own));
        await eventLoopTurn(); // Replies of the threads, and signals, come in here.
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** Ends the threads, also in the middle of their work. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #start(): Worker {
    const thread = new Worker(new URL("./csv-worker.js", import.meta.url));
    thread.on("message", (reply: CsvReply) => {
      // A thread gets work once it runs: until then the calling thread does not wait for it.
      if (reply.ready) this.#held.set(thread, 0);
      else {
        this.#held.set(thread, (this.#held.get(thread) ?? 1) - 1);
        this.#done.set(reply.block, reply.bytes);
      }
      this.#feed();
      this.#wake();
    });
    thread.on("error", (error: Error) => {
      this.#failure = error;
      this.#wake();
    });
    return thread;
  }

  #feed(): void {
    for (const [thread, held] of this.#held) {
      let holds = held;
      for (; holds < BLOCKS_PER_THREAD && this.#next < this.#horizon; holds += 1) {
        const task = this.#task(this.#next++);
        thread.postMessage(task, [task.values.buffer as ArrayBuffer]);
      }
      this.#held.set(thread, holds);
    }
  }
}
