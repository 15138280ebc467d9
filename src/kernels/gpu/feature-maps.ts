/**
 * The kernels of a table's feature map, as instructions.
 */
import type { TableMaps } from "../kernels.js";
import { firsts, type Lowering } from "./lowering.js";
import * as sources from "./sources/feature-maps.js";

export function featureMaps({ recorder, operand, onDevice, lie }: Lowering): TableMaps {
  return {
    gatherRows(x, rows, out) {
      recorder.define(onDevice(out), {
        operation: "gatherRows",
        source: () => sources.gatherRows(x.rows, lie),
        operands: [operand(x), recorder.list([...rows])],
        adds: false,
      });
    },

    scatterRows(dOut, rows, dx) {
      const sourcesOf: number[][] = Array.from({ length: dx.rows }, () => []);
      rows.forEach((row, i) => void sourcesOf[row].push(i));
      const most = Math.max(...sourcesOf.map(({ length }) => length));
      const lists = [firsts(sourcesOf), sourcesOf.flat()];
      recorder.define(onDevice(dx), {
        operation: "scatterRows",
        source: (base) => sources.scatterRows({ rowsA: dOut.rows, rows: dx.rows, most }, base, lie),
        operands: [operand(dOut), ...lists.map((list) => recorder.list(list))],
      });
    },

    softmax(x, rows, offsets, temperature, out) {
      recorder.define(onDevice(out), {
        operation: "softmax",
        source: () => sources.softmax(x.rows, rows.length, lie),
        operands: [operand(x), recorder.list([...rows]), recorder.memory(offsets)],
        numbers: [1 / temperature],
        adds: false,
      });
    },

    softmaxGradient(p, dOut, temperature, dx, rows) {
      const categories = Array.from({ length: dx.rows }, (_, row) => rows.indexOf(row));
      recorder.define(onDevice(dx), {
        operation: "softmaxGradient",
        source: (base) => sources.softmaxGradient(p.rows, dx.rows, base, lie),
        operands: [operand(p), operand(dOut), recorder.list(categories)],
        numbers: [1 / temperature],
      });
    },

    oneHotArgmax(x, rows, offsets, out) {
      recorder.define(onDevice(out), {
        operation: "oneHotArgmax",
        source: () => sources.oneHotArgmax(x.rows, rows.length, lie),
        operands: [operand(x), recorder.list([...rows]), recorder.memory(offsets)],
        adds: false,
      });
    },

    cutSteps(x, row, cutPoints, out) {
      recorder.define(onDevice(out), {
        operation: "cutSteps",
        detail: String(row),
        source: () => sources.cutSteps(x.rows, row, lie),
        operands: [operand(x), recorder.memory(cutPoints)],
        adds: false,
      });
    },

    cutStepsGradient(x, row, cutPoints, temperature, dOut, dx) {
      recorder.define(onDevice(dx), {
        operation: "cutStepsGradient",
        detail: String(row),
        source: (base) => sources.cutStepsGradient(x.rows, row, cutPoints.length, base, lie),
        operands: [operand(x), operand(dOut), recorder.memory(cutPoints)],
        numbers: [1 / temperature],
      });
    },

    piecewise(x, row, table, out, slope) {
      const results = [
        ["value", out],
        ["slope", slope],
      ] as const;
      for (const [result, target] of results) {
        recorder.define(onDevice(target), {
          operation: "piecewise",
          detail: `${row} ${result}`,
          source: () => sources.piecewise(x.rows, row, result, lie),
          operands: [operand(x), recorder.memory(table)],
          adds: false,
        });
      }
    },
  };
}
