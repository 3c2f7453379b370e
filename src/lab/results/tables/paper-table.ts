// Tables for papers: of the levels of a run, and of runs side by side. Cells are plain text, which LaTeX and Markdown escape.
import { densityPercent } from '../../../lottery/level';
import { CONTROL_KINDS } from '../../../lottery/trainings/training';
import type { Comparison, LevelSummary } from '../../../lottery/findings/verdict';
import { CONTROL_TITLES, count, intervalText, percent, points, signed } from '../../../protocol/format';
import type { RunResults } from '../../../protocol/results';
import { compareLevels, type ComparedCell } from './compare-levels';
import { differences } from './differences';
import { settingsOf } from '../../../experiment/setting-values';

export interface PaperTable {
  /** What the table shows, over how many replicates, what its intervals are, and the settings that differ. */
  caption: string;
  /** A name for references: letters, digits and hyphens. */
  label: string;
  head: Column[];
  rows: string[][];
}

export interface Column {
  title: string;
  /** What columns beside each other have in common: their run. */
  group?: string;
}

type Tabled = Pick<RunResults, 'experiment' | 'hash' | 'levels' | 'state'>;

/** A row a level. */
export function levelsPaperTable({ experiment, hash, levels, state }: Tabled): PaperTable {
  const kinds = CONTROL_KINDS.filter((kind) => levels.some((level) => level.controls[kind]));
  const name = experiment.experiment;
  const changed = settingsOf(experiment).filter(({ isDefault }) => !isDefault);
  return {
    caption: sentences(
      `Levels of ${name} (${hash})${state === 'finished' ? '' : ', so far'}`,
      replicatesSentence([{ name, levels }]),
      kinds.length > 0 ? 'Controls: test accuracy at early stop' : null,
      'Against dense: difference of accuracy in percentage points and of early-stop iteration, paired by replicate',
      bracketsSentence(levels),
      changed.length > 0 ? `Settings that differ from the defaults: ${settingsText(changed)}` : null,
    ),
    label: `tab:levels-${hash}`,
    head: [
      LEFT,
      ACCURACY,
      'Early stop',
      ...kinds.map((kind) => `${CONTROL_TITLES[kind]} (%)`),
      'Against dense',
      'Iterations',
      'Wins',
    ].map((title) => ({ title })),
    rows: levels.map(({ ticket, controls, ...level }) => [
      densityPercent(level.density),
      intervalText(ticket.earlyStopAccuracy, inPercent),
      intervalText(ticket.earlyStopIteration, count),
      ...kinds.map((kind) => {
        const control = controls[kind];
        return control ? intervalText(control.earlyStopAccuracy, inPercent) : NONE;
      }),
      differenceText(level.accuracy, points),
      differenceText(level.iterations, (value) => signed(count(value))),
      level.winning === null ? NONE : level.winning ? 'yes' : 'no',
    ]),
  };
}

export interface ComparedResults extends Tabled {
  name: string;
}

/** A row a density, two columns a run. @param baseline position of the run that the others are compared with */
export function comparisonPaperTable(runs: readonly ComparedResults[], baseline: number): PaperTable {
  const { settings, values } = differences(runs.map(({ experiment }) => experiment));
  const differ = runs.map(({ name }, run) => {
    const own = settings.map((setting, i) => ({ ...setting, value: values[run]?.[i] ?? 'none' }));
    return `${name}: ${settingsText(own)}`;
  });
  return {
    caption: sentences(
      `Tickets of ${runs.map(nameSoFar).join(', ')} at equal density`,
      replicatesSentence(runs),
      `In brackets: difference from ${runs[baseline]?.name ?? ''} in percentage points`,
      settings.length > 0 ? `Settings that differ: ${differ.join('; ')}` : 'The runs have the same settings',
    ),
    label: `tab:comparison-${runs.map(({ hash }) => hash).join('-')}`,
    head: [
      { title: LEFT },
      ...runs.flatMap(({ name }) => [ACCURACY, 'Early stop'].map((title) => ({ title, group: name }))),
    ],
    rows: compareLevels([...runs], baseline).map((row) => [
      densityPercent(row.density),
      ...row.cells.flatMap((cell) => (cell ? comparedTexts(cell) : [NONE, NONE])),
    ]),
  };
}

const NONE = '–';
/** Units stand in the head: tables have to fit a page. */
const LEFT = 'Weights left (%)';
const ACCURACY = 'Accuracy (%)';
const inPercent = (share: number) => percent(share).replace('%', '');

function comparedTexts({ level: { ticket }, accuracyDifference }: ComparedCell): string[] {
  const more = accuracyDifference === null ? '' : ` (${points(accuracyDifference)})`;
  return [
    `${intervalText(ticket.earlyStopAccuracy, inPercent)}${more}`,
    intervalText(ticket.earlyStopIteration, count),
  ];
}

function replicatesSentence(runs: readonly { name: string; levels: readonly LevelSummary[] }[]): string {
  const numbers = runs.map(({ levels }) => {
    const replicates = levels.map(({ ticket }) => ticket.replicates);
    const [least, most] = [Math.min(...replicates), Math.max(...replicates)];
    return replicates.length === 0 ? 'none' : least === most ? String(most) : `${least}–${most}`;
  });
  const same = new Set(numbers).size === 1;
  const n = same ? (numbers[0] ?? '') : runs.map(({ name }, i) => `${numbers[i] ?? ''} (${name})`).join(', ');
  const what = 'Test accuracy and iteration at early stop';
  return n === '1'
    ? `${what} of one replicate (n = 1), so without intervals`
    : `${what}: mean over the replicates (n = ${n}) ± half its 95% confidence interval by Student's t`;
}

/** What stands in brackets beside differences, where anything does. */
function bracketsSentence(levels: readonly LevelSummary[]): string | null {
  const comparisons = levels.flatMap(({ accuracy }) => accuracy ?? []);
  if (comparisons.every(({ ci95 }) => ci95 === null)) return null;
  return comparisons.some(({ testError }) => testError !== null)
    ? 'In brackets its 95% interval, which for accuracy allows for the choice of test examples, too'
    : 'In brackets its 95% interval';
}

/** A run that is not over says so. */
const nameSoFar = ({ name, state }: Pick<ComparedResults, 'name' | 'state'>) =>
  state === 'finished' ? name : `${name} (so far)`;

function differenceText(comparison: Comparison | null, format: (value: number) => string): string {
  if (!comparison) return NONE;
  const { difference, ci95 } = comparison;
  return ci95 ? `${format(difference.mean)} (${ci95.map(format).join(', ')})` : format(difference.mean);
}

const settingsText = (settings: readonly { name: string; value: string }[]) =>
  settings.map(({ name, value }) => `${name} = ${value}`).join(', ');

const sentences = (...parts: (string | null)[]) =>
  parts
    .filter((part) => part !== null)
    .map((part) => `${part}.`)
    .join(' ');
