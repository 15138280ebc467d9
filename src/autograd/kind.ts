/**
 * What a value is, for messages about arguments that are no tensor or variable: "a Tensor", "an Array", "undefined".
 * @param wanted the class that it should have been of: something may go by its name and be none
 */
export function describeKind(value: unknown, wanted?: { readonly name: string }): string {
  if (value === null || value === undefined) return String(value);
  const given = typeof value === "object" ? value.constructor?.name : typeof value;
  const name = typeof given === "string" && given !== "" ? given : "Object";
  if (name === wanted?.name) return `a ${name} of another copy of this package, or a Proxy of one`;
  return `${/^[AEIOUaeiou]/.test(name) ? "an" : "a"} ${name}`;
}
