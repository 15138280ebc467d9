/** The random start X₀ of each row: it depends on the seed, the stream and the row's number alone. */
import type { FloatArray } from "../autograd/tensor.js";
import { forEachRow } from "../random/row-blocks.js";
import type { Configuration } from "./configuration.js";
import { PANEL_ROWS } from "./layout.js";

/**
 * X₀ of rows first … last − 1, uniform on [0, startScale).
 *
 * @param x panels of [features × PANEL_ROWS] (see layout.ts), filled in place
 * @param origin the number of the row that lies first in x
 */
export function fillInputs(
  x: FloatArray,
  origin: number,
  first: number,
  last: number,
  { seed, stream, features, startScale }: Pick<Configuration, "seed" | "stream" | "features" | "startScale">,
): void {
  forEachRow(
    [seed, stream, "inputs"],
    first,
    last,
    (source) => source,
    (source, row, wanted) => {
      const place = row - origin;
      const panel = Math.floor(place / PANEL_ROWS);
      let index = panel * features * PANEL_ROWS + (place - panel * PANEL_ROWS);
      for (let j = 0; j < features; j++, index += PANEL_ROWS) {
        const value = startScale * source();
        if (wanted) x[index] = value;
      }
    },
  );
}
