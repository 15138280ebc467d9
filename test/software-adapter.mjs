// Before all tests: where no GPU is at hand, Chromium's software adapter (SwiftShader) lets the GPU kernels really
// run. On Linux: apt-get install chromium libvulkan1. Set VK_ICD_FILENAMES to test on another Vulkan driver.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

const FOLDERS = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"];

export default function useSoftwareAdapter() {
  if (process.platform !== "linux") return;
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  const found = FOLDERS.map((folder) => `${folder}/vk_swiftshader_icd.json`).find(existsSync);
  if (found) process.env.VK_ICD_FILENAMES ??= found;
}
