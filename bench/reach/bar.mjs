// How the scripts of this folder tell what they measured.

/**
 * Prints one bar; a bar that is not met makes the script end with exit code 1.
 * @param limit a number that the figure must not exceed, or what it must be equal to
 */
export function bar(name, figure, limit) {
  const met = typeof limit === "number" ? figure <= limit : figure === limit;
  console.log(JSON.stringify({ bar: name, figure, limit, met }));
  if (!met) process.exitCode = 1;
}
