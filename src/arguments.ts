/**
 * Arguments of functions that are called from code: each is of a kind, and what is not is refused in one sentence that
 * names the argument, what is allowed and the value, before anything is done with it.
 */
import { describeKind } from "./autograd/kind.js";
import { UsageError } from "./usage-error.js";

export interface Kind {
  /** What is allowed, in the words after "must be". */
  readonly allowed: string;
  readonly holds: (value: unknown) => boolean;
}

export const aFunction: Kind = { allowed: "a function", holds: (value) => typeof value === "function" };
export const aText: Kind = { allowed: "a text", holds: (value) => typeof value === "string" };
export const aList: Kind = { allowed: "a list", holds: Array.isArray };
export const anObject: Kind = {
  allowed: "an object",
  holds: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value),
};

export const aFlag: Kind = { allowed: "true or false", holds: (value) => typeof value === "boolean" };

/** A whole number from `least` on. */
export function wholeNumberFrom(least: number): Kind {
  return {
    allowed: `a whole number from ${least} on`,
    holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  };
}

/** A finite number above 0. */
export const positiveNumber: Kind = {
  allowed: "a finite number above 0",
  holds: (value) => typeof value === "number" && value > 0 && Number.isFinite(value),
};

/** An array of numbers, of whatever type; NaN is one. */
export const someNumbers: Kind = {
  allowed: "an array of numbers",
  holds: (value) =>
    Array.isArray(value)
      ? Array.from(value).every((entry) => typeof entry === "number")
      : ArrayBuffer.isView(value) && typeof (value as Float32Array).fill === "function" && !isBig(value),
};

function isBig(value: ArrayBufferView): boolean {
  return value instanceof BigInt64Array || value instanceof BigUint64Array;
}

/** One of some texts. */
export function oneOf(...texts: readonly string[]): Kind {
  return {
    allowed: `one of ${texts.map((text) => JSON.stringify(text)).join(", ")}`,
    holds: (value) => texts.includes(value as string),
  };
}

/** An object with functions of these names. */
export function having(allowed: string, ...functions: readonly string[]): Kind {
  return {
    allowed,
    holds: (value) =>
      typeof value === "object" &&
      value !== null &&
      functions.every((name) => typeof (value as Record<string, unknown>)[name] === "function"),
  };
}

/** An object of a class. */
export function instanceOf(type: abstract new (...args: never[]) => unknown): Kind {
  const name = type.name;
  return { allowed: `a ${name}`, holds: (value) => value instanceof type };
}

/** A list of what is of one kind each. */
export function listOf(kind: Kind, allowed: string): Kind {
  // Holes count, too.
  return { allowed, holds: (value) => Array.isArray(value) && Array.from(value).every(kind.holds) };
}

/** An object whose entries of these names are of these kinds. */
export function objectOf(entries: Readonly<Record<string, Kind>>, allowed: string): Kind {
  return {
    allowed,
    holds: (value) =>
      anObject.holds(value) &&
      Object.entries(entries).every(([name, kind]) => kind.holds((value as Record<string, unknown>)[name])),
  };
}

/** What may be left out. */
export function optional({ allowed, holds }: Kind): Kind {
  return { allowed, holds: (value) => value === undefined || holds(value) };
}

/**
 * @param call the function, as its caller writes it
 * @throws UsageError for the first argument that is not of its kind
 * @example checkArguments("new Tape", { kernels: [kernels, someKernels] });
 */
export function checkArguments(
  call: string,
  given: Readonly<Record<string, readonly [value: unknown, kind: Kind]>>,
): void {
  for (const [name, [value, { allowed, holds }]] of Object.entries(given)) {
    if (!holds(value))
      throw new UsageError(`${call}: ${name} must be ${allowed}, not ${describeValue(value)}.`);
  }
}

/**
 * The last argument of many functions: an object with no other names than these, each of its kind.
 *
 * @throws UsageError for a name that is none of them (a misspelt one would do nothing), or an option of another kind
 * @example checkOptions("project", options, { targets: optional(someNumbers), maps: optional(someMaps) });
 */
export function checkOptions(call: string, options: unknown, known: Readonly<Record<string, Kind>>): void {
  checkArguments(call, { options: [options, anObject] });
  const given = options as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    throw new UsageError(
      `${call}: unknown option ${JSON.stringify(unknown)}; known options are ${Object.keys(known).join(", ")}.`,
    );
  }
  const entries = Object.entries(known).map(
    ([name, kind]) => [`options.${name}`, [given[name], kind]] as const,
  );
  checkArguments(call, Object.fromEntries(entries));
}

/** A number or a short text as itself, anything else by its kind. */
export function describeValue(value: unknown): string {
  if (typeof value === "string" && value.length <= 80) return JSON.stringify(value);
  return ["number", "boolean"].includes(typeof value) ? String(value) : describeKind(value);
}
