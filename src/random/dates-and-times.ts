/** Pieces of dates and times as programs and people write them, for the estimate of seed-entropy.ts. */

const YEAR = "(?:19|20)\\d\\d";
const [MONTH, DAY] = ["(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12]\\d|3[01])"];
const DATE = [
  `${YEAR}${MONTH}${DAY}|${DAY}${MONTH}${YEAR}`,
  `${YEAR}(?<a>[-./_ ])\\d?\\d\\k<a>\\d?\\d|\\d?\\d(?<b>[-./_ ])\\d?\\d\\k<b>${YEAR}`,
].join("|");
const CLOCK = "(?:[01]\\d|2[0-3])";
const START = "(?:T|(?<![\\d:]))";
const WEEKDAYS = "(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?";
const MONTHS =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
const ZONES = "(?:utc|gmt|z|cest|cet|e[sd]t|c[sd]t|m[sd]t|p[sd]t|bst|ist|jst|am|pm)";
const OFFSET = "[+-]\\d\\d:?\\d\\d";

/** Not in the middle of a word or a number: many a random text has the letters of a month, or the digits of a year. */
const whole = (piece: string, neighbours: string) =>
  new RegExp(`(?<!${neighbours})(?:${piece})(?!${neighbours})`, "giy");

/** What a piece looks like, and the bits that it takes at most. */
const PIECES: readonly (readonly [RegExp, number])[] = [
  [whole(DATE, "\\d"), 12],
  [whole(YEAR, "\\d"), 6],
  [whole(WEEKDAYS, "[a-z]"), 3],
  [whole(MONTHS, "[a-z]"), 4],
  // A time of day; after a date it may begin with T.
  [new RegExp(`${START}${CLOCK}:[0-5]\\d(?![\\d:])`, "giy"), 11],
  [new RegExp(`${START}${CLOCK}:[0-5]\\d:[0-6]\\d(?![\\d:])|T${CLOCK}[0-5]\\d[0-6]\\d(?!\\d)`, "giy"), 17],
  // "GMT+0100 (Central European Standard Time)" is one of the world's.
  [new RegExp(`(?<![a-z])(?:${ZONES}(?:${OFFSET})?|${OFFSET})(?: \\([a-z ]+\\))?(?![a-z\\d])`, "giy"), 6],
];

/** Where pieces end that begin at a place of a text, with their bits. */
export function piecesOfTime(text: string, at: number): { end: number; bits: number }[] {
  return PIECES.flatMap(([pattern, bits]) => {
    pattern.lastIndex = at;
    return pattern.test(text) ? [{ end: pattern.lastIndex, bits }] : [];
  });
}
