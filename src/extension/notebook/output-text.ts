// An output as plain text, for places without its renderer, such as untrusted workspaces.
import { l10n } from 'vscode';
import { count, density, percent } from '../../protocol/format';
import { cellText } from '../../protocol/table/columns';
import type { CurveLevel } from '../../protocol/views/curves';
import type { CellOutput, InspectOutput, RunOutput, SweepOutput } from '../../protocol/views/output';

export function outputText(output: CellOutput): string {
  switch (output.kind) {
    case 'run':
      return runText(output);
    case 'sweep':
      return sweepText(output);
    case 'compare':
      return [
        ...output.comparison.runs.map(({ name, state, levels, smallestWinning }) =>
          [name, state, levelText(levels.find(({ level }) => level === (smallestWinning ?? 0)))]
            .filter(Boolean)
            .join(' · '),
        ),
        ...output.missing.map((name) => `${name} · ${l10n.t('not run yet')}`),
      ].join('\n');
    case 'inspect':
      return inspectText(output);
    case 'trouble':
      return [
        output.title,
        ...output.problems.map(({ line, message, hint }) =>
          [line === null ? message : `${l10n.t('line {0}', line)}: ${message}`, hint]
            .filter(Boolean)
            .join('; '),
        ),
      ].join('\n');
  }
}

function runText(output: RunOutput): string {
  const { name, stateText, line, facts, message, headline, levels, verdict, stale } = output;
  return [
    `${name}: ${stateText}`,
    line,
    facts,
    headline,
    message,
    stale ? l10n.t('The cell has been edited since: run it again to apply the changes.') : null,
    ...levels.map((level) => `${l10n.t('Level {0}', level.level)}: ${levelText(level)}`),
    ...verdict,
  ]
    .filter(Boolean)
    .join('\n');
}

function levelText(level: CurveLevel | undefined): string {
  if (!level) return '';
  const accuracy = level.kinds.ticket?.earlyStop.test.mean ?? NaN;
  return [
    l10n.t('{0} left', density(level.density)),
    percent(accuracy),
    level.winning ? l10n.t('wins') : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

const sweepText = ({ name, line, settings, runs, problems }: SweepOutput): string =>
  [
    `${name}: ${line}`,
    ...problems.map(({ combination, message }) => `${combination}: ${message}`),
    ...runs.map(({ state, cells }) =>
      [
        ...settings.map((setting) => `${setting.name} ${cellText(setting.name, cells[setting.name])}`),
        state,
        cellText('best_accuracy', cells['best_accuracy']),
      ].join(' · '),
    ),
  ].join('\n');

const inspectText = ({ title, facts, layers }: InspectOutput): string =>
  [
    title,
    ...facts,
    ...layers.map(
      ({ name, survivors, weights }) =>
        `${name}: ${l10n.t('{0} of {1} weights left', count(survivors), count(weights))} (${density(survivors / weights)})`,
    ),
  ].join('\n');
