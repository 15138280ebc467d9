/** Golden values of the objective, computed by PyTorch in float64 with autograd through the matrix inverse. */
import { readFileSync } from "node:fs";

export interface ObjectiveFixture {
  readonly rows: number;
  readonly features: number;
  readonly lambda: number;
  readonly lr: number;
  readonly steps: number;
  readonly layers: readonly { weight: number[][]; bias: number[] }[];
  /** [rows × features], as are the gradients. */
  readonly X: number[][];
  readonly y: number[];
  readonly prediction: number[];
  /** The intercept comes last. */
  readonly beta: number[];
  readonly generationLoss: number;
  readonly linearLoss: number;
  readonly loss: number;
  readonly gradient: number[][];
  readonly generationGradient: number[][];
  readonly linearGradient: number[][];
  readonly adam: { lossHistory: number[]; X: number[][] };
}

export function readFixture(name: string): ObjectiveFixture {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));
}
