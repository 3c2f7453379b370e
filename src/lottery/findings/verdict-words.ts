// The verdict in words: one table of English sentences, also the source for translations.
import { controlSentence, matchedSentence } from './control-words';
import { earlyMasksSentence } from './early-masks-words';
import type { Finding, Pace, Reached } from './finding';
import { count, listed, magnitude, named, percent, signed } from './verdict-figures';
import type { Translate } from '../translate';
import { inEnglish } from '../translate';

/** @param translate how a message is put into the reader's language; English unless told */
export const verdictSentences = (findings: readonly Finding[], translate: Translate = inEnglish): string[] =>
  findings.map((finding) => sentence(finding, translate));

function sentence(finding: Finding, translate: Translate): string {
  switch (finding.kind) {
    case 'nothing-yet':
      return translate('No dense network has finished training yet.');
    case 'matched':
      return matchedSentence(finding, translate);
    case 'guessing':
      return translate(
        'Nothing wins: the dense network reaches {0} test accuracy, and always guessing the commonest class {1}.',
        percent(finding.accuracy),
        percent(finding.guessing),
      );
    case 'dense':
      return denseSentence(finding, translate);
    case 'smallest-winning':
      return translate(
        'The smallest winning ticket has {0}: {1}, and stops {2}.',
        named(finding.reached, translate),
        accuracyAgainstDense(finding.reached, translate),
        iterationsAgainstDense(finding.pace, translate),
      );
    case 'none-wins':
      return translate(
        'No ticket wins: none reaches at least the dense accuracy in at most as many iterations. {0}',
        nearestSentence(finding.nearest, translate),
      );
    case 'smallest-accurate':
      return translate(
        '{0} None is a winning ticket here: that is trained alone, from its initial weights, under one mask.',
        finding.reached
          ? translate(
              'The smallest network that is at least as accurate as the dense one has {0}: {1}.',
              named(finding.reached, translate),
              accuracyAgainstDense(finding.reached, translate),
            )
          : translate('No pruned network is as accurate as the dense one.'),
      );
    case 'no-peak':
      return translate('No ticket has a higher validation accuracy than the dense network.');
    case 'peak':
      return translate(
        'Accuracy peaks at {0}, by validation accuracy: {1}.',
        named(finding.reached, translate),
        accuracyAgainstDense(finding.reached, translate),
      );
    case 'none-faster':
      return translate(
        'No winning ticket learns faster than the dense network: the one that stops first, with {0}, stops at iteration {1}, too.',
        named(finding.ticket, translate),
        count(finding.iteration),
      );
    case 'fastest':
      return translate(
        'Of the winning tickets, the one with {0} learns fastest: it stops {1}.',
        named(finding.ticket, translate),
        iterationsAgainstDense(finding.pace, translate),
      );
    case 'control':
      return controlSentence(finding, translate);
    case 'early-masks':
      return earlyMasksSentence(finding.taken, translate);
    case 'ceiling':
      return translate('The dense network is right about every test example: nothing can be more accurate.');
    case 'corrected':
      return translate(
        'Corrected for the {0} levels that are compared (Holm): {1} more accurate than the dense network, {2} less.',
        String(finding.levels),
        String(finding.more),
        String(finding.less),
      );
    case 'replicates-needed':
      return translate(
        'To tell a difference of {0} points, like that of level {1}, from chance, about {2} replicates are needed.',
        magnitude(finding.difference),
        String(finding.level),
        count(finding.replicates),
      );
    case 'on-these-examples':
      return translate(
        'On these {0} test examples the difference of level {1} is more than the chance of training (95% interval over the replicates alone {2} to {3}), but it may be the chance of which examples these are.',
        count(finding.examples),
        String(finding.level),
        signed(finding.ci95[0]),
        signed(finding.ci95[1]),
      );
    case 'examples-needed':
      return translate(
        'To tell a difference of {0} points, like that of level {1}, from chance, {2} test examples are too few, whatever the number of replicates: about {3} are needed.',
        magnitude(finding.difference),
        String(finding.level),
        count(finding.examples),
        count(finding.needed),
      );
    case 'test-part':
      return translate(
        'The intervals allow for the choice of the {0} test examples: differences below about {1} points could be chance, however many replicates there are.',
        count(finding.examples),
        magnitude(finding.margin),
      );
    case 'test-part-unknown':
      return translate(
        'The intervals are over the replicates alone: what the finite test set adds to them is not known.',
      );
    case 'stability':
      return stabilitySentence(finding, translate);
    case 'stable-tickets':
      return stableTicketsSentence(finding, translate);
    case 'layer-collapse':
      return collapseSentence(finding, translate);
    case 'partial':
      return translate(
        'Results so far: {0} of {1} trainings are finished.',
        String(finding.finished),
        String(finding.total),
      );
    case 'skipped':
      return translate(
        '{0} of the {1} trainings cannot be run: a training that they build on diverged.',
        String(finding.skipped),
        String(finding.total),
      );
    case 'one-replicate':
      return finding.underWay
        ? translate(
            'So far there is one replicate: how much these figures depend on the random numbers is not known.',
          )
        : translate(
            'There is only one replicate: how much these figures depend on the random numbers is not known; raise `replicates` to find out.',
          );
  }
}

type Found<Kind extends Finding['kind']> = Extract<Finding, { kind: Kind }>;

