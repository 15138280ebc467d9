/**
 * Ready-made table schemas (`--template`), written as a user would write them.
 */
import { aText, checkArguments } from "../arguments.js";
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
  # No bins by k-means: the best of two nearly equal partitions can change in the last epochs, and X cannot answer.
  # Units are chosen so that numeric columns have deviations of about 2: beside one-hot columns of 0 and 1, a model that
  # compares rows by distance (k nearest neighbours) then sees both kinds in the columns as they are.
  - { kind: numeric, name: floor_area, unit: 1000 m², description: Heated floor area.,
      map: { to: lognormal, median: 3.2, sigma: 0.5 }, decimals: 3 }
  - { kind: numeric, name: storeys, description: Storeys above the ground.,
      map: { to: range, low: 1, high: 9 }, integer: true }
  - { kind: numeric, name: distance_to_centre, unit: km, description: Distance to the centre of the city.,
      map: { to: range, low: 0.2, high: 8.2 }, decimals: 2 }
  - { kind: numeric, name: insulation, unit: cm, description: Thickness of the insulation of the outer walls.,
      map: { to: uniform, low: 2, high: 9 }, decimals: 2 }
  - { kind: numeric, name: opening_hours, unit: h/day, description: Hours in which the building is in use on a working day.,
      map: { to: range, low: 7, high: 15 }, decimals: 2 }
  - { kind: numeric, name: occupancy, unit: persons/100 m², description: Persons in the building on an average day.,
      map: { to: range, low: 1, high: 9 }, decimals: 2 }
  - { kind: numeric, name: air_changes, unit: 1/h, description: How often the air of a room is replaced in an hour.,
      map: { to: range, low: 0.3, high: 7.3 }, decimals: 2 }
  - { kind: numeric, name: indoor_temperature, unit: °C, description: Mean temperature in the rooms.,
      map: { to: normal, mean: 21.5, deviation: 1.8 }, decimals: 2 }
  - { kind: numeric, name: lighting_power, unit: W/m², description: Installed power of the lighting.,
      map: { to: range, low: 3, high: 11 }, decimals: 2 }
  - { kind: numeric, name: years_since_service, unit: years, description: Years since the heating was last serviced.,
      map: { to: exponential, mean: 2 }, decimals: 2 }
  - { kind: ordinal, name: energy_class, description: "Energy class of the shell, worst first.",
      labels: [E, D, C, B, A], binning: equal-width }
  - { kind: ordinal, name: maintenance, description: "State of maintenance, worst first.",
      labels: [poor, fair, average, good, excellent], binning: equal-frequency }
  - { kind: ordinal, name: glazing, description: "Panes of the windows, fewest first.",
      labels: [single, double, coated double, triple], binning: equal-frequency }
  - { kind: ordinal, name: shading, description: "Shading of the windows, least first.",
      labels: [open, partial, moderate, full], binning: equal-frequency }
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
  checkArguments("template", { name: [name, aText] });
  return parseYaml(templateYaml(name), `template ${name}`);
}
