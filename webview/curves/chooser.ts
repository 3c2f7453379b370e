// A drop-down whose choices follow the runs: it is left alone, and open, while they stay the same.
import { dropdown, type Choice, type Dropdown } from '../ui/toolkit';

export class Chooser {
  private readonly dropdown: Dropdown;
  private listed = '[]';

  constructor(label: string, onChange: (value: string) => void) {
    this.dropdown = dropdown({ label, choices: [], value: '', onChange });
    this.element.hidden = true;
  }

  get element(): HTMLElement {
    return this.dropdown.element;
  }

  /** @param least choices below which there is nothing to choose, and it is not shown */
  show(choices: readonly Choice[], value: string, least = 2): void {
    this.element.hidden = choices.length < least;
    const listed = JSON.stringify(choices);
    if (listed !== this.listed) {
      this.listed = listed;
      this.dropdown.setChoices(choices, value);
    } else if (this.dropdown.get() !== value) this.dropdown.set(value);
  }
}
