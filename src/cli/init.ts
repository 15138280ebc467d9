/**
 * `nontrivial init`: a commented table schema to begin with, with completion in editors.
 */
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Command } from "commander";
import { AtomicFile, checkOutput } from "../io/atomic-file.js";
import { UsageError } from "../usage-error.js";

/** The JSON Schema that this package ships. */
const JSON_SCHEMA = fileURLToPath(new URL("../../schema/table.schema.json", import.meta.url));

const EXAMPLES = `
Examples:
  $ nontrivial init exam.yaml
  $ nontrivial init exam.yaml --template exam     the ready-made exam, to be changed
  $ nontrivial generate --config exam.yaml --output exam/
`;

export function initCommand(): Command {
  return new Command("init")
    .description("Write a commented table schema to start from.")
    .argument("[file]", "the YAML file", "exam.yaml")
    .option("--template <name>", "begin with a ready-made table: exam")
    .option("-f, --force", "replace an existing file")
    .option("-q, --quiet", "print nothing but errors")
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(
  file: string,
  { template, force = false, quiet = false }: { template?: string; force?: boolean; quiet?: boolean },
): Promise<void> {
  await checkOutput(file, { force });
  if (!/\.ya?ml$/i.test(file)) {
    throw new UsageError(`init: the file must end in .yaml or .yml, as it holds YAML; it is ${file}.`);
  }
  const { starterYaml } = await import("../projection/starter.js");
  const { templateYaml } = await import("../projection/templates.js");
  const reference = jsonSchemaReference(file);
  const text =
    template === undefined
      ? starterYaml(reference)
      : `# yaml-language-server: $schema=${reference}\n${templateYaml(template)}`;
  const output = await AtomicFile.create(file, { force });
  await output.write(new TextEncoder().encode(text));
  await output.commit();
  if (!quiet) {
    process.stdout.write(`${file}: a table schema to change as you like.\n`);
    process.stdout.write(`  nontrivial generate --config ${file} --output exam\n`);
  }
}

/** Where an editor finds the JSON Schema, seen from the file: a relative path; a URL where a path would have spaces. */
function jsonSchemaReference(file: string): string {
  const path = relative(dirname(resolve(file)), JSON_SCHEMA)
    .split(sep)
    .join("/");
  return /\s|^[A-Za-z]:/.test(path) ? pathToFileURL(JSON_SCHEMA).href : path;
}
