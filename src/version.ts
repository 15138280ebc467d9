/** The version of this package, as its package.json has it. */
import { readFileSync } from "node:fs";

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

export const version = readVersion();
