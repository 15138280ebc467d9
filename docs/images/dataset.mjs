// Draws dataset.svg, the picture in the README: R² of models on the default dataset, beside scikit-learn's kind of
// dataset. Run after a build: node docs/images/dataset.mjs
import { writeFileSync } from "node:fs";
import { makeRegression } from "../../dist/baselines/linear-problem.js";
import { reportModels } from "../../dist/evaluation/catalogue.js";
import { evaluate } from "../../dist/evaluation/evaluate.js";
import { generate } from "../../dist/index.js";

const shown = [
  ["linear", "linear"],
  ["ridge", "ridge"],
  ["lasso", "lasso"],
  ["tree5", "tree, depth 5"],
  ["forest", "forest, 10 trees"],
  ["knn1", "1 nearest neighbour"],
];

const column = (name, values) => ({ kind: "numeric", name, values });
const models = reportModels.filter(({ name }) => shown.some(([wanted]) => wanted === name));
const score = async (columns, target) => {
  const table = { rows: target.length, columns: [...columns, column("target", target)] };
  return (await evaluate(table, "target", { models, seed: "1" })).r2;
};

const { X, y } = await generate();
const ours = await score(
  Array.from({ length: X.rows }, (_, j) => column(`x${j}`, X.data.subarray(j * X.columns, (j + 1) * X.columns))),
  y,
);
const linear = makeRegression({ seed: "1", samples: 10_000, features: 100, noise: 1 });
const { rows, columns, data } = linear.X;
const theirs = await score(
  Array.from({ length: columns ?? 100 }, (_, j) => column(`x${j}`, data.subarray(j * rows, (j + 1) * rows))),
  linear.y,
);

const [width, bar, gap, left, top] = [460, 11, 14, 150, 40];
const x = (r2) => left + 260 * Math.max(-0.1, r2);
const rowsOfChart = shown.map(([name, label], i) => {
  const at = top + i * (2 * bar + gap);
  const bars = [
    [ours[name].mean, "#0b5394", 0],
    [theirs[name].mean, "#e69f00", bar],
  ].map(([r2, colour, down]) => {
    const [from, to] = [Math.min(x(0), x(r2)), Math.max(x(0), x(r2), x(0) + 1)];
    const text = `<text x="${(Math.max(to, x(0)) + 4).toFixed(1)}" y="${at + down + 9}" font-size="9">${r2.toFixed(2)}</text>`;
    return `<rect x="${from.toFixed(1)}" y="${at + down}" width="${(to - from).toFixed(1)}" height="${bar - 1}" fill="${colour}"/>${text}`;
  });
  return `<text x="${left - 40}" y="${at + bar + 3}" text-anchor="end">${label}</text>${bars.join("")}`;
});
const bottom = top + shown.length * (2 * bar + gap);
writeFileSync(
  new URL("dataset.svg", import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 8}" width="${width}" font-family="sans-serif" font-size="11" fill="#222">
<rect width="100%" height="100%" fill="#fff"/>
<text x="8" y="16" font-weight="bold">R² on unseen rows, 10,000 × 100</text>
<rect x="8" y="23" width="9" height="9" fill="#0b5394"/><text x="21" y="31">nontrivial</text>
<rect x="90" y="23" width="9" height="9" fill="#e69f00"/><text x="103" y="31">make_regression (a linear problem with noise)</text>
<line x1="${x(0)}" y1="${top - 4}" x2="${x(0)}" y2="${bottom - 8}" stroke="#888"/>
${rowsOfChart.join("\n")}
</svg>
`,
);
