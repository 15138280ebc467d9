/** Reproduces the paper's table and figures: numbers, charts and a page for each. */
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { checkOutput, writeWhole } from "../io/atomic-file.js";
import { makeFolder } from "../io/part-record.js";
import { chartSvg, svgToPng } from "../report/chart.js";
import { lambdaFigure } from "./lambda-figure.js";
import { penaltyFigure } from "./penalty-figure.js";
import { datasetsFigure, penaltyStructureFigure } from "./projection-figures.js";
import { rhoFigure } from "./rho-figure.js";
import { type Exhibit, Study, type StudyOptions } from "./study.js";
import { tableOne } from "./table-one.js";

const EXHIBITS = {
  table1: tableOne,
  figure1: lambdaFigure,
  figure2: rhoFigure,
  figure3: datasetsFigure,
  figure4: penaltyStructureFigure,
  penalty: penaltyFigure,
} satisfies Record<string, (study: Study) => Promise<Exhibit>>;

export type ExhibitName = keyof typeof EXHIBITS;
export const EXHIBIT_NAMES = Object.keys(EXHIBITS) as ExhibitName[];

const ENDINGS = ["csv", "json", "svg", "png", "md"] as const;

export interface ReproduceOptions extends StudyOptions {
  readonly force?: boolean;
  readonly onExhibit?: (name: ExhibitName) => void;
}

/**
 * Writes `name.csv`, `.json`, `.svg`, `.png` and `.md` into a folder for each name; datasets that several of them use
 * are made once.
 *
 * @returns the paths of the pages
 * @throws UsageError where a file exists already, before any work
 * @example await reproduce(["table1", "figure1"], "reproduction", { quick: true });
 */
export async function reproduce(
  names: readonly ExhibitName[],
  folder: string,
  options: ReproduceOptions = {},
): Promise<string[]> {
  const { force = false, onExhibit } = options;
  await makeFolder(folder);
  for (const name of names) {
    for (const ending of ENDINGS) await checkOutput(join(folder, `${name}.${ending}`), { force });
  }
  const study = new Study(options);
  const pages: string[] = [];
  for (const name of names) {
    options.signal?.throwIfAborted();
    onExhibit?.(name);
    const exhibit = await EXHIBITS[name](study);
    const svg = await chartSvg(exhibit.chart);
    const contents: Record<(typeof ENDINGS)[number], string | Uint8Array> = {
      csv: stringify([...exhibit.records], { header: true }),
      json: `${JSON.stringify({ title: exhibit.title, settings: study.settings, records: exhibit.records }, null, 2)}\n`,
      svg,
      png: await svgToPng(svg),
      md: page(name, exhibit, study),
    };
    for (const ending of ENDINGS) {
      await writeWhole(join(folder, `${name}.${ending}`), contents[ending], { force });
    }
    pages.push(join(folder, `${name}.md`));
  }
  return pages;
}

function page(name: ExhibitName, { title, text }: Exhibit, study: Study): string {
  return [
    `# ${title}`,
    ...text,
    `![${title}](${name}.svg)`,
    `Numbers: [${name}.csv](${name}.csv), [${name}.json](${name}.json). Made with ${study.settings}.`,
    "",
  ].join("\n\n");
}
