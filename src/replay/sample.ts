/** Rows of a recipe in memory, made on the calling thread. (Files of any length: ../io/part-run.ts.) */
import { aText, checkArguments, checkOptions, optional, wholeNumberFrom } from "../arguments.js";
import { Tensor } from "../autograd/tensor.js";
import { chooseKernels } from "../generator/backend.js";
import { memoryLimit, readableBytes } from "../generator/memory.js";
import { MOST_ROWS } from "../recipe/pilot.js";
import { defaultStream, type Recipe, someRecipe } from "../recipe/recipe.js";
import type { Table } from "../table/table.js";
import { UsageError } from "../usage-error.js";
import { BLOCK_ROWS, Replay } from "./replay.js";
import { rowTable } from "./row-table.js";

export interface SampleOptions {
  /** How many rows. */
  readonly rows: number;
  /** The number of the first, by default 0. */
  readonly first?: number;
  /**
   * Names the rows' random numbers. By default the pilot's stream, whose first rows are the pilot's own; of an exam's
   * recipe `further`, since in its own stream, `main`, are the exam's rows with the targets of its test.
   */
  readonly stream?: string;
}

/**
 * More rows of the same task as its table shows them: the columns, and the target at the end. A recipe without a table
 * gives attr_0 … attr_{d−1}, target.
 *
 * @throws UsageError, ReplayError
 * @example const more = sampleTable(await readRecipe("exam/teacher/exam.recipe"), { rows: 1400, stream: "more" });
 */
export function sampleTable(recipe: Recipe, options: SampleOptions): Table {
  checkSample("sampleTable", recipe, options);
  const { X, y } = sampleRows(recipe, options);
  const { first = 0, rows, stream = defaultStream(recipe) } = options;
  return rowTable(recipe, stream)({ first, rows, X: X.data as Float32Array, y });
}

/**
 * More rows of the same task. Row i of a stream depends on the recipe, the stream and i alone.
 *
 * @returns X, [features × rows], and one target per row
 * @throws UsageError, ReplayError
 * @example const { X, y } = sampleRows(recipeOf(await generate({ rows: 5000 })), { rows: 100, stream: "more" });
 */
export function sampleRows(recipe: Recipe, options: SampleOptions): { X: Tensor; y: Float32Array } {
  checkSample("sampleRows", recipe, options);
  const { rows, first = 0, stream = defaultStream(recipe) } = options;
  if (first > MOST_ROWS - rows) {
    throw new UsageError(`A stream has ${MOST_ROWS} rows: there are no ${rows} from row ${first} on.`);
  }
  const { features } = recipe.configuration;
  const bytes = Float32Array.BYTES_PER_ELEMENT * rows * (features + 1);
  const limit = memoryLimit();
  if (bytes > limit.bytes) {
    throw new UsageError(
      `${rows} rows at once take ${readableBytes(bytes)}, more than ${readableBytes(limit.bytes)} (${limit.reason}); \`first\` makes it several times.`,
    );
  }
  const replay = new Replay(chooseKernels("auto").kernels, recipe, stream);
  const X = new Tensor(features, rows, new Float32Array(features * rows));
  const y = new Float32Array(rows);
  for (let done = 0; done < rows; ) {
    const count = Math.min(BLOCK_ROWS, rows - done);
    const block = replay.block(first + done, first + done + count);
    for (let j = 0; j < features; j++) {
      X.data.set(block.X.subarray(j * count, (j + 1) * count), j * rows + done);
    }
    y.set(block.y, done);
    done += count;
  }
  return { X, y };
}

function checkSample(call: string, recipe: Recipe, options: SampleOptions): void {
  checkArguments(call, { recipe: [recipe, someRecipe] });
  checkOptions(call, options, {
    rows: wholeNumberFrom(1),
    first: optional(wholeNumberFrom(0)),
    stream: optional(aText),
  });
}
