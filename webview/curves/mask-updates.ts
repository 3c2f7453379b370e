// The tab of mask updates: which run and level it shows, and what was asked of the host for it.
import type { CurvesContract } from '../../src/protocol/views/curves';
import type { MaskHistory } from '../../src/protocol/views/mask-history';
import { percentText } from '../charts/axes';
import { nearestLevels } from '../charts/layer-profile';
import { el } from '../ui/dom';
import type { Host } from '../ui/host';
import { l10n } from '../ui/l10n';
import { Chooser } from './chooser';
import type { ShownRun } from './shown-run';
import type { CurvesState } from './state';

type Chosen = CurvesState['updates'];

/** Level that is shown until somebody chooses: about a fifth of the weights. */
export const USUAL_DENSITY = 0.21;

export class MaskUpdates {
  private readonly run: Chooser;
  private readonly level: Chooser;
  private readonly show: Chooser;
  readonly element: HTMLElement;
  /** By run and level: what was known before is shown until there is more. */
  private readonly known = new Map<string, MaskHistory | null>();
  /** By run, its finished trainings and level. */
  private readonly asked = new Map<string, Promise<void>>();

  constructor(
    private readonly host: Pick<Host<CurvesContract>, 'ask'>,
    private readonly chosen: () => Chosen,
    onChoose: (chosen: Chosen) => void,
    private readonly onLoaded: () => void,
    private readonly onError: (error: unknown) => void,
  ) {
    const choose = (change: Partial<Chosen>) => onChoose({ ...this.chosen(), ...change });
    this.run = new Chooser(l10n.t('Run'), (run) => choose({ run, level: null }));
    this.level = new Chooser(l10n.t('Weights left'), (level) => choose({ level: Number(level) }));
    this.show = new Chooser(l10n.t('Show'), (show) =>
      choose({ show: show === 'moves' ? 'moves' : 'density' }),
    );
    this.element = el(
      'div',
      { class: 'choices' },
      ...[this.run, this.level, this.show].map(({ element }) => element),
    );
  }

  /** Offers what there is to choose of these runs, and asks for what is chosen where it is not known yet. */
  offer(runs: readonly ShownRun[]): void {
    const able = ableOf(runs);
    const shown = this.shown(runs);
    this.run.show(
      able.map(({ folder, name }) => ({ value: folder, label: name })),
      shown?.run.folder ?? '',
    );
    const levels = shown?.run.levels.filter(({ level }) => level > 0) ?? [];
    this.level.show(
      levels.map(({ level, density }) => ({
        value: String(level),
        label: l10n.t('{0}% (level {1})', percentText(density * 100), level),
      })),
      String(shown?.level ?? ''),
      1,
    );
    this.show.show(
      shown
        ? [
            { value: 'density', label: l10n.t('density of each layer') },
            { value: 'moves', label: l10n.t('weights grown and pruned') },
          ]
        : [],
      this.shows(runs),
    );
  }

  /** Asks for what is shown, where it is not known yet. */
  load(runs: readonly ShownRun[]): Promise<void> {
    const shown = this.shown(runs);
    if (!shown) return Promise.resolve();
    const { run, level, key } = shown;
    const asked = this.asked.get(key) ?? this.ask(run.folder, level, key);
    this.asked.set(key, asked);
    return asked;
  }

  private async ask(folder: string, level: number, key: string): Promise<void> {
    try {
      this.known.set(placeOf(folder, level), await this.host.ask('updates', { folder, level }));
      this.onLoaded();
    } catch (error) {
      this.asked.delete(key);
      this.onError(error);
    }
  }

  /** What is chosen of these runs, null where no masks were updated; undefined while it is not known yet. */
  of(runs: readonly ShownRun[]): MaskHistory | null | undefined {
    const shown = this.shown(runs);
    return shown ? this.known.get(placeOf(shown.run.folder, shown.level)) : null;
  }

  /** What is chosen, or else births and deaths where there are both. */
  shows(runs: readonly ShownRun[]): 'density' | 'moves' {
    const both = this.of(runs)?.updates.some(({ grown }) => grown.some((count) => count > 0));
    return this.chosen().show ?? (both ? 'moves' : 'density');
  }

  private shown(runs: readonly ShownRun[]): { run: ShownRun; level: number; key: string } | null {
    const able = ableOf(runs);
    const { run: wanted, level: wantedLevel } = this.chosen();
    const run = able.find(({ folder }) => folder === wanted) ?? able[0];
    const levels = run?.levels.filter(({ level }) => level > 0) ?? [];
    const [usual] = nearestLevels([{ run: null, levels }], USUAL_DENSITY);
    const level = levels.find((one) => one.level === wantedLevel) ?? usual?.level;
    return run && level
      ? { run, level: level.level, key: `${run.finished} ${placeOf(run.folder, level.level)}` }
      : null;
  }
}

const placeOf = (folder: string, level: number) => `${level} ${folder}`;

/** Those that have such updates to show. */
const ableOf = (runs: readonly ShownRun[]) =>
  runs.filter(({ masksMove, levels }) => masksMove && levels.some(({ level }) => level > 0));
