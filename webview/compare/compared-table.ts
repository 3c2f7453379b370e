// Table of compared runs, settings and results: a column a run, so that two runs fit side by side into a side bar.
import type { ComparedRun, WholeComparison } from '../../src/protocol/views/compare';
import { el, type Child } from '../ui/dom';
import { l10n } from '../ui/l10n';
import { table } from '../ui/table';
import { results } from './results';

/**
 * @param name what stands over the column of a run
 */
export function comparedTable(
  { settings, runs, baseline }: WholeComparison,
  name: (run: ComparedRun, position: number) => Child,
): HTMLTableElement {
  const base = runs.find(({ folder }) => folder === baseline) ?? null;
  return table({
    caption:
      settings.length > 0 || runs.length < 2
        ? l10n.t('Settings that differ, and results')
        : l10n.t('The settings are the same'),
    columns: [{ title: l10n.t('Run') }, ...runs.map((run, i) => ({ title: name(run, i) }))],
    rows: [
      ...settings.map(({ name: setting, unit }, i) => [
        settingName(setting, unit),
        ...runs.map(({ values }) => values[i] ?? '–'),
      ]),
      ...results().map(({ title, text }) => [
        title,
        ...runs.map((run) => text(run, run.folder === baseline ? null : base)),
      ]),
    ],
  });
}

/** May be broken after its dots: `training.optimiser` is wider than a narrow column. */
function settingName(setting: string, unit: string): HTMLElement {
  const parts = (unit ? `${setting} (${unit})` : setting).split(/(?<=\.)/);
  return el('span', {}, ...parts.flatMap((part) => [el('wbr'), part]));
}