function stabilitySentence({ from, last, barrier }: Found<'stability'>, translate: Translate): string {
  const points = magnitude(barrier);
  if (from === null)
    return translate(
      'The dense network is not stable: copies of it that see other batches from iteration {0} on are joined by a line on which the test error is up to {1} points higher.',
      count(last),
      points,
    );
  return translate(
    'The dense network is stable from iteration {0} on: copies of it that see other batches from there are joined by a line on which the test error is at most {1} points higher.',
    count(from),
    points,
  );
}

function stableTicketsSentence({ stable, all }: Found<'stable-tickets'>, translate: Translate): string {
  const [only, ...others] = all;
  const smallest = stable.at(-1);
  if (only && others.length === 0) {
    const ticket = named(only, translate);
    return smallest
      ? translate('The ticket that has copies, with {0}, is stable.', ticket)
      : translate('The ticket that has copies, with {0}, is not stable.', ticket);
  }
  return smallest
    ? translate(
        'Of {0} tickets that have copies, {1} are stable; the smallest of them has {2}.',
        String(all.length),
        String(stable.length),
        named(smallest, translate),
      )
    : translate('Of {0} tickets that have copies, none is stable.', String(all.length));
}

function denseSentence(
  { accuracy, iteration, replicates }: Finding & { kind: 'dense' },
  translate: Translate,
): string {
  return replicates > 1
    ? translate(
        'The dense network reaches {0} test accuracy at its early stop, iteration {1}, in the mean of {2} replicates.',
        percent(accuracy),
        count(iteration),
        String(replicates),
      )
    : translate(
        'The dense network reaches {0} test accuracy at its early stop, iteration {1}.',
        percent(accuracy),
        count(iteration),
      );
}

function nearestSentence(
  nearest: (Finding & { kind: 'none-wins' })['nearest'],
  translate: Translate,
): string {
  switch (nearest?.as) {
    case 'accurate':
      return translate(
        'The smallest that is at least as accurate has {0}, but it needs more iterations.',
        named(nearest.ticket, translate),
      );
    case 'fast':
      return translate(
        'None is as accurate; the smallest that needs no more iterations has {0}.',
        named(nearest.ticket, translate),
      );
    case undefined:
      return translate('Every one is less accurate and needs more iterations.');
  }
}

/** More layers are counted, not named. */
const MOST_NAMED = 4;

function collapseSentence(
  { layers, everywhere }: Finding & { kind: 'layer-collapse' },
  translate: Translate,
): string {
  const shown = layers.length > MOST_NAMED + 1 ? layers.slice(0, MOST_NAMED) : layers;
  const named = shown.map(({ name, levels }) => {
    const texts = [name, rangesText(levels)] as const;
    return levels.length > 1
      ? translate('{0} (levels {1})', ...texts)
      : translate('{0} (level {1})', ...texts);
  });
  const more = layers.length - named.length;
  if (more > 0) named.push(translate('{0} more layers', String(more)));
  const text = listed(named, translate);
  return everywhere
    ? translate(
        'Layer collapse: no weight is left in {0}. Nothing passes through such a layer: unless a shortcut leads around it, the network gives every example the same answer.',
        text,
      )
    : translate(
        'Layer collapse in some of the replicates: no weight is left in {0}. Nothing passes through such a layer: unless a shortcut leads around it, the network gives every example the same answer.',
        text,
      );
}

/** `3`, `6–8`, `2, 6–8` of rising numbers. */
function rangesText(levels: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const level of levels) {
    const range = ranges.at(-1);
    if (range && level === range[1] + 1) range[1] = level;
    else ranges.push([level, level]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(', ');
}

function accuracyAgainstDense({ accuracy, difference }: Reached, translate: Translate): string {
  if (!difference) return translate('{0} test accuracy', percent(accuracy));
  const { ci95, soFar } = difference;
  const against = fromDense(difference.mean, translate);
  const text = translate(
    '{0} test accuracy, {1}',
    percent(accuracy),
    soFar === null
      ? against
      : soFar === 1
        ? translate('{0} in the one replicate that has both', against)
        : translate('{0} in the {1} replicates that have both', against, String(soFar)),
  );
  return ci95 ? translate('{0} (95% interval {1} to {2})', text, signed(ci95[0]), signed(ci95[1])) : text;
}

function iterationsAgainstDense({ iteration, dense }: Pace, translate: Translate): string {
  const figures = [count(iteration), count(dense)] as const;
  if (Math.round(iteration) === Math.round(dense))
    return translate('as early (iteration {0} against {1})', ...figures);
  const share = dense > 0 ? Math.round(Math.abs(1 - iteration / dense) * 100) : 0;
  if (share === 0)
    return iteration < dense
      ? translate('earlier (iteration {0} against {1})', ...figures)
      : translate('later (iteration {0} against {1})', ...figures);
  return iteration < dense
    ? translate('{0}% earlier (iteration {1} against {2})', String(share), ...figures)
    : translate('{0}% later (iteration {1} against {2})', String(share), ...figures);
}

function fromDense(difference: number, translate: Translate): string {
  const text = magnitude(difference);
  if (Number(text) === 0) return translate('the same as the dense network');
  return difference < 0
    ? translate('{0} points below the dense network', text)
    : translate('{0} points above the dense network', text);
}
