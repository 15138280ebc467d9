/** What may keep an output from being written, in words. */
import { dirname } from "node:path";
import { UsageError } from "../usage-error.js";

/** The machine, not the user, keeps a file from being written (a full disk): one sentence, exit code 1. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/**
 * An error of the operating system as one sentence, with whose fault it is.
 *
 * @param error What a file operation threw; an error that is none of the system's comes back unchanged.
 * @param path The output as the user knows it.
 * @param folderExists Whether its folder exists: the system's own folders (/proc) refuse a new file with "not found".
 * @returns UsageError or OutputError.
 */
export function outputFailure(error: unknown, path: string, folderExists = false): Error {
  if (!isSystemError(error)) return error instanceof Error ? error : new Error(String(error));
  const folder = dirname(path);
  const code = error.code === "ENOENT" && folderExists ? "EACCES" : error.code;
  switch (code) {
    case "ENOENT":
      return new UsageError(`The folder ${folder} of the output ${path} does not exist.`);
    case "ENOTDIR":
      return new UsageError(`The output ${path} lies in something that is no folder.`);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new UsageError(`The folder ${folder} of the output ${path} cannot be written.`);
    case "ENAMETOOLONG":
      return new UsageError(`The name of the output ${path} is too long.`);
    case "ENOSPC":
    case "EDQUOT":
      return new OutputError(`The disk is full (${error.code}): ${path} was not written.`);
    case "EFBIG":
      return new OutputError(
        `The file would be larger than this system allows (EFBIG): ${path} was not written.`,
      );
    default:
      return new OutputError(`${path} was not written: ${error.message}.`);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "code" in error && "syscall" in error;
}
