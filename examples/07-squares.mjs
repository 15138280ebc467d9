/** Chapter 7: one line of feature engineering breaks the data, and the baselines that answer. */
import { generate, reportModels, resolveConfiguration, UsageError } from "nontrivial";
import { COLOURS, SHAPES, scoreAxes, ZERO_RULE } from "./figure.mjs";
import { page } from "./page.mjs";
import { scores } from "./table.mjs";

const book = page(import.meta.url);

// #region baselines
const wanted = [
  "linear",
  "linearSquares",
  "linearAbsolute",
  "quadratic",
  "tree5",
  "forest",
  "boosting",
  "knn1",
];
const models = reportModels.filter(({ name }) => wanted.includes(name));
const baselines = ["linear", "squares", "quadratic"];
const r2 = {};
for (const baseline of baselines) {
  const { X, y } = await generate({ seed: "5", rows: 1500, features: 12, baseline });
  r2[baseline] = await scores(X.data, y, models);
}
// #endregion
// The same on two other seeds, for what the text says in general.
const all = [r2];
for (const seed of ["1", "2"]) {
  const other = {};
  for (const baseline of baselines) {
    const { X, y } = await generate({ seed, rows: 1500, features: 12, baseline });
    other[baseline] = await scores(X.data, y, models);
  }
  all.push(other);
}
/** The score of one model on data with one penalty, seed by seed. */
const each = (baseline, name) => all.map((scoresOf) => scoresOf[baseline][name]);
const claim = (words, holds, ...places) =>
  book.claim(
    words,
    holds,
    Object.fromEntries(places.map(([baseline, name]) => [`${name} on ${baseline}`, each(baseline, name)])),
  );
const aboutZero = (values) => values.every((value) => Math.abs(value) < 0.1);
const falls = (name) =>
  all.every((one) => one.linear[name] > one.squares[name] && one.linear[name] > one.quadratic[name]);
const throughout = (name) => baselines.map((baseline) => [baseline, name]);
claim(
  "With the paper's penalty (first column) one line of feature engineering lifts the linear model",
  aboutZero(each("linear", "linear")) &&
    Math.min(...each("linear", "linearSquares"), ...each("linear", "linearAbsolute")) > 0.1,
  ["linear", "linear"],
  ["linear", "linearSquares"],
  ["linear", "linearAbsolute"],
);
claim(
  "With `squares` both are back at about zero",
  aboutZero(each("squares", "linearSquares")) && aboutZero(each("squares", "linearAbsolute")),
  ["squares", "linearSquares"],
  ["squares", "linearAbsolute"],
);
claim(
  "All quadratic terms still solve it: …. With `quadratic` they fall to …",
  Math.min(...each("squares", "quadratic")) > 0.7 && Math.max(...each("quadratic", "quadratic")) < 0.2,
  ["squares", "quadratic"],
  ["quadratic", "quadratic"],
);
claim(
  "The nearest neighbour falls from … to … and …, gradient boosting from … to … and …",
  falls("knn1") && falls("boosting"),
  ...throughout("knn1"),
  ...throughout("boosting"),
);
claim("A tree of depth 5 falls from … to … and …", falls("tree5"), ...throughout("tree5"));
const strong = ["forest", "boosting", "knn1"];
const costs = strong.map((name) => r2.linear[name] - r2.squares[name]);
book.claim(
  "`squares` costs the forest, boosting and the nearest neighbour a tenth of an R² at most here",
  Math.max(...costs) < 0.1,
  { costs },
);
const rewarded = all.map((one) => Math.min(...strong.map((name) => one.quadratic[name])));
const unrewarded = all.map((one) =>
  Math.max(...wanted.filter((name) => !strong.includes(name)).map((name) => one.quadratic[name])),
);
book.claim(
  "reward local methods and ensembles only",
  Math.min(...rewarded) > 0.4 && Math.max(...unrewarded) < 0.3,
  { rewarded, unrewarded },
);
/** Whether a configuration with the quadratic baseline is accepted. */
const accepted = (features) => {
  try {
    resolveConfiguration({ baseline: "quadratic", rows: 100_000, features });
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
};
book.claim("for $d \\le 60$", accepted(60) && !accepted(61), { 60: accepted(60), 61: accepted(61) });
book.table(
  "scores",
  ["penalty on", ...baselines],
  models.map(({ name, label }) => [label, ...baselines.map((baseline) => r2[baseline][name])]),
);
for (const baseline of baselines) {
  for (const { name } of models) book.number(`${baseline}.${name}`, r2[baseline][name]);
}

await book.figure("scores", {
  width: 400,
  height: 280,
  data: {
    values: baselines.flatMap((baseline) =>
      models.map(({ name, label }) => ({ baseline, model: label, r2: Math.max(-0.3, r2[baseline][name]) })),
    ),
  },
  encoding: scoreAxes(models, -0.3),
  layer: [
    ZERO_RULE,
    {
      mark: { type: "point", size: 100 },
      encoding: {
        color: {
          field: "baseline",
          scale: { domain: baselines, range: COLOURS.slice(0, 3) },
          title: "penalty on",
        },
        shape: {
          field: "baseline",
          scale: { domain: baselines, range: SHAPES.slice(0, 3) },
          title: "penalty on",
        },
      },
    },
  ],
});

// #region seeds
const squares = models.filter(({ name }) => name === "linearSquares");
const bySeed = [];
for (const seed of ["1", "2", "3", "4"]) {
  const { X, y } = await generate({ seed, rows: 1500, features: 12 });
  bySeed.push((await scores(X.data, y, squares)).linearSquares);
}
// #endregion
book.number("seeds.least", Math.min(...bySeed));
book.number("seeds.most", Math.max(...bySeed));
const spread = Math.max(...bySeed) - Math.min(...bySeed);
book.claim("among four others it scores from … to …", spread > 0.1, { bySeed });

// Exercise: |x| is not a square; why does the baseline on squares stop it, too?
// #region exercise
const { X } = await generate({ seed: "5", rows: 1500, features: 12, baseline: "squares" });
const x = X.data.subarray(0, 1500);
const centred = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
};
const cosine = (a, b) => {
  const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};
const correlation = cosine(centred(x.map((value) => value ** 2)), centred(x.map(Math.abs)));
// #endregion
book.number("correlation", correlation);
book.claim("$x^2$ and $|x|$ are nearly the same up to a line: their correlation is …", correlation > 0.95, {
  correlation,
});
// R² of the least-squares fit of cos x on x and x², from their three correlations.
const [asLine, asSquare, asWave] = [(v) => v, (v) => v ** 2, Math.cos].map((map) => centred(x.map(map)));
const [a, b, c] = [cosine(asLine, asWave), cosine(asSquare, asWave), cosine(asLine, asSquare)];
const wave = (a * a + b * b - 2 * a * b * c) / (1 - c * c);
book.number("wave", wave);
book.claim("Of a wave, $\\cos x$, all quadratic functions together explain … of the variance", wave < 0.1, {
  wave,
});

// A line against a parabola, feature by feature, on data with the paper's penalty.
const usual = await generate({ seed: "5", rows: 1500, features: 12 });
const target = centred(usual.y);
const strongest = (map) =>
  Math.max(
    ...Array.from({ length: 12 }, (_, j) =>
      Math.abs(cosine(centred(usual.X.data.subarray(j * 1500, (j + 1) * 1500).map(map)), target)),
    ),
  );
const [byLine, bySquare] = [strongest((v) => v), strongest((v) => v ** 2)];
book.claim("a line has nothing to hold on to, and a parabola has", byLine < 0.1 && bySquare > 0.2, {
  byLine,
  bySquare,
});
