// What a table and the penalty on its columns cost: the exam against the same size without a table.

import { generate } from "../dist/index.js";
import { checkTable } from "../dist/projection/schema-file.js";
import { planTable } from "../dist/projection/table-plan.js";
import { template } from "../dist/projection/templates.js";

async function seconds(options) {
  const start = performance.now();
  await generate(options);
  return (performance.now() - start) / 1000;
}

export async function run(print) {
  const table = checkTable(template("exam"));
  const { rows, features } = planTable(table);
  const ratios = [];
  for (let i = 0; i < 5; i++) {
    const withTable = await seconds({ table, seed: 1 });
    const without = await seconds({ rows, features, seed: 1 });
    ratios.push(withTable / without);
  }
  ratios.sort((a, b) => a - b);
  print({ rows, features, ratioWithTable: Number(ratios[2].toFixed(2)) });
}
