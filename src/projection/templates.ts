/**
 * Ready-made table schemas (`--template`), written as a user would write them.
 */
import { UsageError } from "../usage-error.js";
import type { TableInput } from "./schema.js";
import { parseYaml } from "./schema-file.js";

/** The exam of the paper's section 5: 10 numeric, 5 ordinal and 6 categorical attributes, 5,700 + 1,400 rows. */
const EXAM = `about:
  title: Energy use of office buildings
  description: >-
    How much energy does an office building use in a year? Synthetic records of buildings, made for a regression
    exercise; they describe no real buildings.
rows: 7100
columns:
  # Units are chosen so that all numeric columns have deviations of 10 to 20: a model that compares rows by distance
  # (k nearest neighbours) works on the columns as they are.
  - { kind: numeric, name: floor_area, unit: 100 m², description: Heated floor area.,
      map: { to: lognormal, median: 24, sigma: 0.5 }, decimals: 2 }
  - { kind: numeric, name: building_age, unit: years, description: Years since the building was finished.,
      map: { to: range, low: 1, high: 98 }, integer: true }
  - { kind: numeric, name: window_share, unit: "%", description: Share of windows in the outer walls.,
      map: { to: range, low: 6, high: 88 }, decimals: 1 }
  - { kind: numeric, name: insulation, unit: mm, description: Thickness of the insulation of the outer walls.,
      map: { to: uniform, low: 20, high: 80 }, decimals: 1 }
  - { kind: numeric, name: opening_hours, unit: h/week, description: Hours per week in which the building is in use.,
      map: { to: range, low: 30, high: 120 }, decimals: 1 }
  - { kind: numeric, name: desks_occupied, unit: "%", description: Share of the desks in use on an average day.,
      map: { to: range, low: 12, high: 98 }, decimals: 1 }
  - { kind: numeric, name: south_windows, unit: "%", description: Share of the windows that face south.,
      map: { to: range, low: 0, high: 95 }, decimals: 1 }
  - { kind: numeric, name: indoor_humidity, unit: "%", description: Mean relative humidity in the rooms.,
      map: { to: normal, mean: 47, deviation: 11 }, decimals: 1 }
  - { kind: numeric, name: height, unit: m, description: Height of the building.,
      map: { to: range, low: 5, high: 92 }, decimals: 1 }
  - { kind: numeric, name: years_since_renovation, unit: years, description: Years since the last renovation.,
      map: { to: exponential, mean: 13 }, decimals: 1 }
  - { kind: ordinal, name: energy_class, description: "Energy class of the shell, worst first.",
      labels: [E, D, C, B, A], binning: k-means }
  - { kind: ordinal, name: maintenance, description: "State of maintenance, worst first.",
      labels: [poor, fair, average, good, excellent], binning: equal-frequency }
  - { kind: ordinal, name: glazing, description: "Panes of the windows, fewest first.",
      labels: [single, double, coated double, triple], binning: equal-frequency }
  - { kind: ordinal, name: shading, description: "Shading of the windows, least first.",
      labels: [open, partial, moderate, full], binning: k-means }
  - { kind: ordinal, name: traffic_noise, description: "Traffic noise, quietest first.",
      labels: [low, medium, high], binning: equal-frequency }
  - { kind: categorical, name: district, description: District of the city.,
      labels: [Centre, Harbour, Riverside, Old Town, Station, University, North Park, Southgate, Westhill, Eastfield],
      frequencies: [0.17, 0.14, 0.12, 0.11, 0.1, 0.09, 0.08, 0.07, 0.07, 0.05] }
  - { kind: categorical, name: heating, description: Main source of heat.,
      labels: [gas, district heating, heat pump], frequencies: [0.45, 0.33, 0.22] }
  - { kind: categorical, name: ventilation, description: Kind of ventilation.,
      labels: [windows, mechanical, with heat recovery], frequencies: [0.4, 0.35, 0.25] }
  - { kind: categorical, name: tenancy, description: Who uses the building.,
      labels: [owner, single tenant, several tenants], frequencies: [0.3, 0.28, 0.42] }
  - { kind: categorical, name: facade, description: Material of the facade.,
      labels: [brick, concrete, glass, plaster, wood], frequencies: [0.3, 0.25, 0.18, 0.17, 0.1] }
  - { kind: categorical, name: server_room, description: Whether there is a server room.,
      labels: [without, with], frequencies: [0.6, 0.4] }
target: { name: target, description: Energy used per year and square metre., unit: kWh/m², mean: 162, deviation: 31, decimals: 1 }
splits: { test: 1400 }
`;

const TEMPLATES: ReadonlyMap<string, string> = new Map([["exam", EXAM]]);

export function templateNames(): string[] {
  return [...TEMPLATES.keys()];
}

/** The YAML text of a template. */
export function templateYaml(name: string): string {
  const yaml = TEMPLATES.get(name);
  if (yaml === undefined) {
    throw new UsageError(`--template: is "${name}" and must be one of ${templateNames().join(", ")}`);
  }
  return yaml;
}

/**
 * A template, not yet checked, so that entries can be replaced.
 *
 * @throws UsageError for an unknown name
 *
 * @example
 * const schema = checkTable({ ...template("exam"), latent: { rho: 0.2 } });
 */
export function template(name: string): TableInput {
  return parseYaml(templateYaml(name), `template ${name}`);
}
