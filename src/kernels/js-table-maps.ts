/**
 * The kernels of a table's columns in plain JavaScript (./js.ts has the others). Statistics are float64 arrays; float32
 * kernels read them as float32, where they are added to numbers of X or compared with them.
 */
import { entry, setEntry } from "./entry.js";
import { sameStride, type TableMaps } from "./kernels.js";
import { KNOTS, MOST_KNOTS, SLOPES, VALUES } from "./piecewise-table.js";

/** @param round to the working precision, @param exponential e^x for x ≤ 0 in it */
export function tableMaps(round: (x: number) => number, exponential: (x: number) => number): TableMaps {
  return {
    gatherRows(x, rows, out) {
      sameStride(x, out);
      for (const [i, row] of rows.entries()) {
        for (let s = 0; s < x.stride; s++) setEntry(out, i, s, entry(x, row, s));
      }
    },

    scatterRows(dOut, rows, dx) {
      sameStride(dOut, dx);
      for (const [i, row] of rows.entries()) {
        for (let s = 0; s < dx.stride; s++) setEntry(dx, row, s, entry(dx, row, s) + entry(dOut, i, s));
      }
    },

    softmax(x, rows, offsets, temperature, out) {
      sameStride(x, out);
      const inverse = round(1 / temperature);
      for (let s = 0; s < x.stride; s++) {
        let largest = Number.NEGATIVE_INFINITY;
        for (let j = 0; j < rows.length; j++) {
          const value = round(round(entry(x, rows[j], s) + round(offsets[j])) * inverse);
          setEntry(out, j, s, value);
          if (value > largest) largest = value;
        }
        let sum = 0;
        for (let j = 0; j < rows.length; j++) {
          const power = exponential(round(entry(out, j, s) - largest));
          setEntry(out, j, s, power);
          sum = round(sum + power);
        }
        for (let j = 0; j < rows.length; j++) setEntry(out, j, s, entry(out, j, s) / sum);
      }
    },

    softmaxGradient(p, dOut, temperature, dx, rows) {
      sameStride(p, dOut, dx);
      const inverse = round(1 / temperature);
      for (let s = 0; s < p.stride; s++) {
        let mean = 0;
        for (let j = 1; j < p.rows; j++) mean = round(mean + round(entry(p, j, s) * entry(dOut, j - 1, s)));
        for (let j = 0; j < p.rows; j++) {
          const own = j === 0 ? 0 : entry(dOut, j - 1, s);
          setEntry(
            dx,
            rows[j],
            s,
            entry(dx, rows[j], s) + round(round(entry(p, j, s) * round(own - mean)) * inverse),
          );
        }
      }
    },

    oneHotArgmax(x, rows, offsets, out) {
      sameStride(x, out);
      for (let s = 0; s < x.stride; s++) {
        let best = 0;
        let largest = round(entry(x, rows[0], s) + round(offsets[0]));
        for (let j = 1; j < rows.length; j++) {
          const value = round(entry(x, rows[j], s) + round(offsets[j]));
          if (value > largest) {
            largest = value;
            best = j;
          }
        }
        for (let j = 1; j < rows.length; j++) setEntry(out, j - 1, s, j === best ? 1 : 0);
      }
    },

    cutSteps(x, row, cutPoints, out) {
      sameStride(x, out);
      for (const [k, cutPoint] of cutPoints.entries()) {
        const cut = round(cutPoint);
        for (let s = 0; s < x.stride; s++) setEntry(out, k, s, entry(x, row, s) >= cut ? 1 : 0);
      }
    },

    cutStepsGradient(x, row, cutPoints, temperature, dOut, dx) {
      sameStride(x, dOut, dx);
      const inverse = round(1 / temperature);
      for (let s = 0; s < x.stride; s++) {
        let sum = 0;
        for (const [k, cut] of cutPoints.entries()) {
          const power = exponential(-Math.abs(round(round(entry(x, row, s) - round(cut)) * inverse)));
          const below = round(1 + power);
          sum = round(sum + round(entry(dOut, k, s) * round(power / round(below * below))));
        }
        setEntry(dx, row, s, entry(dx, row, s) + round(sum * inverse));
      }
    },

    piecewise(x, row, table, out, slope) {
      sameStride(x, out, slope);
      const last = table[0] - 1;
      for (let s = 0; s < x.stride; s++) {
        const value = entry(x, row, s);
        // Below the first knot, and for what is not a number.
        if (!(value >= table[KNOTS]) || value >= table[KNOTS + last]) {
          setEntry(out, 0, s, table[VALUES + (value >= table[KNOTS] ? last : 0)]);
          setEntry(slope, 0, s, 0);
          continue;
        }
        let piece = 0;
        for (let step = MOST_KNOTS >> 1; step > 0; step >>= 1) {
          if (table[KNOTS + piece + step] <= value) piece += step;
        }
        const steepness = table[SLOPES + piece];
        setEntry(out, 0, s, table[VALUES + piece] + (value - table[KNOTS + piece]) * steepness);
        setEntry(slope, 0, s, steepness);
      }
    },
  };
}
