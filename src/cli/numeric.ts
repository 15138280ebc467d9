/** Numbers on the command line, and the sentences about those that are not allowed. */
import { UsageError } from "../usage-error.js";

/** Text that is no number stays text, so that the message about it can show what was written. */
export function numeric(text: string): number | string {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}

/** A count given on the command line. @throws UsageError naming the flag, the value and what is allowed */
export function countFlag(name: string, value: unknown, most: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > most) {
    throw new UsageError(`${name} must be a whole number from 1 to ${most}, not ${shownFlag(value)}.`);
  }
  return value;
}

/** A value as messages show it: a number, or text in quotes. */
export function shownFlag(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
