/** Numbers on the command line. Text that is none stays text, so that the message about it can show what was written. */
export function numeric(text: string): number | string {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}
