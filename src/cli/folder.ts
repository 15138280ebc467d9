/** An output that is a folder, not a file: it is written with a slash at its end, whether it exists or not. */
export function isFolder(path: string): boolean {
  return /[/\\]$/.test(path);
}
