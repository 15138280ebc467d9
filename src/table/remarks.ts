/** What a reader noticed in a column and its user should know: one sentence each. */
import { counted } from "../counted.js";
import type { Column } from "./table.js";

export function remarks(column: Column): string[] {
  const name = JSON.stringify(column.name);
  if (column.kind !== "numeric") {
    if (column.nearlyNumeric === undefined) return [];
    const { numbers, present, other } = column.nearlyNumeric;
    return [
      `Column ${name} was read as text: ${numbers} of its ${present} values are numbers, but ${JSON.stringify(other)} is none; leave a gap empty, and it is read as numbers.`,
    ];
  }
  const { infinite = 0 } = column;
  return infinite === 0
    ? []
    : [`Column ${name} has ${counted(infinite, "infinite value")}, read as missing.`];
}
