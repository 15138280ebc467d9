/**
 * Contradictions in a schema that no single entry shows: each is one sentence with its place in the YAML.
 */
import { shares } from "./frequencies.js";
import { equation4 } from "./roles.js";
import type { ColumnSchema, TableSchema } from "./schema.js";
import { levelCount, planTable, type TablePlan } from "./table-plan.js";

/** A sentence about the entry at `path`, for example `columns[3].bins`. */
export interface Contradiction {
  readonly path: string;
  readonly message: string;
}

type Report = (path: string, message: string) => void;

/** Everything that contradicts itself in a schema of the right shape; empty if nothing does. */
export function contradictions(schema: TableSchema): Contradiction[] {
  const found: Contradiction[] = [];
  const report: Report = (path, message) => found.push({ path, message });
  schema.columns.forEach((column, index) => {
    checkColumn(column, `columns[${index}]`, schema.rows, report);
  });
  const { latent, target } = schema;
  if (latent.count !== undefined && latent.rho !== undefined) {
    report("latent", `has both count (${latent.count}) and rho (${latent.rho}); give one of them`);
  }
  checkTarget(target, report);
  if (found.length > 0) return found;
  const plan = planTable(schema);
  if (schema.features !== undefined && schema.features !== plan.features) {
    report(
      "features",
      `is ${schema.features}, but the parts sum to ${equation4(plan.dimensions)} (equation 4)`,
    );
  }
  checkNames(schema, plan, report);
  checkPostprocess(schema, plan, report);
  checkSplits(schema, report);
  return found;
}

