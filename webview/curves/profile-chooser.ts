// Choice of the level at which layers are set side by side.
import { percentText } from '../charts/axes';
import { nearestLevels } from '../charts/layer-profile';
import { l10n } from '../ui/l10n';
import { Chooser } from './chooser';
import { USUAL_DENSITY } from './mask-updates';
import type { ShownRun } from './shown-run';

export class ProfileChooser {
  private readonly chooser: Chooser;

  /** @param chosen density of all weights, 0–1; null until somebody has chosen */
  constructor(
    private readonly chosen: () => number | null,
    onChoose: (density: number) => void,
  ) {
    this.chooser = new Chooser(l10n.t('Weights left'), (density) => onChoose(Number(density)));
  }

  get element(): HTMLElement {
    return this.chooser.element;
  }

  /** Of all weights, 0–1. */
  get density(): number {
    return this.chosen() ?? USUAL_DENSITY;
  }

  /** Offers every density that a level of the runs has; of those that read the same, one. */
  offer(runs: readonly ShownRun[]): void {
    const all = runs.flatMap(({ levels }) => levels.map(({ density }) => density));
    const byText = new Map(all.map((density) => [percentText(density * 100), density]));
    const levels = [...byText.values()].map((density) => ({ density }));
    const [nearest] = nearestLevels([{ run: null, levels }], this.density);
    this.chooser.show(
      [...byText]
        .sort(([, a], [, b]) => b - a)
        .map(([text, density]) => ({ value: String(density), label: `${text}%` })),
      String(nearest?.level.density ?? ''),
    );
  }
}
