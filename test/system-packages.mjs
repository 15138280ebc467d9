// Before the tests: programs that they use and npm does not bring. On Debian (and its kin), as root, they are
// installed; elsewhere a line says what is missing, and the tests that need it will fail.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian package → one file that tells whether it is there. */
const PACKAGES = {
  // A browser, and with it SwiftShader: a GPU in software.
  chromium: ["chromium", "chromium-browser", "google-chrome"],
  // The queue's own server, and certificates to talk to it over TLS.
  "redis-server": ["redis-server"],
  openssl: ["openssl"],
};
const VULKAN = ["/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64"];

const onPath = (program) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

const missing = Object.entries(PACKAGES)
  .filter(([, programs]) => !programs.some(onPath))
  .map(([name]) => name);
if (process.platform === "linux" && !VULKAN.some((folder) => existsSync(join(folder, "libvulkan.so.1")))) {
  missing.push("libvulkan1");
}

if (missing.length > 0) {
  const mayInstall = process.platform === "linux" && process.getuid?.() === 0 && onPath("apt-get");
  if (!mayInstall) {
    console.error(`Some tests need programs that are not here: ${missing.join(", ")} (Debian's names).`);
  } else {
    console.error(`Installing ${missing.join(", ")} for the tests…`);
    const apt = (...args) =>
      spawnSync("apt-get", ["-qq", ...args], {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    apt("update");
    apt("install", "-y", "--no-install-recommends", ...missing);
  }
}
