import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { latentCount } from "../../src/projection/latent.js";
import { dealRoles } from "../../src/projection/roles.js";
import { checkTable } from "../../src/projection/schema-file.js";
import { planTable } from "../../src/projection/table-plan.js";
import { stream } from "../../src/random/streams.js";

test("ρ is the share of all columns, to the nearest whole number", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.double({ min: 0, max: 0.95, noNaN: true }),
      (visible, rho) => {
        const latent = latentCount({ rho }, visible);
        expect(Math.abs(latent - rho * (latent + visible))).toBeLessThanOrEqual(0.5 + 1e-9);
      },
    ),
  );
  expect(latentCount({ rho: 0.2 }, 80, 100)).toBe(20);
  expect(latentCount({ count: 7 }, 80)).toBe(7);
});

test("roles deal out every feature once, and the seed decides which", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), fc.nat(20), (widths, latent) => {
      const roles = dealRoles(widths, latent, stream("a"));
      expect(roles.columns.map((features) => features.length)).toEqual(widths);
      expect(roles.latent).toHaveLength(latent);
      const all = [...roles.columns.flat(), ...roles.latent].sort((a, b) => a - b);
      expect(all).toEqual(all.map((_, i) => i));
    }),
  );
  expect(dealRoles([1, 3, 5], 2, stream("a"))).toEqual(dealRoles([1, 3, 5], 2, stream("a")));
  expect(dealRoles([1, 3, 5], 2, stream("a"))).not.toEqual(dealRoles([1, 3, 5], 2, stream("b")));
});

test("columns without a name are numbered by kind, with a count by their name", () => {
  const schema = checkTable({
    columns: [
      { kind: "numeric", count: 2 },
      { kind: "numeric", name: "sensor", count: 2 },
      { kind: "numeric" },
      { kind: "ordinal", bins: 3 },
      { kind: "categorical", name: "region", labels: ["north", "south"] },
    ],
  });
  const plan = planTable(schema);
  expect(plan.columns.map(({ name }) => name)).toEqual([
    "numeric_1",
    "numeric_2",
    "sensor_1",
    "sensor_2",
    "numeric_3",
    "ordinal_1",
    "region",
  ]);
  expect(plan.features).toBe(8);
});
