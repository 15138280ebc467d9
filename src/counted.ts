/** A number and its noun, as sentences have them: "1 feature", "7100 rows". */
export function counted(count: number, noun: string, shown: string = String(count)): string {
  return `${shown} ${noun}${count === 1 ? "" : "s"}`;
}
