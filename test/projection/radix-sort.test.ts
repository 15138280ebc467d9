import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { radixSort } from "../../src/projection/radix-sort.js";

test("the order is that of the typed array's own sort, to the bit", () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, maxLength: 300 }), (values) => {
      const bits = (sorted: Float32Array) => Array.from(new Uint32Array(sorted.buffer));
      expect(bits(radixSort(values))).toEqual(bits(Float32Array.from(values).sort()));
    }),
  );
});
