// The headline: what a run found, in one line that stands above everything else that is said of it.
import type { Finding } from './finding';
import { percent } from './verdict-figures';
import { densityPercent } from '../level';
import type { Translate } from '../translate';
import { inEnglish } from '../translate';

/**
 * `7.7% of the weights · 97.58% (dense 97.62%) · stops 35% earlier · no control does as well · 5 replicates`: the smallest winning
 * ticket, its accuracy against the dense network's, its speed, what the controls say, and how sure that is.
 * @param translate how a message is put into the reader's language; English unless told
 * @returns null before a dense network has finished training
 */
export function headline(findings: readonly Finding[], translate: Translate = inEnglish): string | null {
  const dense = find(findings, 'dense');
  if (!dense) return null;
  return [
    ...answer(findings, dense, translate),
    ...controls(findings, translate),
    dense.replicates === 1 ? translate('1 replicate') : translate('{0} replicates', String(dense.replicates)),
    ...progress(findings, translate),
  ].join(' · ');
}

function answer(findings: readonly Finding[], dense: Of<'dense'>, translate: Translate): string[] {
  const guessing = find(findings, 'guessing');
  if (guessing)
    return [
      translate('nothing wins'),
      translate('dense {0}, guessing {1}', percent(guessing.accuracy), percent(guessing.guessing)),
    ];
  const winner = find(findings, 'smallest-winning');
  const reached = winner?.reached ?? find(findings, 'smallest-accurate')?.reached;
  if (!reached) {
    const isPruned = findings.some(({ kind }) => kind === 'none-wins' || kind === 'smallest-accurate');
    return [
      ...(isPruned ? [translate('no ticket wins')] : []),
      translate('dense {0}', percent(dense.accuracy)),
    ];
  }
  return [
    translate('{0}% of the weights', densityPercent(reached.density)),
    translate('{0} (dense {1})', percent(reached.accuracy), percent(dense.accuracy)),
    ...(winner ? [speed(winner.pace, translate)] : []),
  ];
}

function speed({ iteration, dense }: Of<'smallest-winning'>['pace'], translate: Translate): string {
  const change = dense > 0 ? Math.round((iteration / dense - 1) * 100) : 0;
  if (change === 0) return translate('stops as early');
  return change < 0
    ? translate('stops {0}% earlier', String(-change))
    : translate('stops {0}% later', String(change));
}

function controls(findings: readonly Finding[], translate: Translate): string[] {
  if (findings.some(({ kind }) => kind === 'matched')) return [translate('a control does as well')];
  return findings.some(({ kind }) => kind === 'control') ? [translate('no control does as well')] : [];
}

function progress(findings: readonly Finding[], translate: Translate): string[] {
  const partial = find(findings, 'partial');
  return partial
    ? [translate('{0} of {1} trainings so far', String(partial.finished), String(partial.total))]
    : [];
}

type Of<Kind extends Finding['kind']> = Finding & { kind: Kind };

const find = <Kind extends Finding['kind']>(findings: readonly Finding[], kind: Kind) =>
  findings.find((finding): finding is Of<Kind> => finding.kind === kind);
