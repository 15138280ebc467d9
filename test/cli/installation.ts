/** The package in a folder of its own, as npm installs it for users: what tests of absent packages run. */
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Of package-lock.json: who needs a package. */
interface Locked {
  readonly dev?: true;
  readonly optional?: true;
  readonly devOptional?: true;
  readonly link?: true;
}

/** Everything that `npm install --omit=optional` brings: no optional package, none for development. */
function dependencies(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages as Record<string, Locked>)
    .filter(([path, { dev, optional, devOptional, link }]) => {
      const ours = path.startsWith("node_modules/") && path.lastIndexOf("node_modules/") === 0;
      return ours && !dev && !optional && !devOptional && !link;
    })
    .map(([path]) => path);
}

/**
 * Installs the package, without optional packages but for those that are named.
 * @returns the path of its program
 */
export function install(folder: string, ...optional: readonly string[]): string {
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const copy = join(folder, "program");
  for (const part of ["package.json", ...files]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  for (const path of dependencies()) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    symlinkSync(join(root, path), join(copy, path));
  }
  for (const name of optional) {
    // No link: from where it points to, all packages of the clone would be found.
    cpSync(join(root, "node_modules", name), join(copy, "node_modules", name), { recursive: true });
  }
  return join(copy, "bin/nontrivial.mjs");
}
