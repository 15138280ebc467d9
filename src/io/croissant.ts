/**
 * dictionary.json: the students' data dictionary as Croissant 1.0 metadata (MLCommons, mlcommons.org/croissant/1.0), a
 * vocabulary on top of schema.org/Dataset that data portals and loaders read.
 */
import type { Column, Table } from "../table/table.js";
import type { Exam } from "./exam.js";

/** A file that students get, with the table in it. */
export interface DataFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly encodingFormat: string;
  readonly split: string;
  readonly table: Table;
}

/** The prefixes and terms that the file uses, in the form that the specification recommends. */
const CONTEXT = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  citeAs: "cr:citeAs",
  column: "cr:column",
  conformsTo: "dct:conformsTo",
  cr: "http://mlcommons.org/croissant/",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  dct: "http://purl.org/dc/terms/",
  examples: { "@id": "cr:examples", "@type": "@json" },
  extract: "cr:extract",
  field: "cr:field",
  fileObject: "cr:fileObject",
  fileProperty: "cr:fileProperty",
  fileSet: "cr:fileSet",
  format: "cr:format",
  includes: "cr:includes",
  isLiveDataset: "cr:isLiveDataset",
  jsonPath: "cr:jsonPath",
  key: "cr:key",
  md5: "cr:md5",
  parentField: "cr:parentField",
  path: "cr:path",
  rai: "http://mlcommons.org/croissant/RAI/",
  recordSet: "cr:recordSet",
  references: "cr:references",
  regex: "cr:regex",
  repeated: "cr:repeated",
  replace: "cr:replace",
  sc: "https://schema.org/",
  separator: "cr:separator",
  source: "cr:source",
  subField: "cr:subField",
  transform: "cr:transform",
};

/** One sentence about a column: what the schema says of it, its unit, its levels in order. */
export function columnDescription(column: Column, exam: Exam): string {
  const { schema, plans } = exam;
  if (column.name === schema.id) return "Number of the row.";
  const own =
    column.name === schema.target.name
      ? (schema.target.description ?? "The value to predict.")
      : plans.find((plan) => plan.name === column.name)?.description;
  const parts = own === undefined ? [] : [own];
  if (column.kind === "numeric") {
    if (column.unit !== undefined) parts.push(`Unit: ${column.unit}.`);
    if (parts.length === 0) parts.push("A number.");
  } else {
    const order = column.kind === "ordinal" ? "Levels, lowest first" : "Categories";
    parts.push(`${order}: ${column.levels.join(", ")}.`);
  }
  return parts.join(" ");
}

function dataType(column: Column): string {
  if (column.kind !== "numeric") return column.labelled ? "sc:Text" : "sc:Integer";
  return column.integer ? "sc:Integer" : "sc:Float";
}

/** Croissant's name for the set of allowed texts of a column. */
function levelsId(column: Column): string {
  return `levels of ${column.name}`;
}

function field(column: Column, recordSet: string, file: DataFile, exam: Exam): object {
  const levels =
    column.kind !== "numeric" && column.labelled
      ? { references: { field: { "@id": `${levelsId(column)}/label` } } }
      : {};
  return {
    "@type": "cr:Field",
    "@id": `${recordSet}/${column.name}`,
    name: column.name,
    description: columnDescription(column, exam),
    dataType: dataType(column),
    ...levels,
    source: { fileObject: { "@id": file.name }, extract: { column: column.name } },
  };
}

/** The allowed texts of a column as a record set of its own. */
function levelSet(column: Extract<Column, { codes: Int32Array }>): object {
  const id = levelsId(column);
  return {
    "@type": "cr:RecordSet",
    "@id": id,
    name: id,
    description: `The ${column.kind === "ordinal" ? "levels, lowest first," : "categories"} of ${column.name}.`,
    dataType: "sc:Enumeration",
    key: { "@id": `${id}/label` },
    field: [
      {
        "@type": "cr:Field",
        "@id": `${id}/label`,
        name: "label",
        description: `A text that ${column.name} can have.`,
        dataType: ["sc:Text", "sc:name"],
      },
    ],
    data: column.levels.map((level) => ({ [`${id}/label`]: level })),
  };
}

/**
 * The metadata of the students' files, as an object to be written as JSON.
 *
 * @param files every file of every split; the record set of a split reads the first of its files
 */
export function croissant(exam: Exam, files: readonly DataFile[]): Record<string, unknown> {
  const { about } = exam.schema;
  const firstOfSplit = files.filter((file, i) => files.findIndex(({ split }) => split === file.split) === i);
  const levelled = exam.table.columns.filter((column) => column.kind !== "numeric" && column.labelled);
  return {
    "@context": CONTEXT,
    "@type": "sc:Dataset",
    conformsTo: "http://mlcommons.org/croissant/1.0",
    name: about.title,
    description: about.description,
    creator: { "@type": "sc:Organization", name: about.creator },
    license: about.license,
    url: about.url,
    datePublished: about.published,
    version: "1.0.0",
    isLiveDataset: false,
    distribution: files.map((file) => ({
      "@type": "cr:FileObject",
      "@id": file.name,
      name: file.name,
      contentUrl: file.name,
      contentSize: `${file.bytes} B`,
      encodingFormat: file.encodingFormat,
      sha256: file.sha256,
    })),
    recordSet: [
      ...levelled.flatMap((column) => (column.kind === "numeric" ? [] : [levelSet(column)])),
      ...firstOfSplit.map((file) => ({
        "@type": "cr:RecordSet",
        "@id": file.split,
        name: file.split,
        description:
          file.split === "test"
            ? `${file.table.rows} rows without the target, for which it shall be predicted.`
            : `${file.table.rows} rows with the target.`,
        key: { "@id": `${file.split}/${exam.schema.id}` },
        field: file.table.columns.map((column) => field(column, file.split, file, exam)),
      })),
    ],
  };
}
