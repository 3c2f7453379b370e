// The field in which a filter is typed: completes names and values, and says what is wrong.
import type { ReadFilter } from '../../src/protocol/table/filter';
import { completionsAt, type Completions } from '../../src/protocol/table/filter-text';
import { el, show } from '../ui/dom';
import { l10n } from '../ui/l10n';

interface FilterBoxOptions {
  known: Parameters<typeof completionsAt>[2];
  read: (text: string) => ReadFilter;
  /** Called with every text that is a condition, as it is typed. */
  onFilter: (text: string) => void;
  /** The person has done with it and wants to the table. */
  onLeave: () => void;
}

/** Whoever types is not told at every letter that more is to come: milliseconds. */
const PATIENCE = 1000;

export class FilterBox {
  readonly element: HTMLElement;
  private readonly input = el('input', {
    type: 'text',
    class: 'field',
    role: 'combobox',
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-label': l10n.t('Filter'),
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': 'completions',
    'aria-describedby': 'filter-problem',
    placeholder: 'dataset = digits and pruning.rate < 0.3',
  });
  private readonly list = el('ul', {
    id: 'completions',
    role: 'listbox',
    class: 'completions',
    'aria-label': l10n.t('What could stand here'),
    hidden: true,
  });
  private readonly problem = el('p', { id: 'filter-problem', class: 'filter-problem', role: 'status' });
  private offered: Completions = { from: 0, to: 0, options: [] };
  private chosen = -1;
  private saying: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: FilterBoxOptions) {
    this.element = el('div', { class: 'filter' }, this.input, this.problem, this.list);
    this.input.addEventListener('input', () => {
      this.apply();
      this.offer();
    });
    this.input.addEventListener('keydown', (event) => this.pressed(event));
    this.input.addEventListener('click', () => this.offer());
    this.input.addEventListener('blur', () => this.close());
    this.list.addEventListener('pointerdown', (event) => {
      // The field keeps the focus.
      event.preventDefault();
      const at = [...this.list.children].indexOf((event.target as Element).closest('li') ?? this.list);
      if (at >= 0) this.take(at);
    });
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  /** Shows a filter that comes from elsewhere; while it is typed in, the field knows better. */
  show(text: string): void {
    if (document.activeElement !== this.input || this.options.read(this.input.value).problem === null)
      if (this.input.value.trim() !== text.trim()) this.input.value = text;
    this.check();
  }

  private apply(): void {
    if (this.check()) this.options.onFilter(this.input.value.trim());
  }

  /** @returns whether what is typed is a condition */
  private check(): boolean {
    const { problem } = this.options.read(this.input.value);
    this.input.setAttribute('aria-invalid', String(problem !== null));
    clearTimeout(this.saying);
    const say = () => {
      const text = problem === null ? '' : [problem.message, problem.hint].filter(Boolean).join(' ');
      if (this.problem.textContent !== text) this.problem.textContent = text;
    };
    if (problem === null) say();
    else this.saying = setTimeout(say, PATIENCE);
    return problem === null;
  }

  private offer(): void {
    this.offered = completionsAt(this.input.value, this.input.selectionStart ?? 0, this.options.known);
    this.chosen = -1;
    show(
      this.list,
      ...this.offered.options.map((option, i) =>
        el('li', { id: `completion-${i}`, role: 'option', 'aria-selected': 'false' }, option),
      ),
    );
    this.setOpen(this.offered.options.length > 0);
  }

  private setOpen(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute('aria-expanded', String(open));
    if (!open) this.input.removeAttribute('aria-activedescendant');
  }

  private close(): void {
    this.chosen = -1;
    this.setOpen(false);
  }

  private pressed(event: KeyboardEvent): void {
    const open = !this.list.hidden;
    const count = this.offered.options.length;
    switch (event.key) {
      case 'ArrowDown':
        if (!open) this.offer();
        else this.choose((this.chosen + 1) % count);
        break;
      case 'ArrowUp':
        if (!open) return;
        this.choose((this.chosen - 1 + count) % count);
        break;
      case 'Tab':
      case 'Enter':
        if (open && this.chosen >= 0) this.take(this.chosen);
        else if (event.key === 'Enter') this.options.onLeave();
        else return;
        break;
      case 'Escape':
        if (!open) return this.options.onLeave();
        this.close();
        break;
      case ' ':
        // Ctrl+Space, as in the editor.
        if (!event.ctrlKey) return;
        this.offer();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  private choose(at: number): void {
    this.chosen = at;
    [...this.list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    this.list.children[at]?.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', `completion-${at}`);
  }

  private take(at: number): void {
    const option = this.offered.options[at];
    if (option === undefined) return;
    const { value } = this.input;
    const rest = value.slice(this.offered.to);
    const before = `${value.slice(0, this.offered.from)}${option}${rest.startsWith(' ') ? '' : ' '}`;
    this.input.value = before + rest;
    this.input.setSelectionRange(before.length, before.length);
    this.apply();
    this.offer();
  }
}
