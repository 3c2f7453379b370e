// Choice of the runs that a tab shows: all of them, or one.
import { l10n } from '../ui/l10n';
import { Chooser } from './chooser';
import type { ShownRun } from './shown-run';

const ALL = '';

export class RunChooser {
  private readonly chooser: Chooser;

  /** @param onChange called with null for all runs */
  constructor(onChange: (folder: string | null) => void) {
    this.chooser = new Chooser(l10n.t('Run'), (folder) => onChange(folder === ALL ? null : folder));
  }

  get element(): HTMLElement {
    return this.chooser.element;
  }

  /** Not shown where there is one run. */
  show(runs: readonly ShownRun[], chosen: string | null): void {
    const each = runs.map(({ folder, name }) => ({ value: folder, label: name }));
    this.chooser.show([{ value: ALL, label: l10n.t('all runs') }, ...each], chosen ?? ALL, 3);
  }
}