/** Texts that CSV readers take for a missing value, a number or a truth value instead of a label. */
const READ_AS_MISSING = /^(#?n\/?a|#na|null|none|nan|-nan|<na>|nil|-?1\.#(ind|qnan)|#n\/a n\/a)$/i;
const READ_AS_VALUE = /^([-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|[-+]?inf(inity)?|true|false)$/i;

function checkLabels(labels: readonly string[], path: string, report: Report): void {
  labels.forEach((label, i) => {
    const first = labels.indexOf(label);
    if (first < i)
      report(`${path}.labels[${i}]`, `repeats "${label}" of labels[${first}]; labels must differ`);
    if (READ_AS_MISSING.test(label))
      report(`${path}.labels[${i}]`, `"${label}" would be read back as a missing value`);
    if (READ_AS_VALUE.test(label)) {
      report(`${path}.labels[${i}]`, `"${label}" would be read back as a number or truth value, not as text`);
    }
    if (label !== label.trim() || hasControl(label)) {
      report(
        `${path}.labels[${i}]`,
        `"${label.trim()}" must have no spaces around it and no line breaks or tabs`,
      );
    }
  });
}

function hasControl(text: string): boolean {
  return Array.from(text).some((character) => (character.codePointAt(0) ?? 0) < 32);
}

function checkColumn(column: ColumnSchema, path: string, rows: number, report: Report): void {
  if (column.kind === "numeric") {
    const { map } = column;
    if (map && (map.to === "range" || map.to === "uniform") && !(map.low < map.high)) {
      report(`${path}.map`, `low (${map.low}) must be below high (${map.high})`);
    }
    if (column.integer && column.decimals) {
      report(`${path}.decimals`, `is ${column.decimals}, but the column is integer`);
    }
    return;
  }
  const key = column.kind === "ordinal" ? "bins" : "categories";
  const given = column.kind === "ordinal" ? column.bins : column.categories;
  const levels = levelCount(column);
  if (levels === 0) report(path, `needs ${key} or labels`);
  else if (given !== undefined && column.labels && column.labels.length !== given) {
    report(`${path}.labels`, `has ${column.labels.length} labels for ${given} ${key}`);
  } else if (levels === 1) {
    report(`${path}.${key}`, "is 1, but a column with a single value says nothing; at least 2 are needed");
  } else if (levels > rows) report(`${path}.${key}`, `is ${levels}, more than the ${rows} rows of the table`);
  if (column.labels) checkLabels(column.labels, path, report);
  if (column.kind === "categorical" && column.frequencies !== undefined && levels > 1) {
    checkFrequencies(column.frequencies, levels, path, rows, report);
  }
}

function checkFrequencies(
  frequencies: NonNullable<Extract<ColumnSchema, { kind: "categorical" }>["frequencies"]>,
  levels: number,
  path: string,
  rows: number,
  report: Report,
): void {
  if (Array.isArray(frequencies)) {
    const sum = frequencies.reduce((total, share) => total + share, 0);
    if (frequencies.length !== levels) {
      report(`${path}.frequencies`, `has ${frequencies.length} shares for ${levels} categories`);
      return;
    }
    if (Math.abs(sum - 1) > 1e-6) {
      report(`${path}.frequencies`, `sum to ${Number(sum.toPrecision(6))}, and must sum to 1`);
      return;
    }
  }
  const rarest = Math.min(...shares(frequencies, levels));
  if (rarest * rows < 0.5) {
    report(
      `${path}.frequencies`,
      `ask for a category with a share of ${rarest.toPrecision(2)}: no row of ${rows}`,
    );
  }
}

function checkTarget(target: TableSchema["target"], report: Report): void {
  const { mean, deviation, range, values } = target;
  if ((mean === undefined) !== (deviation === undefined)) {
    report(
      "target",
      `has ${mean === undefined ? "deviation without mean" : "mean without deviation"}; give both`,
    );
  }
  if (range && (mean !== undefined || deviation !== undefined)) {
    report("target.range", "stands beside mean and deviation; give one or the other");
  }
  if (range && !(range[0] < range[1]))
    report("target.range", `must be [low, high], and ${range[0]} is not below ${range[1]}`);
  if (values !== undefined && (range || mean !== undefined)) {
    report("target.values", "are used as they are; leave mean, deviation and range out");
  }
}

function checkNames(schema: TableSchema, plan: TablePlan, report: Report): void {
  const { dependence } = schema.postprocess;
  const names: { name: string; path: string }[] = [
    { name: schema.id, path: "id" },
    { name: schema.target.name, path: "target.name" },
    ...plan.columns.map(({ name, path }) => ({ name, path: `${path}.name` })),
    ...Array.from({ length: dependence?.count ?? 0 }, (_, i) => ({
      name: `${dependence?.name}_${i + 1}`,
      path: "postprocess.dependence.name",
    })),
  ];
  const seen = new Map<string, string>();
  for (const { name, path } of names) {
    // Databases and spreadsheets do not tell Age from age.
    const key = name.toLowerCase();
    const earlier = seen.get(key);
    if (earlier === "id" || earlier === "target.name") {
      report(
        path,
        `"${name}" is reserved: it is the ${earlier === "id" ? "id column" : "target"} (${earlier})`,
      );
    } else if (earlier !== undefined) report(path, `"${name}" is already the name of ${earlier}`);
    else seen.set(key, path);
    if (hasControl(name) || name !== name.trim() || /^[=+\-@]/.test(name)) {
      report(
        path,
        `"${name.trim()}" must not begin with = + - @ or a space, and must have no line breaks or tabs`,
      );
    }
  }
}

function checkPostprocess(schema: TableSchema, plan: TablePlan, report: Report): void {
  const { dependence, noise, outliers, missing } = schema.postprocess;
  const numeric = plan.dimensions.numeric;
  if (dependence && dependence.parents > numeric) {
    report(
      "postprocess.dependence.parents",
      `is ${dependence.parents}, but the table has ${numeric} numeric columns`,
    );
  }
  const changesX = noise ? "noise" : outliers?.in === "X" ? "outliers" : undefined;
  if (changesX && numeric + (dependence?.count ?? 0) === 0) {
    report(`postprocess.${changesX}`, "changes numeric columns, and the table has none");
  }
  if (!missing) return;
  if ((missing.pattern === "row" || missing.pattern === "column") && missing.fraction > missing.share) {
    report(
      "postprocess.missing.fraction",
      `is ${missing.fraction}, more than the share ${missing.share} that an affected ${missing.pattern} loses`,
    );
  }
  if (missing.pattern === "target" && missing.fraction * (1 + Math.abs(missing.strength)) > 1) {
    report(
      "postprocess.missing.fraction",
      `times (1 + strength) is above 1: ${missing.fraction} · ${1 + Math.abs(missing.strength)}`,
    );
  }
  const known = new Set(plan.columns.map((column) => column.name));
  for (let i = 1; i <= (dependence?.count ?? 0); i += 1) known.add(`${dependence?.name}_${i}`);
  missing.columns?.forEach((name, i) => {
    if (!known.has(name)) report(`postprocess.missing.columns[${i}]`, `"${name}" is no column of the table`);
    if (missing.columns?.indexOf(name) !== i)
      report(`postprocess.missing.columns[${i}]`, `repeats "${name}"`);
  });
}

/** Rows of a split: a number of 1 or more as it is, a fraction of the table rounded. */
export function splitRows(amount: number, rows: number): number {
  return amount < 1 ? Math.round(amount * rows) : amount;
}

function checkSplits(schema: TableSchema, report: Report): void {
  const { rows, splits } = schema;
  const parts = (["train", "validation", "test"] as const).flatMap((part) => {
    const amount = splits[part];
    return amount === undefined ? [] : [{ part, amount, rows: splitRows(amount, rows) }];
  });
  for (const { part, amount, rows: size } of parts) {
    if (amount > 1 && !Number.isInteger(amount)) {
      report(`splits.${part}`, `is ${amount}; give a whole number of rows, or a fraction below 1`);
    } else if (size < 1) report(`splits.${part}`, `is ${amount}: no row of ${rows}`);
    else if (size > rows) report(`splits.${part}`, `is ${size}, more than the ${rows} rows of the table`);
  }
  const sum = parts.reduce((total, part) => total + part.rows, 0);
  const sizes = parts.map(({ part, rows: size }) => `${part} ${size}`).join(" + ");
  const slack = parts.every(({ amount }) => amount >= 1) ? 0 : parts.length;
  if (splits.train === undefined ? sum >= rows : Math.abs(sum - rows) > slack) {
    const wanted =
      splits.train === undefined ? `less than the ${rows} rows, so that train gets some` : `the ${rows} rows`;
    if (!parts.some((part) => part.rows > rows)) report("splits", `${sizes} = ${sum}, and must be ${wanted}`);
  }
}
