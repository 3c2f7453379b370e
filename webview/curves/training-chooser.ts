// Choice of the training curves shown: run, levels and kinds.
import { TRAINING_KINDS, type TrainingKind } from '../../src/protocol/charts';
import { percentText } from '../charts/axes';
import { kindWord } from '../charts/levels';
import type { ChartLabels } from '../charts/labels';
import { el, show } from '../ui/dom';
import { l10n } from '../ui/l10n';
import { checkbox } from '../ui/toolkit';
import type { ShownRun } from './shown-run';
import type { CurvesState } from './state';

export interface TrainingChoice {
  levels: number[];
  kinds: TrainingKind[];
}

/** A level of the runs, finished or being trained. */
export interface KnownLevel {
  level: number;
  density: number;
  /** All runs have as many weights left there. */
  same: boolean;
}

function knownLevels(runs: readonly ShownRun[]): KnownLevel[] {
  const known = new Map<number, KnownLevel>();
  for (const { level, density } of runs.flatMap(({ active, levels }) => [...levels, ...active])) {
    const before = known.get(level);
    const same =
      before === undefined ||
      (before.same && percentText(before.density * 100) === percentText(density * 100));
    known.set(level, { level, density: before?.density ?? density, same });
  }
  return [...known.values()].sort((a, b) => a.level - b.level);
}

/**
 * Of one run the dense network, about a half and a fifth of the weights (as paper §3 shows), the smallest winning ticket and the last;
 * of several, which fill the chart soon, about a fifth.
 */
export function usualLevels(runs: readonly ShownRun[]): number[] {
  const known = knownLevels(runs);
  const nearest = (target: number) =>
    [...known].sort(
      (a, b) => Math.abs(Math.log(a.density / target)) - Math.abs(Math.log(b.density / target)),
    )[0]?.level;
  const wanted =
    runs.length > 1
      ? [nearest(0.21)]
      : [0, nearest(0.51), nearest(0.21), runs[0]?.smallestWinning, known.at(-1)?.level];
  return known.map(({ level }) => level).filter((level) => wanted.includes(level));
}

export class TrainingChooser {
  readonly element = el('div', { class: 'trainings' });
  private readonly levels = el('fieldset');
  private readonly kinds = el('fieldset');
  private shown = '';

  constructor(
    private readonly labels: () => ChartLabels,
    private readonly onChange: (choice: TrainingChoice) => void,
  ) {
    this.element.append(this.levels, this.kinds);
  }

  show(runs: readonly ShownRun[], { kinds }: Pick<CurvesState, 'kinds'>, chosen: readonly number[]): void {
    const known = knownLevels(runs);
    const text = JSON.stringify([runs.length, known, kinds, chosen]);
    if (text === this.shown) return;
    this.shown = text;
    const labels = this.labels();
    const change = (choice: Partial<TrainingChoice>) =>
      this.onChange({ levels: [...chosen], kinds: [...kinds], ...choice });
    show(
      this.levels,
      el('legend', {}, labels.weightsLeft),
      ...known.map(({ level, density, same }) =>
        box(levelLabel(level, same ? density : null, labels), chosen.includes(level), (checked) =>
          change({ levels: toggled(chosen, level, checked).sort((a, b) => a - b) }),
        ),
      ),
    );
    show(
      this.kinds,
      el('legend', {}, l10n.t('Trainings')),
      ...TRAINING_KINDS.map((kind) =>
        box(kindWord(kind, labels), kinds.includes(kind), (checked) =>
          change({ kinds: toggled(kinds, kind, checked) }),
        ),
      ),
    );
  }
}

function levelLabel(level: number, density: number | null, labels: ChartLabels): string {
  if (level === 0) return labels.dense;
  return density === null ? labels.level(level) : percentText(density * 100);
}

const box = (label: string, checked: boolean, onChange: (checked: boolean) => void) =>
  checkbox({ label, checked, onChange }).element;

const toggled = <T>(all: readonly T[], one: T, on: boolean): T[] =>
  on ? [...all, one] : all.filter((other) => other !== one);
