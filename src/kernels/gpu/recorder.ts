/**
 * Writes down what the device shall do, and keeps track of what each tensor holds.
 *
 * A gpu.js kernel cannot add to its own result. Hence the values of a tensor are numbered: `out += a·b` makes value
 * n + 1 from value n, in memory of its own; and a tensor that was just filled or set to a bias costs no kernel: the
 * next one starts from that.
 */
import type { Tensor } from "../../autograd/tensor.js";
import { DeviceTensor } from "./device-tensor.js";
import type { NestedRows } from "./library.js";
import { type Instruction, Slot } from "./program.js";
import * as sources from "./sources/operations.js";
import type { Base } from "./sources/source.js";

/** What a tensor on the device holds at the moment. */
type Value =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "broadcast"; readonly bias: Tensor }
  | { readonly kind: "stored"; readonly slot: Slot };

/** A tensor's value, and its number since the last `take()`. */
interface State {
  value: Value;
  version: number;
}

/** A parameter's copy on the device, and the numbers that it was made from. */
interface Copy {
  readonly name: string;
  readonly slot: Slot;
  values: Float32Array;
}

/** An argument of a kernel: where it is, and its name in keys. */
export interface Operand {
  readonly slot: Slot;
  readonly name: string;
}

/** A kernel that gives a tensor its next value. */
export interface Definition {
  readonly operation: string;
  /** The kernel's text, for what it starts from. */
  readonly source: (base: Base) => string;
  readonly operands: readonly Operand[];
  readonly numbers?: readonly number[];
  /** Whether the result is added to what the tensor holds. */
  readonly adds?: boolean;
  /** What tells this kernel from others of the operation on the same operands. */
  readonly detail?: string;
}

export class Recorder {
  #instructions: Instruction[] = [];
  #tensors = 0;
  readonly #states = new Map<DeviceTensor, State>();
  readonly #copies = new Map<Tensor | Float64Array, Copy>();
  readonly #lists = new Map<string, Operand>();

  constructor(
    readonly samples: number,
    readonly panelRows: number,
    readonly panels: number,
  ) {}

  /**
   * A tensor of zeros on the device.
   * @param copy what its `copyFrom` does
   */
  tensor(rows: number, copy: (target: DeviceTensor, source: Tensor) => void): DeviceTensor {
    const tensor = new DeviceTensor(this.#tensors++, rows, this.samples, copy);
    this.#states.set(tensor, { value: { kind: "constant", value: 0 }, version: 0 });
    return tensor;
  }

  /** Whether the tensor was made here. */
  knows(tensor: DeviceTensor): boolean {
    return this.#states.has(tensor);
  }

  /** The instructions since the last time, in order. */
  take(): readonly Instruction[] {
    const instructions = this.#instructions;
    this.#instructions = [];
    // Numbers start again, so that the same calls make the same keys.
    for (const state of this.#states.values()) state.version = 0;
    return instructions;
  }

  fill(tensor: DeviceTensor, value: number): void {
    this.#state(tensor).value = { kind: "constant", value };
  }

  broadcast(bias: Tensor, tensor: DeviceTensor): void {
    this.#state(tensor).value = { kind: "broadcast", bias };
  }

  /** A tensor as an argument: on the device, or a parameter, which is brought there if it changed. */
  operand(tensor: Tensor): Operand {
    return tensor instanceof DeviceTensor ? this.#value(tensor) : this.#parameter(tensor);
  }

  /** Numbers that the CPU keeps and may change, as an argument. */
  memory(numbers: Float64Array): Operand {
    return this.#copyOf(numbers, Float32Array.from(numbers), sources.copy.list, [numbers.length]);
  }

  /** A list of numbers that never changes, as an argument. */
  list(numbers: readonly number[]): Operand {
    const name = `[${numbers.join()}]`;
    let operand = this.#lists.get(name);
    if (!operand) {
      operand = { slot: new Slot(), name };
      this.#lists.set(name, operand);
      const values = Float32Array.from(numbers);
      this.#instructions.push({
        key: `list ${name}`,
        source: sources.copy.list,
        size: [values.length],
        slots: [],
        upload: { values, size: [values.length] },
        result: operand.slot,
      });
    }
    return operand;
  }

