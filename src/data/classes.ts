// The classes of the user's own data: the labels that occur, in order.
import { LabError } from '../lottery/errors';
import { cutShort } from './csv-number';
import { say } from '../lottery/translate';
import type { TranslatableText } from '../lottery/translate';

/** Labels are kept as 16-bit numbers. */
const MOST_CLASSES = 65_536;
const WHOLE = /^[+-]?\d+(\.0*)?$/;

/** `07`, `7` and `7.0` are the same class. */
export const canonicalLabel = (text: string) => (WHOLE.test(text) ? String(Number(text)) : text);

/**
 * Classes in order: by value where all are numbers, else by their characters.
 * @throws LabError: fewer than two, too many, or numbers that are not whole
 */
export function orderClasses(labels: Iterable<string>, name: string): string[] {
  const classes = [...labels];
  const numbers = classes.every((label) => label !== '' && Number.isFinite(Number(label)));
  const fraction = numbers ? classes.find((label) => !WHOLE.test(label)) : undefined;
  if (fraction !== undefined) {
    throw new LabError(
      say`${name}: the label ${cutShort(fraction)} is not a whole number, so it names no class.`,
      {
        hint: say('Check `label_column`; Ticket Lab classifies, it does not predict quantities.'),
      },
    );
  }
  if (classes.length < 2) {
    throw new LabError(say`${name}: every example has the same label, "${cutShort(classes[0] ?? '')}".`, {
      hint: say(
        'Classification needs at least two classes. Check `label_column`: is it the column that holds the class?',
      ),
    });
  }
  if (classes.length > MOST_CLASSES) {
    throw new LabError(
      say`${name} has ${classes.length} different labels; at most ${MOST_CLASSES} are possible.`,
      {
        hint: say('Check `label_column`: is it the column that holds the class?'),
      },
    );
  }
  return numbers
    ? classes.sort((a, b) => Number(a) - Number(b))
    : classes.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** How messages list the classes that are possible. */
export function listClasses(classNames: string[]): TranslatableText {
  const shown = classNames.slice(0, 10).map((name) => `"${cutShort(name)}"`);
  const more = classNames.length - shown.length;
  return more > 0 ? say`${shown.join(', ')} and ${more} more` : shown.join(', ');
}
