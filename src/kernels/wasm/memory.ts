/**
 * The memory of the wasm kernels: one WebAssembly.Memory, shared between threads where the environment allows it. It is
 * handed out from the end (`memory.grow` is atomic) and never given back: it goes when the kernels go.
 */
import type { FloatArray } from "../../autograd/tensor.js";

const PAGE = 65_536;
/** 4 GiB, the most that 32-bit addresses reach. */
export const MAXIMUM_PAGES = 65_536;
/** Memory grows by at least this many pages (1 MiB) at a time. */
const CHUNK_PAGES = 16;

/** Where a memory's name is: the last four words of the first page, which the kernels do not use. */
const NAME_WORDS = 4;
const NAME_ADDRESS = PAGE - 4 * NAME_WORDS;
/** Beside it, a word that is written to see who sees it. */
const PROBE_ADDRESS = NAME_ADDRESS - 4;

function nameOf(buffer: ArrayBufferLike): Uint32Array {
  return new Uint32Array(buffer, NAME_ADDRESS, NAME_WORDS);
}

/** Gives a memory a name, unless it has one: random numbers, which no result depends on. */
function giveName({ buffer }: WebAssembly.Memory): void {
  const name = nameOf(buffer);
  if (name.every((word) => word === 0)) name.set(crypto.getRandomValues(new Uint32Array(NAME_WORDS)));
}

/** Whether the other buffer shows what is written into this one: a copy of a memory has its name, too. */
function changesWith(buffer: ArrayBufferLike, other: ArrayBufferLike): boolean {
  const seen = new Int32Array(other, PROBE_ADDRESS, 1);
  const before = Atomics.load(seen, 0);
  Atomics.add(new Int32Array(buffer, PROBE_ADDRESS, 1), 0, 1);
  return Atomics.load(seen, 0) !== before;
}

/** Where an array carries the place that it was found at: reading a field is faster than asking the array. */
const PLACE = Symbol("place");
type Placed = FloatArray & { [PLACE]?: { readonly memory: WebAssembly.Memory; readonly address: number } };

export interface OpenMemory {
  /** The address of so many zeroed bytes, a multiple of 64. */
  readonly allocate: (bytes: number) => number;
  /**
   * Where an array is in this memory; undefined for one that is not. Growing a memory makes new buffer objects, and so
   * does another thread, of the same bytes: the name in them tells.
   */
  readonly addressOf: (array: FloatArray) => number | undefined;
}

export function openMemory(memory: WebAssembly.Memory): OpenMemory {
  giveName(memory);
  let next = 0;
  let end = 0;

  return {
    allocate(bytes) {
      const size = Math.ceil(bytes / 64) * 64;
      if (next + size > end) {
        const pages = Math.max(CHUNK_PAGES, Math.ceil(size / PAGE));
        next = memory.grow(pages) * PAGE;
        end = next + pages * PAGE;
      }
      const address = next;
      next += size;
      return address;
    },

    addressOf(array: Placed) {
      const place = array[PLACE];
      if (place?.memory === memory) return place.address;
      const name = nameOf(memory.buffer);
      const inside =
        array.buffer.byteLength >= PAGE &&
        nameOf(array.buffer).every((word, i) => word === name[i]) &&
        changesWith(memory.buffer, array.buffer);
      if (!inside) return undefined;
      array[PLACE] = { memory, address: array.byteOffset };
      return array.byteOffset;
    },
  };
}
