// Looks for the secrets of an exam in what others get, byte by byte and in every form in which they might lie there.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";

/** Fields of a configuration that say which rows these are, and how wide: a manifest names them, or shows them. */
const OPEN_FIELDS = ["rows", "stream", "features"];

/** Every text in a teacher's recipe.json that nobody else may have: the seed in all its stages, the configuration. */
export function secretsOf(origin, typedSeed) {
  const { seed, typed, configuration } = origin;
  const texts = { "the typed seed": typedSeed, "the seed": seed, "the generator's seed": configuration.seed };
  if (typed) texts["the salt"] = typed.scrypt.salt;
  const fields = Object.keys(configuration).filter((name) => !OPEN_FIELDS.includes(name));
  return [
    ...Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : formsOf(name, text))),
    { name: "the configuration", bytes: Buffer.from(JSON.stringify(configuration)) },
    ...fields.map((field) => ({
      name: `the configuration's ${field}`,
      bytes: Buffer.from(`"${field}":${JSON.stringify(configuration[field])}`),
    })),
  ];
}

/** A text as it may be written down, and the digests that would let a guess be tried. */
function formsOf(name, text) {
  const bytes = [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le")];
  if (/^([0-9a-f]{2}){8,}$/.test(text)) bytes.push(Buffer.from(text, "hex"));
  for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
    bytes.push(createHash(algorithm).update(text).digest());
  }
  const written = bytes.flatMap((plain) => [
    plain,
    ...[plain.toString("hex"), plain.toString("hex").toUpperCase(), ...inBase64(plain)].map((form) =>
      Buffer.from(form),
    ),
  ]);
  const escaped = [encodeURIComponent(text), JSON.stringify(text).slice(1, -1)].map((form) =>
    Buffer.from(form),
  );
  return [...written, ...escaped].map((form) => ({ name, bytes: form }));
}

/** The characters of base64 that the bytes alone decide, for each place at which they may begin. */
function inBase64(bytes) {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const inner = text.slice(before === 0 ? 0 : before + 1, -1);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Every file below a folder as {name, bytes}; a Parquet file a second time, decoded, with its metadata. */
export async function filesBelow(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = found.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { name: path, bytes: readFileSync(path) };
  });
  const decoded = files.filter(({ name }) => name.endsWith(".parquet")).map(parquetText);
  return [...files, ...(await Promise.all(decoded))];
}

async function parquetText({ name, bytes }) {
  const file = Uint8Array.from(bytes).buffer;
  const shown = (_, value) => (typeof value === "bigint" ? String(value) : value);
  const text = JSON.stringify([parquetMetadata(file), await parquetReadObjects({ file })], shown);
  return { name: `${name}, decoded`, bytes: Buffer.from(text) };
}

/** One sentence for each secret in each file, whatever spaces JSON has; names of files are searched like their bytes. */
export function leaksIn(files, secrets) {
  return files.flatMap(({ name, bytes }) => {
    const whole = Buffer.concat([Buffer.from(`${name}\n`), bytes]);
    const dense = Buffer.from(whole.toString("latin1").replace(/\s+/g, ""), "latin1");
    const found = secrets
      .filter((secret) => whole.includes(secret.bytes) || dense.includes(secret.bytes))
      .map((secret) => secret.name);
    return [...new Set(found)].map((secret) => `${secret} is in ${name}`);
  });
}
