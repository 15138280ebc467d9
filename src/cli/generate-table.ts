/**
 * `nontrivial generate` for a table: from the schema to the folder.
 */
import { setImmediate as pause } from "node:timers/promises";
import { generate, problemOf } from "../generator/generate.js";
import { makeExam } from "../io/exam.js";
import { examPaths } from "../io/exam-folder.js";
import { examResults } from "../io/exam-results.js";
import { checkExamFolder, writeExam } from "../io/write-exam.js";
import { planTable } from "../projection/table-plan.js";
import { seededStreams } from "../random/seeded-streams.js";
import { version } from "../version.js";
import { checkReportable, scoreAndReport } from "./generate.js";
import type { Request } from "./generate-options.js";
import { checkFolderKeeps } from "./inputs.js";
import { interruptible } from "./interruption.js";
import { progressBar } from "./progress.js";
import { type ExamFacts, examSummary } from "./summary.js";
import { type RequestedTable, requestedTable } from "./table-request.js";
import { secretSeed } from "./table-seed.js";

export async function generateTable(request: Request): Promise<void> {
  return generateRequested(await requestedTable(request), request);
}

/** Everything that can be checked before any work. @throws UsageError that names a field as it was written */
export function checkRequested(
  { schema, targets, where, options, penalty }: RequestedTable,
  { label, options: given }: Pick<Request, "label" | "options">,
) {
  return problemOf({ ...options, table: schema, penalty, targets }, (field) => {
    if (field === "features") return "features"; // Of the columns: it follows from them.
    return field === "rows" && where !== "" && given.rows === undefined ? `${where}rows` : label(field);
  });
}

/** Generates a table whose schema is known, and writes its folder. */
export async function generateRequested(
  requested: RequestedTable,
  request: Pick<Request, "output" | "label" | "options">,
): Promise<void> {
  const { output = "exam", force = false, json = false, quiet = false, report = false } = request.output;
  const { schema, targets, options, typed, levels, penalty = "features" } = requested;
  const plan = planTable(schema);
  const asked = { ...options, seed: options.seed ?? secretSeed(), table: schema, penalty, targets };
  const { configuration } = checkRequested({ ...requested, options: asked }, request);
  if (report) await checkReportable(plan.rows);
  await checkFolderKeeps(output, requested.inputs);
  await checkExamFolder(output, force);

  let scores = "";
  const facts = await interruptible(quiet, async (signal): Promise<ExamFacts> => {
    const bar = await progressBar(!quiet);
    const started = performance.now();
    try {
      const dataset = await generate({ ...asked, onProgress: bar.update, signal });
      bar.stop();
      const generated = performance.now();
      const streams = seededStreams(configuration.seed);
      const maps = levels === "run" ? dataset.maps : undefined;
      const exam = makeExam(dataset.X, dataset.y, schema, streams, { targets, maps });
      await pause(); // A signal that came meanwhile is heard.
      signal.throwIfAborted();
      const origin = { seed: configuration.seed, ...(typed && { typed }) };
      const drawn = options.seed === undefined;
      const results = await examResults(exam, dataset, { ...origin, drawn });
      const facts = { ...results.facts, warnings: [...requested.warnings, ...results.facts.warnings] };
      const files = await writeExam(output, exam, origin, { overwrite: force, signal, dataset, facts });
      const written = performance.now();
      // Among the teacher's files: it tells which models work.
      if (report) {
        const page = examPaths(output).report;
        scores = await scoreAndReport(output, page, { quiet, force, may: "be an exam's report" }, signal);
      }
      return {
        version,
        penalty,
        configuration: dataset.configuration,
        backend: dataset.backend,
        adapter: dataset.adapter,
        backendNote: dataset.backendNote,
        threads: dataset.threads,
        ...facts,
        seconds: {
          generate: (generated - started) / 1000,
          write: (written - generated) / 1000,
        },
        unseenByPenalty: results.unseenByPenalty,
        rows: plan.rows,
        dimensions: plan.dimensions,
        columns: exam.table.columns.length,
        splits: {
          train: exam.splits.train.length,
          validation: exam.splits.validation.length,
          test: exam.splits.test.length,
        },
        files: files.map(({ name, bytes, sha256, table }) => ({ name, rows: table.rows, bytes, sha256 })),
      };
    } finally {
      bar.stop();
    }
  });

  // What is printed may end in a log that others read: seed and configuration are in teacher/ alone.
  const { configuration: _, ...told } = facts;
  if (json) process.stdout.write(`${JSON.stringify({ output, ...told })}\n`);
  if (quiet) return;
  for (const warning of facts.warnings) process.stderr.write(`warning: ${warning}\n`);
  if (!json) process.stdout.write(examSummary(output, facts) + scores);
}
