/** What keeps work from being handed out: no Redis, or parts that cannot be made. One sentence, exit code 1. */
export class QueueError extends Error {
  override readonly name = "QueueError";
}
