/** What a value is, for messages about arguments that are no tensor or variable: "a Tensor", "an Array", "undefined". */
export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const name = typeof value === "object" ? (value.constructor?.name ?? "Object") : typeof value;
  return `${/^[AEIOUaeiou]/.test(name) ? "an" : "a"} ${name}`;
}
