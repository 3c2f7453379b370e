// Numbers and names as people read them: in the terminal, in reports and in messages.
import { densityPercent } from '../lottery/level';
import type { DatasetSettings, NetworkSettings } from '../lottery/settings';
import type { ControlKind, TrainingKey } from '../lottery/trainings/training';
import type { Spread } from '../lottery/findings/statistics';
import type { Outcome } from '../lottery/findings/verdict';
import { inEnglish, say, tell } from '../lottery/translate';
import type { TranslatableText, Translate } from '../lottery/translate';

export { count, percent } from '../lottery/findings/verdict-figures';

/** The share of weights left, as the paper prints it: 51.3%, 3.6%, 1.85%. */
export const density = (share: number): string => `${densityPercent(share)}%`;

/** A difference in digits, with a sign that is as wide as a plus; none where the digits are all 0. */
export const signed = (text: string): string =>
  Number(text) === 0 ? text.replace('-', '') : text.startsWith('-') ? text.replace('-', '−') : `+${text}`;

/** A difference of shares in percentage points, with its sign. */
export const points = (difference: number): string => signed((difference * 100).toFixed(2));

/** Less the last digits of what was computed, which are those of binary numbers: 85.4, not 85.39999999999999. */
export const withoutRounding = (value: number): number => Number(value.toPrecision(12));

/** A mean with the least and the greatest value, where there is more than one. */
export function spreadText(spread: Spread, format: (value: number) => string): string {
  const mean = format(spread.mean);
  return spread.values.length === 1 ? mean : `${mean} (${format(spread.min)}–${format(spread.max)})`;
}

/** A mean with half of its 95% interval, where there is one. */
export const intervalText = ({ mean, ci95 }: Spread, format: (value: number) => string): string =>
  ci95 ? `${format(mean)} ± ${format(ci95[1] - mean)}` : format(mean);

/** Whole units that a person would say: 45 s, 3 min 10 s, 2 h 5 min, 3 d 4 h. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => whole >= size);
  if (first < 0) return '0 s';
  const [name, size] = units[first] as [string, number];
  const next = units[first + 1];
  const rest = next ? Math.floor((whole % size) / next[1]) : 0;
  return `${Math.floor(whole / size)} ${name}${next && rest > 0 ? ` ${rest} ${next[0]}` : ''}`;
}

/** Of trainings that take less than a minute, tenths of a second. */
export const workerTime = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : duration(seconds);

/** An estimate as a person should take it. */
export function timeLeft(seconds: number | null): string {
  if (seconds === null) return 'estimating the time left';
  return seconds < 1 ? 'nearly done' : `about ${duration(seconds)} left`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return `${(size / 1000).toFixed(1)} kB`;
  return size < 1e9 ? `${(size / 1e6).toFixed(1)} MB` : `${(size / 1e9).toFixed(1)} GB`;
}

/** `ticket`, `reinitialised 0`, `random mask`; at level 0 the ticket is the dense network. Draws count from 0, as folders do. */
function kindName(key: Pick<TrainingKey, 'kind' | 'level' | 'draw'>): TranslatableText {
  switch (key.kind) {
    case 'ticket':
      return key.level === 0 ? say('dense network') : say('ticket');
    case 'random-reinit':
      return say`reinitialised ${key.draw}`;
    case 'random-mask':
      return say('random mask');
    case 'random-erk':
      return say('random ERK mask');
    case 'inverted':
      return say('inverted scores');
    case 'signed-constant':
      return say('signed constant');
    case 'copy':
      return say`copy from iteration ${key.draw}`;
  }
}

/** Controls in English, as titles of columns. */
export const CONTROL_TITLES: Record<ControlKind, string> = {
  'random-reinit': 'reinitialised',
  'random-mask': 'random mask',
  'random-erk': 'random ERK',
  inverted: 'inverted scores',
  'signed-constant': 'signed constant',
};

/** `replicate 0, level 3, ticket` */
export const trainingName = (key: TrainingKey, translate: Translate = inEnglish): string =>
  tell(say`replicate ${key.replicate}, level ${key.level}, ${kindName(key)}`, translate);

/** An outcome; a question mark where one replicate says nothing of the spread. */
export const outcomeText = (comparison: { outcome: Outcome; certain: boolean } | null): string =>
  comparison ? `${comparison.outcome}${comparison.certain ? '' : '?'}` : '';

/** What a person calls a dataset. */
export const datasetName = ({ name, train, module }: DatasetSettings): string | null =>
  name ?? train ?? module ?? null;

/** What a person calls a network; null of one without hidden layers. */
export const networkName = ({ architecture, layers, model, hidden }: NetworkSettings): string | null =>
  architecture ?? layers?.join(', ') ?? model ?? (hidden?.join('-') || null);
