/** The smallest power of two that is at least x (1 for 0 and what is not finite): multiplying by it, or its inverse, rounds nothing. */
export function powerOfTwoAbove(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return 1;
  let power = 1;
  while (power < x) power *= 2;
  while (power / 2 >= x) power /= 2;
  return power;
}
