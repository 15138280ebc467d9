/**
 * Reading a schema: YAML text or a plain object in, a checked schema out, or one sentence per mistake with its place.
 */
import { parseDocument } from "yaml";
import type * as z from "zod";
import { aText, checkArguments, describeValue } from "../arguments.js";
import { UsageError } from "../usage-error.js";
import { contradictions } from "./contradictions.js";
import { type TableInput, type TableSchema, tableSchema } from "./schema.js";

/** `columns[3].bins` from the path of an issue. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

const TYPE_NAMES: Record<string, string> = {
  number: "a number",
  int: "a whole number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "a group of entries",
  tuple: "a list",
};

function sentence(issue: z.core.$ZodIssue, input: unknown, placeName: (path: string) => string): string {
  const path = pathText(issue.path);
  const place = path === "" ? "the schema" : placeName(path);
  const value = valueAt(input, issue.path);
  if (issue.code === "unrecognized_keys") {
    return `${place}: unknown ${issue.keys.length > 1 ? "entries" : "entry"} ${issue.keys.join(", ")}`;
  }
  if (value === undefined && issue.code !== "invalid_union") return `${place}: is missing`;
  // JSON has neither infinity nor integers of any size.
  const shown = ["number", "bigint"].includes(typeof value) ? describeValue(value) : JSON.stringify(value);
  const discriminator =
    issue.code === "invalid_union" && "discriminator" in issue ? issue.discriminator : undefined;
  if (value === undefined && typeof discriminator !== "string") return `${place}: is missing`;
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid")) {
    return `${place}: must be ${TYPE_NAMES[issue.expected] ?? issue.expected}, not ${shown}`;
  }
  const got = shown === undefined ? "is missing and" : shown.length > 60 ? "" : `is ${shown} and`;
  return `${place}: ${got} ${issue.message}`.replace(":  ", ": ");
}

/**
 * Checks a schema and fills in its defaults.
 *
 * @param input a plain object, as YAML or JSON gives it
 * @param source how messages call the whole, for example the name of its file; nothing where it is empty
 * @param placeName how messages call an entry, from its path: the command line adds its flags
 * @throws UsageError with one sentence per mistake, each with its path in the YAML, for example
 * `exam.yaml: columns[3].bins: is 8000, more than the 7100 rows of the table`
 *
 * @example
 * const schema = checkTable({ rows: 500, columns: [{ kind: "numeric", count: 8 }, { kind: "ordinal", bins: 4 }] });
 */
export function checkTable(
  input: unknown,
  source = "schema",
  placeName: (path: string) => string = (path) => path,
): TableSchema {
  const parsed = tableSchema.safeParse(input);
  const sentences = parsed.success
    ? contradictions(parsed.data).map(({ path, message }) => `${placeName(path)}: ${message}`)
    : parsed.error.issues.map((issue) => sentence(issue, input, placeName));
  if (!parsed.success || sentences.length > 0) {
    const beginning = source === "" ? "" : `${source}: `;
    throw new UsageError(sentences.map((text) => `${beginning}${text}`).join("\n"));
  }
  return parsed.data;
}

/** Reads YAML text without checking the schema, so that entries can be replaced before (`--rho`, `--rows`). */
export function parseYaml(text: string, source = "schema"): TableInput {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    throw new UsageError(
      `${source}${line === undefined ? "" : `, line ${line}`}: ${error.message.split("\n")[0]}`,
    );
  }
  const value: unknown = valuesOf(document, source);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${source}: must be a group of entries such as "rows: 7100" and "columns: …"`);
  }
  return value as TableInput;
}

function valuesOf(document: ReturnType<typeof parseDocument>, source: string): unknown {
  try {
    return document.toJS();
  } catch {
    throw new UsageError(
      `${source}: has an alias (*name) that leads nowhere; a text that begins with * needs quotes`,
    );
  }
}

/** A checked schema from YAML text. */
export function tableFromYaml(text: string, source?: string): TableSchema {
  checkArguments("tableFromYaml", { text: [text, aText] });
  return checkTable(parseYaml(text, source), source);
}
