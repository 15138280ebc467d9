/** Replayed rows ran away: the recipe's optimisation does not hold for them. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";

  constructor(first: number, last: number) {
    super(`Some of the rows ${first} to ${last - 1} are no longer finite: the recipe's steps are too long.`);
  }
}
