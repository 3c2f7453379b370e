// Everything worth saying of a run: its tooltip and its verdict. Loaded when it is first asked for, as the words of verdicts are many.
import { MarkdownString, l10n } from 'vscode';
import { headline } from '../../lottery/findings/headline';
import { verdictSentences } from '../../lottery/findings/verdict-words';
import { count, datasetName, duration, networkName } from '../../protocol/format';
import type { Annotations } from '../../protocol/annotations';
import type { RunSummary } from '../../protocol/run';
import type { ResultsSoFar } from '../runs/results-so-far';
import { escapeMarkdown } from './escape-markdown';
import { messageOf, parts, share, stateName, timeLeft, queuedText } from './run-text';

export function runTooltip(summary: RunSummary, soFar: ResultsSoFar | undefined): MarkdownString {
  const [heading = '', ...paragraphs] = runDetails(summary, soFar);
  const found = soFar && headlineText(soFar);
  return new MarkdownString(
    [heading, ...(found ? [`**${escapeMarkdown(found)}**`] : []), ...paragraphs.map(escapeMarkdown)].join(
      '\n\n',
    ),
  );
}

/** Everything worth knowing, a line each; the first is a heading in Markdown. */
function runDetails(summary: RunSummary, soFar: ResultsSoFar | undefined): string[] {
  const { progress } = summary;
  const message = messageOf(summary);
  const { trainings, secondsSpent, diverged } = progress;
  const skipped = trainings.skipped > 0 ? l10n.t('{0} cannot be run', count(trainings.skipped)) : null;
  const counts = l10n.t('{0} of {1} trainings', count(trainings.finished), count(trainings.total));
  return [
    `**${escapeMarkdown(summary.experiment)}** ${escapeMarkdown(summary.hash)}`,
    parts(
      summary.queued ? queuedText(summary.queued) : stateName(summary.state),
      share(progress),
      summary.state === 'running' ? timeLeft(progress) : null,
    ),
    parts(counts, skipped, secondsSpent > 0 ? l10n.t('{0} spent', duration(secondsSpent)) : null),
    ...(diverged.length > 0
      ? [
          diverged.length === 1
            ? l10n.t('1 training diverged')
            : l10n.t('{0} trainings diverged', count(diverged.length)),
        ]
      : []),
    ...(message === null ? [] : [message]),
    ...Object.entries(summary.taken ?? {}).map(([run, taken]) =>
      taken === 1
        ? l10n.t('1 training was taken from {0}', escapeMarkdown(run))
        : l10n.t('{0} trainings were taken from {1}', count(taken), escapeMarkdown(run)),
    ),
    ...(soFar ? [settingsLine(soFar), ...verdictText(soFar)] : []),
    ...(summary.annotations ? annotationLines(summary.annotations) : []),
    l10n.t('Made {0}', new Date(summary.created).toLocaleString()),
  ];
}

/** What the run found, a sentence a line. */
export const verdictText = ({ verdict }: ResultsSoFar): string[] =>
  verdictSentences(verdict.findings, l10n.t);

/** The same in one line; null before a dense network has finished training. */
export const headlineText = ({ verdict }: ResultsSoFar): string | null => headline(verdict.findings, l10n.t);

function settingsLine({ experiment }: ResultsSoFar): string {
  const { dataset, network, replicates, pruning } = experiment;
  return parts(
    datasetName(dataset),
    networkName(network),
    replicates === 1 ? l10n.t('1 replicate') : l10n.t('{0} replicates', replicates),
    pruning.rounds === 1 ? l10n.t('1 round') : l10n.t('{0} rounds', pruning.rounds),
  );
}

const annotationLines = ({ tags, note }: Annotations): string[] => [
  ...(tags.length > 0 ? [l10n.t('Tags: {0}', tags.join(', '))] : []),
  ...(note === '' ? [] : [note]),
];
