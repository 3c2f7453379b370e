// The headline: what a run found, in one line that stands above everything else that is said of it.
import type { Finding, Reached } from './finding';
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
    ...(named(findings) ? controls(findings, translate) : []),
    replicates(named(findings)?.difference?.soFar ?? dense.replicates, translate),
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
  const reached = named(findings);
  if (!reached) {
    const isPruned = findings.some(({ kind }) => kind === 'none-wins' || kind === 'smallest-accurate');
    return [
      ...(isPruned ? [translate('no ticket wins')] : []),
      translate('dense {0}', percent(dense.accuracy)),
    ];
  }
  const winner = find(findings, 'smallest-winning');
  return [
    translate('{0}% of the weights', densityPercent(reached.density)),
    translate('{0} (dense {1})', percent(reached.accuracy), percent(besideDense(reached, dense))),
    ...(winner ? [speed(winner.pace, translate)] : []),
  ];
}

/** The ticket that the headline is of, if of one. */
const named = (findings: readonly Finding[]): Reached | null =>
  find(findings, 'guessing')
    ? null
    : (find(findings, 'smallest-winning')?.reached ?? find(findings, 'smallest-accurate')?.reached ?? null);

/** The dense network's accuracy over the replicates that the ticket has, too. */
const besideDense = ({ accuracy, difference }: Reached, dense: Of<'dense'>): number =>
  difference && difference.soFar !== null ? accuracy - difference.mean : dense.accuracy;

const replicates = (number: number, translate: Translate): string =>
  number === 1 ? translate('1 replicate') : translate('{0} replicates', String(number));

function speed({ iteration, dense }: Of<'smallest-winning'>['pace'], translate: Translate): string {
  const change = dense > 0 ? Math.round((iteration / dense - 1) * 100) : 0;
  if (change === 0) return translate('stops as early');
  return change < 0
    ? translate('stops {0}% earlier', String(-change))
    : translate('stops {0}% later', String(change));
}

/** One replicate has no interval: its sign alone decides that a control does as well, and that none does it cannot tell. */
function controls(findings: readonly Finding[], translate: Translate): string[] {
  const figures = findings.flatMap((finding) => (finding.kind === 'control' ? [finding.against] : []));
  if (figures.some(({ difference }) => difference >= 0)) return [translate('a control does as well')];
  // In the mean it does not, and the replicates are too few to tell.
  if (find(findings, 'matched')) return [translate('a control may do as well')];
  return figures.length > 0 && figures.every(({ ci95 }) => ci95 !== null && ci95[1] < 0)
    ? [translate('no control does as well')]
    : [];
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
