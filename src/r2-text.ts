/** Three decimals, with a real minus sign, and without "−0.000"; a dash where R² is not defined. */
export function r2Text(value: number): string {
  if (Number.isNaN(value)) return "–";
  const text = value.toFixed(3);
  return text === "-0.000" ? "0.000" : text.replace("-", "−");
}