  /** Gives a tensor its next value. */
  define(out: DeviceTensor, definition: Definition): void {
    const { operation, source, operands, numbers, adds = true, detail = "" } = definition;
    const base = adds ? this.#base(out) : { kind: "zero" as const, operands: [] };
    const all = [...operands, ...base.operands];
    const state = this.#state(out);
    const slot = new Slot();
    state.version++;
    state.value = { kind: "stored", slot };
    const names = all.map(({ name }) => name).join(" ");
    this.#instructions.push({
      key: `${operation} ${detail} ${base.kind} ${names} → ${this.#name(out)}`,
      source: source(base.kind),
      size: this.#size(out),
      slots: all.map((operand) => operand.slot),
      numbers,
      result: slot,
    });
  }

  /** A sum over samples, for the CPU. */
  reduce(
    operation: string,
    source: string,
    size: readonly number[],
    operands: readonly Operand[],
    arrive: (rows: NestedRows) => void,
  ): void {
    this.#instructions.push({
      key: `${operation} ${operands.map(({ name }) => name).join(" ")} → CPU`,
      source,
      size,
      slots: operands.map(({ slot }) => slot),
      result: arrive,
    });
  }

  /** Brings numbers to the device, [panel][row][sample]. */
  upload(tensor: DeviceTensor, values: Float32Array): void {
    const state = this.#state(tensor);
    const slot = new Slot();
    state.version++;
    state.value = { kind: "stored", slot };
    const size = this.#size(tensor);
    this.#instructions.push({
      key: `upload → ${this.#name(tensor)}`,
      source: sources.copy.samples,
      size,
      slots: [],
      upload: { values, size },
      result: slot,
    });
  }

  #state(tensor: DeviceTensor): State {
    const state = this.#states.get(tensor);
    if (!state) throw new Error("The tensor belongs to other kernels.");
    return state;
  }

  #name(tensor: DeviceTensor): string {
    return `t${tensor.id}.${this.#state(tensor).version}`;
  }

  #size({ rows }: DeviceTensor): number[] {
    return [this.panelRows, rows, this.panels];
  }

  /** What the next value of a tensor starts from. */
  #base(tensor: DeviceTensor): { kind: Base; operands: Operand[] } {
    const { value } = this.#state(tensor);
    if (value.kind === "constant" && value.value === 0) return { kind: "zero", operands: [] };
    if (value.kind === "broadcast") return { kind: "bias", operands: [this.#parameter(value.bias)] };
    return { kind: "value", operands: [this.#value(tensor)] };
  }

  /** A tensor's value as an argument, computed now if it is only known by a number or a bias. */
  #value(tensor: DeviceTensor): Operand {
    const state = this.#state(tensor);
    const { value } = state;
    if (value.kind === "stored") return { slot: value.slot, name: this.#name(tensor) };
    const slot = new Slot();
    const bias = value.kind === "broadcast" ? this.#parameter(value.bias) : undefined;
    this.#instructions.push({
      key: `${value.kind} ${bias?.name ?? ""} → ${this.#name(tensor)}`,
      source: bias ? sources.broadcast : sources.constant,
      size: this.#size(tensor),
      slots: bias ? [bias.slot] : [],
      numbers: value.kind === "constant" ? [value.value] : [],
      result: slot,
    });
    state.value = { kind: "stored", slot };
    return { slot, name: this.#name(tensor) };
  }

  #parameter(tensor: Tensor): Operand {
    const values = Float32Array.from({ length: tensor.rows * tensor.columns }, (_, at) =>
      tensor.at(Math.floor(at / tensor.columns), at % tensor.columns),
    );
    return this.#copyOf(tensor, values, sources.copy.parameter, [tensor.columns, tensor.rows]);
  }

  /** The copy of what the CPU keeps, brought to the device if its numbers changed. */
  #copyOf(original: Tensor | Float64Array, values: Float32Array, source: string, size: number[]): Operand {
    let copy = this.#copies.get(original);
    if (copy && equal(copy.values, values)) return copy;
    copy ??= { name: `p${this.#copies.size}`, slot: new Slot(), values };
    copy.values = values;
    this.#copies.set(original, copy);
    this.#instructions.push({
      key: `upload → ${copy.name}`,
      source,
      size,
      slots: [],
      upload: { values, size },
      result: copy.slot,
    });
    return copy;
  }
}

/** Bit for bit, so that NaN equals itself. */
function equal(a: Float32Array, b: Float32Array): boolean {
  const [x, y] = [a, b].map(({ buffer, byteOffset, length }) => new Int32Array(buffer, byteOffset, length));
  return x.length === y.length && x.every((word, at) => word === y[at]);
}
