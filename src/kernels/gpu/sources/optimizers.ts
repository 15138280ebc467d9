/** Optimizer steps: one kernel for each tensor that moves, with the formulas of ../../js.ts. */
import { here, kernel, type Panels } from "./source.js";

export function adamMean(rows: number, lie: Panels): string {
  const m = here("m", rows, lie);
  return kernel(
    "m, gradient",
    "zero",
    "fresh",
    `return ${m} + fresh * (${here("gradient", rows, lie)} - ${m});`,
  );
}

export function adamVariance(rows: number, lie: Panels): string {
  const gradient = here("gradient", rows, lie);
  const body = `return kept * ${here("v", rows, lie)} + (fresh * ${gradient}) * ${gradient};`;
  return kernel("v, gradient", "zero", "kept, fresh", body);
}

export function adamStep(rows: number, lie: Panels): string {
  const [x, m, v] = ["x", "m", "v"].map((name) => here(name, rows, lie));
  const body = `return ${x} - stepSize * (${m} / (Math.sqrt(${v}) * inverseCorrection + epsilon));`;
  return kernel("x, m, v", "zero", "stepSize, inverseCorrection, epsilon", body);
}

export function signumMean(rows: number, lie: Panels): string {
  const body = `return kept * ${here("m", rows, lie)} + fresh * ${here("gradient", rows, lie)};`;
  return kernel("m, gradient", "zero", "kept, fresh", body);
}

export function signumStep(rows: number, lie: Panels): string {
  const [x, m] = ["x", "m"].map((name) => here(name, rows, lie));
  return kernel(
    "x, m",
    "zero",
    "stepSize",
    `if (${m} > 0) { return ${x} - stepSize; }
     if (${m} < 0) { return ${x} + stepSize; }
     return ${x};`,
  );
}
