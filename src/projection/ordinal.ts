/**
 * Ordinal attributes (section 3.2): a continuous column, cut into ordered bins.
 */

/** The bin of each value: the number of cut points ≤ the value. */
export function ordinalCodes(values: Float32Array, cutPoints: readonly number[]): Int32Array {
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    let code = 0;
    while (code < cutPoints.length && values[i] >= cutPoints[code]) code += 1;
    codes[i] = code;
  }
  return codes;
}
