/** Rows that cannot be replayed: with this recipe they run away. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";

  static ranAway(first: number, last: number): ReplayError {
    return new ReplayError(
      `Some of the rows ${first} to ${last - 1} are no longer finite: the recipe's steps are too long.`,
    );
  }
}
