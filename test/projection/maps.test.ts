import { describe, expect, test } from "@jest/globals";
import { gradcheck } from "../../src/autograd/gradcheck.js";
import { Tape } from "../../src/autograd/tape.js";
import type { Tensor } from "../../src/autograd/tensor.js";
import { createJsKernels } from "../../src/kernels/js.js";
import { fillPiecewiseTable, PIECEWISE_LENGTH } from "../../src/kernels/piecewise-table.js";
import {
  hardCategorical,
  STRAIGHT_THROUGH_TEMPERATURE,
  softCategorical,
} from "../../src/projection/maps/categorical-map.js";
import { hardOrdinal, softOrdinal } from "../../src/projection/maps/ordinal-map.js";
import { piecewise } from "../../src/projection/maps/piecewise-map.js";
import { selectRows } from "../../src/projection/maps/select-rows.js";
import { randomTensor } from "../random-tensor.ts";

const x = randomTensor(4, 9, "maps");
const numbers = (...values: number[]) => Float64Array.from(values);
const cuts = [-0.5, 0.1, 0.8];
const ordinal = numbers(...cuts);
const offsets = numbers(0, 0.3, -0.2);
const knots = new Float64Array(PIECEWISE_LENGTH);
fillPiecewiseTable(knots, [-1, 0.2, 1.5], [-3, 1, 2]);

describe("smooth maps agree with finite differences", () => {
  test.each([
    ["softOrdinal", gradcheck((a) => softOrdinal(a, 2, ordinal, 0.5), [x])],
    ["softCategorical", gradcheck((a) => softCategorical(a, [3, 0, 2], offsets, 0.7), [x])],
    ["piecewise", gradcheck((a) => piecewise(a, 1, knots), [x])],
    ["selectRows", gradcheck((a) => selectRows(a, [3, 1]), [x])],
  ])("%s", (_name, result) => {
    expect(result).toMatchObject({ ok: true });
  });
});

/** Runs a map on x and pulls a random vector back. */
function pull(map: (x: ReturnType<Tape["samples"]>) => ReturnType<Tape["samples"]>, vector?: Tensor) {
  const tape = new Tape(createJsKernels("float64"), 9);
  const input = tape.samples(4, { gradient: true });
  input.value.copyFrom(x);
  const output = map(input);
  tape.forward();
  tape.backward(output, vector ?? randomTensor(output.value.rows, 9, "vector"));
  return { value: output.value.toArrays(), gradient: input.gradient?.toArrays() };
}

describe("the hard ordinal", () => {
  test("has a step at each cut point; their sum is the bin", () => {
    const values = x.toArrays()[2];
    const steps = cuts.map((cut) => values.map((value) => (value >= cut ? 1 : 0)));
    expect(pull((a) => hardOrdinal(a, 2, ordinal)).value).toEqual(steps);
  });

  test("a value at the cut point is above it", () => {
    const exact = numbers(x.at(2, 4));
    expect(pull((a) => hardOrdinal(a, 2, exact)).value[0][4]).toBe(1);
  });

  test("pulls back as the sigmoid with temperature 5", () => {
    const vector = randomTensor(3, 9, "vector");
    const hard = pull((a) => hardOrdinal(a, 2, ordinal), vector);
    const soft = pull((a) => softOrdinal(a, 2, ordinal, STRAIGHT_THROUGH_TEMPERATURE), vector);
    soft.gradient?.forEach((row, feature) => {
      row.forEach((value, s) => {
        expect(hard.gradient?.[feature][s]).toBeCloseTo(value, 6);
      });
    });
    expect(hard.gradient?.[2].every((value) => value !== 0)).toBe(true);
  });
});

describe("the hard categorical", () => {
  const features = [3, 0, 2];

  test("is one-hot at the first largest x + offset, without level 0", () => {
    const winners = Array.from({ length: 9 }, (_, s) => {
      const sums = features.map((feature, j) => Math.fround(x.at(feature, s) + offsets[j]));
      return sums.indexOf(Math.max(...sums));
    });
    expect(pull((a) => hardCategorical(a, features, offsets)).value).toEqual(
      [1, 2].map((level) => winners.map((winner) => (winner === level ? 1 : 0))),
    );
  });

  test("pulls back as the softmax with temperature 5", () => {
    const vector = randomTensor(2, 9, "vector");
    const hard = pull((a) => hardCategorical(a, features, offsets), vector);
    const soft = pull((a) => softCategorical(a, features, offsets, STRAIGHT_THROUGH_TEMPERATURE), vector);
    expect(hard.gradient).toEqual(soft.gradient);
  });
});
