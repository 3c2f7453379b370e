// Settings in which experiments differ.
import type { Experiment } from '../../../lottery/settings';
import { settingsOf } from '../../../experiment/setting-values';

export interface Differences {
  /** In the schema's order; at least two experiments have different values. */
  settings: { name: string; unit: string }[];
  /** An experiment's value of each of `settings`; null where it does not apply. */
  values: (string | null)[][];
}

/** Name and description are no settings. A setting that does not apply to all is one in which they differ. */
export function differences(experiments: readonly Experiment[]): Differences {
  const all = experiments.map(
    (experiment) => new Map(settingsOf(experiment).map((setting) => [setting.name, setting])),
  );
  const order = experiments.flatMap((experiment) => settingsOf(experiment));
  const byName = new Map(order.map(({ name, unit }) => [name, { name, unit }]));
  const settings = [...byName.values()].filter(
    ({ name }) => new Set(all.map((one) => one.get(name)?.value)).size > 1,
  );
  return {
    settings,
    values: all.map((one) => settings.map(({ name }) => one.get(name)?.value ?? null)),
  };
}
