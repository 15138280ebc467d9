/** A mistake in what the user asked for: the message alone is shown (no stack trace), the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
