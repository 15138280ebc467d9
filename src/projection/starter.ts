/**
 * The commented schema that `init` writes for a start.
 */

/**
 * YAML text of a small schema that shows every kind of entry.
 *
 * @param jsonSchema where the editor finds the JSON Schema: a path relative to the file, or a URL
 */
export function starterYaml(jsonSchema: string): string {
  return `# yaml-language-server: $schema=${jsonSchema}
# A table schema: which table do you want? Only \`columns\` is needed; everything else has a default.

about:
  title: Synthetic regression data
  # description, creator, license, url, published: texts for the students' README.md and dictionary.json

rows: 2000 # all rows, before splitting

columns:
  # Numeric: unchanged, or mapped (range, normal, lognormal, uniform, exponential), rounded, with a unit.
  - kind: numeric
    count: 6 # numeric_1 … numeric_6, as the optimiser left them
  - kind: numeric
    name: temperature
    unit: °C
    map: { to: normal, mean: 20, deviation: 4 }
    decimals: 1
  - kind: numeric
    name: visits
    map: { to: exponential, mean: 30 }
    integer: true

  # Ordinal: a column cut into bins, lowest first (equal-width, equal-frequency or k-means).
  - kind: ordinal
    name: condition
    labels: [poor, fair, good, excellent]
    binning: k-means
  - kind: ordinal
    bins: 5 # levels 0 … 4

  # Categorical: frequencies as a list that sums to 1, equal, zipf, or { zipf: exponent }.
  - kind: categorical
    name: region
    labels: [north, east, south, west]
    frequencies: [0.4, 0.3, 0.2, 0.1]
  - kind: categorical
    categories: 8
    frequencies: zipf

# Columns that decide about the target and are not shown: their number (count) or their share of all (rho).
latent:
  rho: 0.1

target:
  name: target
  mean: 100
  deviation: 15 # or range: [low, high]
  decimals: 2

# Each step is optional; they are applied in this order.
postprocess:
  # dependence: { count: 2, parents: 2, strength: 0.9 }
  # noise: { level: row, fraction: 0.2, deviation: 0.1 }
  # outliers: { in: X, fraction: 0.005, magnitude: 5 }
  missing:
    fraction: 0.03
    pattern: uniform # row, column; or target, which gives the target away: with strength: 0.2 (at most 1) a little

# Numbers of rows, or fractions below 1. Test rows are handed out without target.
splits:
  validation: 0.1
  test: 0.2
  stratify: true

formats: [csv] # csv, parquet, jsonl
`;
}
