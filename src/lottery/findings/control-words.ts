// The words of the verdict for controls.
import type { ControlKind } from '../trainings/training';
import type { Translate } from '../translate';
import type { ControlFigures, Finding } from './finding';
import { count, listed, magnitude, named, percent } from './verdict-figures';

export function controlSentence(
  { of, level, against }: Finding & { kind: 'control' },
  translate: Translate,
): string {
  const texts = [String(level), controlText(against, translate)] as const;
  switch (of) {
    case 'random-reinit':
      return translate('With newly drawn weights the mask of level {0} reaches {1}.', ...texts);
    case 'random-mask':
      return translate(
        'A random mask with as many weights in every layer as level {0}, over the weights that the ticket starts from, reaches {1}.',
        ...texts,
      );
    case 'random-erk':
      return translate(
        'A random mask with as many weights in all as level {0}, shared out by the Erdős–Rényi kernel rule, reaches {1}.',
        ...texts,
      );
    case 'inverted':
      return translate('The mask that inverted scores give at level {0} reaches {1}.', ...texts);
    case 'signed-constant':
      return translate(
        'With the original signs and one size of all initial weights of a layer the mask of level {0} reaches {1}.',
        ...texts,
      );
  }
}

export function matchedSentence({ by, ticket }: Finding & { kind: 'matched' }, translate: Translate): string {
  return translate(
    'As good as the ticket with {0}, or better, as far as the replicates tell: {1}. So its accuracy need not be owed to {2}.',
    named(ticket, translate),
    listed(
      by.map((kind) => controlWords(kind, translate)),
      translate,
    ),
    listed(
      by.map((kind) => notOwedTo(kind, translate)),
      translate,
    ),
  );
}

function controlWords(kind: ControlKind, translate: Translate): string {
  switch (kind) {
    case 'random-reinit':
      return translate('newly drawn weights under its mask');
    case 'random-mask':
      return translate('a random mask with as many weights in every layer');
    case 'random-erk':
      return translate('a random mask with as many weights in all');
    case 'inverted':
      return translate('the mask of inverted scores');
    case 'signed-constant':
      return translate('initial weights of one size with the original signs');
  }
}

function notOwedTo(kind: ControlKind, translate: Translate): string {
  switch (kind) {
    case 'random-reinit':
      return translate('the values of its initial weights');
    case 'random-mask':
      return translate('which weights of a layer are left');
    case 'random-erk':
      return translate('how many weights each layer has');
    case 'inverted':
      return translate('its criterion');
    case 'signed-constant':
      return translate('the sizes of its initial weights');
  }
}

function controlText(
  { accuracy, difference, iteration, times, soFar }: ControlFigures,
  translate: Translate,
): string {
  const texts = [percent(accuracy), fromTicket(difference, translate), count(iteration)] as const;
  const figures =
    times === null
      ? translate('{0} test accuracy, {1}, and stops at iteration {2}', ...texts)
      : translate(
          '{0} test accuracy, {1}, and stops at iteration {2}, {3} times the ticket’s',
          ...texts,
          times.toFixed(2),
        );
  if (soFar === null) return figures;
  return soFar === 1
    ? translate('{0}, in the one replicate so far', figures)
    : translate('{0}, in the {1} replicates so far', figures, String(soFar));
}

function fromTicket(difference: number, translate: Translate): string {
  const text = magnitude(difference);
  if (Number(text) === 0) return translate('the same as the ticket');
  return difference < 0
    ? translate('{0} points below the ticket', text)
    : translate('{0} points above the ticket', text);
}
