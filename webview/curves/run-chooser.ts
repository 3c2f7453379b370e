// Choice of the runs that a tab shows: all of them, or one.
import { l10n } from '../ui/l10n';
import { dropdown, type Dropdown } from '../ui/toolkit';
import type { ShownRun } from './shown-run';

const ALL = '';

export class RunChooser {
  private readonly dropdown: Dropdown;
  private listed = '';

  /** @param onChange called with null for all runs */
  constructor(onChange: (folder: string | null) => void) {
    this.dropdown = dropdown({
      label: l10n.t('Run'),
      choices: [],
      value: ALL,
      onChange: (folder) => onChange(folder === ALL ? null : folder),
    });
    this.dropdown.element.hidden = true;
  }

  get element(): HTMLElement {
    return this.dropdown.element;
  }

  /** Not shown where there is one run. */
  show(runs: readonly ShownRun[], chosen: string | null): void {
    this.element.hidden = runs.length < 2;
    const listed = JSON.stringify(runs.map(({ folder, name }) => [folder, name]));
    if (listed !== this.listed) {
      this.listed = listed;
      const each = runs.map(({ folder, name }) => ({ value: folder, label: name }));
      this.dropdown.setChoices([{ value: ALL, label: l10n.t('all runs') }, ...each], chosen ?? ALL);
    } else if (this.dropdown.get() !== (chosen ?? ALL)) this.dropdown.set(chosen ?? ALL);
  }
}
